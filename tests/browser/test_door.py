"""The running server lets in who asks for it by name, and says what a browser may do with its answers."""

import http.client
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import Product, find_map, open_view

pytestmark = pytest.mark.browser

ROUTES = [
    "/",
    "/operations?event=1",
    "/nowhere",
    "/_stcore/health",
    "/_stcore/host-config",
    "/media/0.jpg",
    "/app/static/leaflet/leaflet.js",
    "/favicon.png",
]
COMPONENT = "/component/streamlit_folium.st_folium/index.html"  # served once a page has shown it
WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def ask(product: Product, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage]:
    """Send a request as a browser that took the dashboard for another server would."""
    address = urlsplit(product.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=20)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    connection.close()
    return answer.status, answer.headers


def assert_behind_the_door(product: Product, path: str, *, expected: int = 200) -> None:
    assert ask(product, path, Host="rebound.example:8501")[0] == 403
    status, headers = ask(product, path)
    assert status == expected
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ROUTES)
def test_a_name_that_was_rebound_to_this_machine_gets_403(product: Product, path: str) -> None:
    assert_behind_the_door(product, path, expected=404 if path.startswith("/media") else 200)


def test_so_it_does_where_a_page_has_shown_a_component(product: Product, page: Page) -> None:
    open_view(page, "/?layout=map")
    find_map(page)
    assert_behind_the_door(product, COMPONENT)


@pytest.mark.parametrize(
    "foreign", [{"Host": "rebound.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
def test_the_websocket_is_closed_to_foreign_names_and_pages(
    product: Product, foreign: dict[str, str]
) -> None:
    assert ask(product, "/_stcore/stream", **WEBSOCKET, **foreign)[0] == 403
    own = {"Origin": product.url}
    assert ask(product, "/_stcore/stream", **WEBSOCKET, **own)[0] == 101


def test_no_page_asks_for_what_is_not_there(page: Page) -> None:
    missing: list[str] = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    desks = ("", "?layout=map", "?layout=table", "?post=3&whole=yes")
    for name in (*desks, "triage", "import", "reports", "operations"):
        open_view(page, f"/{name}")
        expect(page).to_have_title(re.compile("Lookout"))
    open_view(page, "/")
    find_map(page)
    assert missing == []
