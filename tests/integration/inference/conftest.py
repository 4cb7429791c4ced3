"""What the worker's tests share."""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def retries_without_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failed attempts are repeated at once; ``db/queue/test_jobs.py`` looks at the waits."""
    monkeypatch.setattr("db.queue.jobs.RETRY_AFTER_S", (0.0, 0.0))


@pytest.fixture(autouse=True)
def postponed_posts_soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A post that was put off is due again while its test still waits for it."""
    monkeypatch.setattr("inference.worker.worker.POSTPONED_S", 2.0)


@pytest.fixture
def own_log() -> Iterator[None]:
    """What one test configures must not write into the next one's output."""
    yield
    structlog.reset_defaults()
