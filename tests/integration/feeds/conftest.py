"""What the feeds' tests share."""

from collections.abc import Iterator

import pytest

from tests.web_server import WebServer, serve_web


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A web server on loopback."""
    with serve_web() as server:
        yield server
