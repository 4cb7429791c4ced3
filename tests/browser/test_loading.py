"""A page that comes up does not jump."""

from contextlib import closing

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.browser.steps import DESKTOP, PHONE, Product, find_map, open_view, wait_for_all

pytestmark = pytest.mark.browser

# A page jumps less than that, or is called poor: https://web.dev/articles/cls
MOST_SHIFT = 0.1
WATCH_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) window.shifts += entry.value;
})).observe({type: "layout-shift", buffered: true});
"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("address", ["/?event=1&layout=map", "/?event=1&post=3"], ids=["map", "list"])
def test_a_page_that_comes_up_cold_does_not_jump(
    browser: Browser, product: Product, size: ViewportSize, address: str
) -> None:
    with closing(browser.new_context(viewport=size, base_url=product.url)) as cold:
        page = cold.new_page()
        page.add_init_script(WATCH_SHIFTS)
        open_view(page, address)
        find_map(page)
        wait_for_all(page)
        assert page.evaluate("window.shifts") < MOST_SHIFT
