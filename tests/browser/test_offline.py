"""Every page draws itself without a network, on a desk and on a phone.

The ``page`` fixture fails a test whose page asks an outside host or throws. Silence is no proof that anything
was drawn, so each test also looks at what is on the page. ``SCREENSHOTS=folder`` keeps pictures of them.
"""

import os
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.steps import DESKTOP, PHONE, find_map, open_view

pytestmark = pytest.mark.browser

PAGES = {
    "map": "/?event=1&layout=map",
    "desk": "/desk?event=1",
    "desk-post": "/desk?event=1&post=3",
    "table": "/?event=1&layout=table",
    "pictures": "/?event=1&layout=pictures",
    "post": "/?event=1&post=3&whole=yes",
    "triage": "/triage?event=1",
    "import": "/import?event=1",
    "sources": "/sources?event=1",
    "reports": "/reports?event=1",
    "operations": "/operations?event=1",
}


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_draws_itself_and_fits_its_screen(page: Page, screen: ViewportSize) -> None:
    page.set_viewport_size(screen)
    for name, address in PAGES.items():
        open_view(page, address)
        expect(page.locator(".lo-exercise"), name).to_be_visible()
        expect(page.get_by_test_id("stException"), name).to_have_count(0)
        expect(page.get_by_test_id("stAlertContentError"), name).to_have_count(0)
        if name == "map":
            find_map(page)
            expect(page.locator(".js-plotly-plot .barlayer .point").first).to_be_attached()
        too_wide = page.locator(".stMain").evaluate("(main) => main.scrollWidth - main.clientWidth")
        assert too_wide <= 0, name
        _keep_screenshot(page, f"{name}-{screen['width']}")


def test_an_address_that_someone_sent_makes_the_browser_call_nobody(page: Page) -> None:
    words = "![](https://evil.example/p.png) $x$ :red[x]"
    open_view(page, f"/?event=1&post=3&words={quote(words)}&whole=yes")
    expect(page.get_by_text(re.compile(r"stay within: words: !\[\]\(https://.?evil"))).to_be_visible()
    expect(page.get_by_test_id("stMain").locator('a[href*="evil"]')).to_have_count(0)
    expect(page.get_by_test_id("stMain").locator('img[src*="evil"]')).to_have_count(0)


def test_the_basemap_is_painted(page: Page) -> None:
    open_view(page, "/?event=1&layout=map")
    canvas = find_map(page).locator(".leaflet-land-pane canvas")
    expect(canvas).to_be_attached()
    page.wait_for_timeout(1_500)
    # Land is #f4f3ee; the canvas is transparent where there is sea.
    painted = canvas.evaluate(
        """(canvas) => {
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            let land = 0;
            for (let i = 0; i < pixels.length; i += 4) land += pixels[i] === 244 && pixels[i + 1] === 243;
            return land / (pixels.length / 4);
        }"""
    )
    assert 0.05 < painted < 0.95


def _keep_screenshot(page: Page, name: str) -> None:
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.wait_for_timeout(1_500)
        page.screenshot(path=Path(folder) / f"{name}.png")
