"""Log lines name who wrote them where somebody does."""

from collections.abc import Iterator

import pytest
import structlog

from inference.log import configure_logging


@pytest.fixture
def own_log() -> Iterator[None]:
    """What a test configures ends with it."""
    yield
    structlog.reset_defaults()


def test_a_line_names_a_worker_only_where_one_wrote_it(
    own_log: None, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging()
    structlog.get_logger().info("gathered", predictions=3)
    structlog.get_logger().info("claimed", worker="one")
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith("level=info event=gathered predictions=3")
    assert second.endswith("level=info event=claimed worker=one")
