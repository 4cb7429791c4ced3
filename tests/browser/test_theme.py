"""Light and dark: chosen in the menu or by the system, and legible in both."""

from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import DESKTOP, Product, open_view, wait_until

pytestmark = pytest.mark.browser

PAPER = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
KEPT = "localStorage.getItem('lookout-theme')"
DARK_PAPER, LIGHT_PAPER = "rgb(18, 24, 30)", "rgb(255, 255, 255)"


def choose(page: Page, theme: str) -> None:
    page.get_by_test_id("stMainMenu").locator("button").click()
    page.get_by_role("menuitemradio", name=theme).click()
    page.keyboard.press("Escape")


def test_what_the_menu_says_holds_for_every_address_and_after_a_reload(
    browser: Browser, product: Product
) -> None:
    with closing(browser.new_context(viewport=DESKTOP, base_url=product.url)) as context:
        page = context.new_page()
        open_view(page, "/events?event=1")
        assert page.evaluate(PAPER) == LIGHT_PAPER
        choose(page, "Dark")
        expect(page.locator(".stApp")).to_have_css("background-color", DARK_PAPER)
        # An address of its own, for which Streamlit keeps nothing yet.
        wait_until(lambda: page.evaluate(KEPT) == '"Dark"', seconds=5, what="keeping the theme")
        open_view(page, "/desk?event=1")
        assert page.evaluate(PAPER) == DARK_PAPER
        choose(page, "Light")
        wait_until(lambda: page.evaluate(KEPT) == '"Light"', seconds=5, what="keeping the theme")
        open_view(page, "/events?event=1")
        assert page.evaluate(PAPER) == LIGHT_PAPER


def test_the_system_chooses_where_nobody_did_and_pop_ups_follow(browser: Browser, product: Product) -> None:
    with closing(browser.new_context(viewport=DESKTOP, base_url=product.url, color_scheme="dark")) as context:
        page = context.new_page()
        open_view(page, "/desk?event=1")
        assert page.evaluate(PAPER) == DARK_PAPER
        page.get_by_role("button", name="Keys").click()
        facts = page.locator(".lo-facts dt").first
        expect(facts).to_be_visible()
        # It lies beside the page's own element, which knows that it is dark.
        expect(facts).to_have_css("color", "rgb(169, 182, 193)")
