"""One decision about all posts of a filter, made and undone in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import Product, give_name, open_view, settle

pytestmark = pytest.mark.browser


def test_all_posts_of_a_filter_are_decided_about_and_put_back(page: Page, product: Product) -> None:
    open_view(page, "/?event=1&label_decision=not_judged&layout=table")
    give_name(page, "mia")
    page.get_by_text("Decide about all of these").click()
    page.get_by_role("button", name="Show what it would change").click()
    settle(page)
    page.get_by_role("button", name="Decide about").click()
    expect(page.get_by_text(re.compile("posts? judged"))).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.get_by_text("undone by mia")).to_be_visible(timeout=30_000)
