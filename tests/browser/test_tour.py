"""The tour of the desk in a real browser: by the keyboard, over the parts themselves, and once."""

from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.steps import DESKTOP, PHONE, Product, open_view, settle

pytestmark = pytest.mark.browser

TITLES = (
    "The desk in two minutes",
    "The list",
    "The map",
    "The timeline",
    "The post",
    "Your decision",
    "Reports",
)


def is_inside(page: Page, selector: str) -> bool:
    box, size = page.locator(selector).bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    return (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= size["width"]
        and box["y"] + box["height"] <= size["height"]
    )


@pytest.mark.parametrize(("size", "locale"), [(DESKTOP, "en"), (PHONE, "en"), (PHONE, "ar")])
def test_the_tour_goes_through_the_parts_by_the_keyboard_and_stays_away_once_ended(
    browser: Browser, product: Product, size: ViewportSize, locale: str
) -> None:
    with closing(browser.new_context(viewport=size, base_url=product.url, locale=locale)) as context:
        page = context.new_page()
        open_view(page, "/desk?event=1")
        offer = page.locator(".lo-tour-offer")
        offer.get_by_role("button").first.click()
        title = page.locator(".lo-tour-title")
        for number, words in enumerate(TITLES):
            if locale == "en":
                expect(title).to_have_text(words)
            expect(page.locator('[data-lookout-tour="next"]')).to_be_focused()
            page.wait_for_timeout(400)
            assert is_inside(page, ".lo-tour-card"), number
            if number in (1, 2, 3):
                assert is_inside(page, ".lo-tour-ring"), number
            page.keyboard.press("Enter")
        expect(page.locator("dialog")).to_have_count(0)
        expect(offer).to_be_hidden()
        settle(page)
        page.reload()
        settle(page)
        expect(offer).to_be_hidden()


def test_escape_ends_it_and_no_key_of_the_page_acts_beneath(browser: Browser, product: Product) -> None:
    with closing(browser.new_context(viewport=DESKTOP, base_url=product.url)) as context:
        page = context.new_page()
        open_view(page, "/desk?event=1")
        page.get_by_role("button", name="Keys").click()
        page.locator('[data-testid="stPopoverBody"] .lo-tour-start').click()
        expect(page.locator('[data-lookout-tour="next"]')).to_be_focused()
        page.keyboard.press("j")
        page.wait_for_timeout(800)
        assert "post=" not in page.url
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
        assert page.evaluate("document.activeElement !== document.body")
