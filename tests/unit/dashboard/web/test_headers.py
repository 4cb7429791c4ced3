"""What every answer carries."""

from collections.abc import Callable

import pytest
from starlette.types import ASGIApp

from dashboard.web.first_page import hash_inline_scripts, make_first_page
from dashboard.web.headers import SecurityHeaders
from dashboard.web.hosts import HostGuard

Ask = Callable[..., tuple[int, dict[str, str], str]]


@pytest.mark.parametrize("path", ["/", "/posts", "/media/a.jpg", "/app/static/basemap/land.geojson"])
@pytest.mark.parametrize("host", ["localhost", "evil.example"])
def test_every_answer_carries_the_headers_a_refusal_too(
    echo: ASGIApp, ask: Ask, path: str, host: str
) -> None:
    _, headers, _ = ask(SecurityHeaders(HostGuard(echo, ()), ["'sha256-x'"]), path, {"Host": host})
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    policy = headers["content-security-policy"].split("; ")
    assert "frame-ancestors 'self'" in policy
    assert "default-src 'self'" in policy
    assert "script-src 'self' 'sha256-x'" in policy


def test_only_a_component_may_evaluate_a_script(echo: ASGIApp, ask: Ask) -> None:
    door = SecurityHeaders(echo, [])
    _, headers, _ = ask(door, "/component/streamlit_folium.st_folium/index.html")
    assert "'unsafe-eval'" in headers["content-security-policy"]
    _, headers, _ = ask(door, "/posts")
    assert "'unsafe-eval'" not in headers["content-security-policy"]


def test_a_browser_keeps_a_component_s_files_that_bear_a_hash_and_no_others(echo: ASGIApp, ask: Ask) -> None:
    def read(path: str) -> str | None:
        return ask(SecurityHeaders(echo, []), path)[1].get("cache-control")

    component = "/component/streamlit_folium.st_folium"
    assert read(f"{component}/static/js/main.521860b0.js") == "public, max-age=31536000, immutable"
    for path in (f"{component}/index.html", f"{component}/bootstrap.min.css", "/app/static/main.521860b0.js"):
        assert read(path) is None, path


def test_the_first_page_allows_the_scripts_that_stand_in_it_and_loads_ours_where_they_count() -> None:
    page = make_first_page()
    assert page.index("/app/static/lookout/address.js") < page.index("static/js/index")
    assert page.index("static/css/index") < page.index("</head>") < page.index("lookout.css")
    assert "<title>Lookout</title>" in page
    # Nothing is set in the font that Streamlit brings along.
    assert 'as="font"' not in page
    (source,) = hash_inline_scripts(page)
    assert source.startswith("'sha256-")
