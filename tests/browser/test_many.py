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


def test_all_posts_of_a_filter_are_assigned_and_go_back(page: Page) -> None:
    open_view(page, "/posts?event=1&decide=all&words=bridge")
    give_name(page, "mia")
    page.get_by_role("button", name="Show whom it would concern").click()
    settle(page)
    page.get_by_role("button", name=re.compile(r"^Assign \d+ posts?$")).click()
    done = page.get_by_text(re.compile(r"mia: Assign to mia; (\d+) of \1 posts? changed hands"))
    expect(done).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Undo all of it").first.click()
    expect(page.get_by_text(re.compile("changed hands; undone by mia"))).to_be_visible(timeout=30_000)
