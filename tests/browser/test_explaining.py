"""A class that the model did not choose is explained by the worker, on the desk, while one looks."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import DESKTOP, choose, give_name, open_view, settle

pytestmark = pytest.mark.browser


def test_a_chosen_class_is_answered_within_seconds_and_back_returns_to_the_one_before(page: Page) -> None:
    page.set_viewport_size(DESKTOP)
    open_view(page, "/?event=1&post=3")
    give_name(page, "ana")
    page.get_by_role("button", name="What speaks for").click()
    choose(page, "Method", "Occlusion: what changes without it")
    expect(page).to_have_url(re.compile(r"why=humanitarian\.\w+\.occlusion"))
    expect(page.get_by_text("points of probability and more")).to_be_visible()
    expect(page.get_by_text(re.compile("^Most for it|^Most against it|^No single part"))).to_be_visible()
    page.go_back()
    expect(page).not_to_have_url(re.compile("why="))
    settle(page)
    expect(page.get_by_text("of the heaviest and more")).to_be_visible()
