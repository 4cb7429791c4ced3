"""What a team says to one another at the desk, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import Product, give_name, open_view, settle

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
