"""A request for a foreign name, or from a foreign page, gets no further than the door."""

from collections.abc import Callable

import pytest
from starlette.types import ASGIApp

from dashboard.web.hosts import HostGuard, read_host, read_names

Ask = Callable[..., tuple[int, dict[str, str], str]]
PATHS = (
    "/",
    "/posts",
    "/_stcore/health",
    "/_stcore/stream",
    "/media/a.jpg",
    "/app/static/leaflet/leaflet.js",
)


@pytest.fixture
def guarded(echo: ASGIApp) -> HostGuard:
    return HostGuard(echo, read_names("Lookout.example.org, 10.0.0.5", "https://desk.example.org:8443"))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("protocol", ["http", "websocket"])
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8501",
        "localhost.evil.example",
        "localhost@evil.example",
        "127.0.0.1.evil.example",
        "",
        "a b",
        "[::1",
        "localhost:port",
    ],
)
def test_a_foreign_name_is_refused_on_every_route(
    guarded: HostGuard, ask: Ask, path: str, protocol: str, host: str
) -> None:
    status, _, words = ask(guarded, path, {"Host": host}, protocol=protocol)
    assert status == 403
    assert "LOOKOUT_ALLOWED_HOSTS" in words


@pytest.mark.parametrize(
    "host",
    [
        "localhost:8501",
        "LOCALHOST",
        "127.0.0.1:8501",
        "[::1]:8501",
        "lookout.example.org",
        "10.0.0.5:8501",
        "desk.example.org:8443",
    ],
)
@pytest.mark.parametrize("protocol", ["http", "websocket"])
def test_own_names_are_let_in(guarded: HostGuard, ask: Ask, host: str, protocol: str) -> None:
    assert ask(guarded, "/", {"Host": host}, protocol=protocol)[0] in (200, 101)


@pytest.mark.parametrize("protocol", ["http", "websocket"])
@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:3000", "null"])
def test_another_site_s_page_is_refused(guarded: HostGuard, ask: Ask, protocol: str, origin: str) -> None:
    status, _, words = ask(guarded, "/", {"Host": "localhost:8501", "Origin": origin}, protocol=protocol)
    assert status == 403
    assert "another site's page" in words


def test_no_origin_of_our_own_reaches_streamlit_which_would_look_up_this_machine_s_address(
    guarded: HostGuard, ask: Ask
) -> None:
    headers = {"Host": "lookout.example.org", "Origin": "https://lookout.example.org"}
    status, _, reached = ask(guarded, "/_stcore/upload_file/a/b", headers)
    assert status == 200
    assert "origin" not in reached


def test_two_host_headers_are_none(echo: ASGIApp, ask: Ask) -> None:
    assert ask(HostGuard(echo, ()), "/", {"Host": "localhost", "HOST": "evil.example"})[0] == 403


@pytest.mark.parametrize(
    ("netloc", "name"),
    [
        ("Desk.Example.:80", "desk.example"),
        ("[::1]:1", "::1"),
        ("a/b", None),
        ("u:p@a", None),
        ("a:99999", None),
    ],
)
def test_a_name_is_read_out_of_an_address(netloc: str, name: str | None) -> None:
    assert read_host(netloc) == name


def test_nothing_listed_is_no_name() -> None:
    assert read_names("", " , ") == frozenset()
