"""What a team says to one another at the desk, in a real browser."""

from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import DESKTOP, Product, give_name, open_view, settle

pytestmark = pytest.mark.browser


def test_a_post_is_taken_noted_on_and_found_under_mine(page: Page, product: Product) -> None:
    open_view(page, "/desk?event=1")
    give_name(page, "mia")
    page.get_by_role("button", name="Next").click()
    settle(page)
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("Assigned to mia", exact=True)).to_be_visible()
    page.get_by_role("button", name="Add a note").click()
    page.get_by_label("For your colleagues").fill("Rang the town hall")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Rang the town hall")).to_be_visible()
    page.get_by_text("Mine", exact=True).click()
    settle(page)
    expect(page.get_by_text("Most urgent first · 1 post")).to_be_visible()
    expect(page.get_by_text("for mia")).to_be_visible()
    page.get_by_role("button", name="Leave it").click()
    expect(page.get_by_text("Assigned to nobody", exact=True)).to_be_visible()


def test_who_else_is_here_is_counted_and_named_with_their_post_once_one_asks(
    page: Page, browser: Browser, product: Product
) -> None:
    with closing(browser.new_context(viewport=DESKTOP, base_url=product.url)) as other:
        colleague = other.new_page()
        open_view(colleague, "/?event=1&post=3")
        give_name(colleague, "noor")
        open_view(page, "/?event=1")
        give_name(page, "mia")
        page.get_by_role("button", name="1 more here").click()
        expect(page.get_by_text("noor · ")).to_be_visible()
        page.get_by_role("button", name="at post 3").click()
        expect(page.get_by_role("heading", name="Post 3", exact=True)).to_be_visible()
