"""The desk on a phone: the post is what one sees, and the decisions stay at hand."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import PHONE, open_view, wait_for_all

pytestmark = pytest.mark.browser


def test_the_words_of_a_post_stand_above_the_decisions_without_a_scroll(page: Page) -> None:
    page.set_viewport_size(PHONE)
    open_view(page, "/desk?event=1&post=2")
    wait_for_all(page)
    words = page.locator(".lo-fulltext").bounding_box()
    decisions = page.locator(".st-key-desk_decide").bounding_box()
    assert words is not None
    assert decisions is not None
    assert words["y"] + 40 < decisions["y"] < PHONE["height"] - 200
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    # What the bar holds is reached by pushing it aside, or by Tab.
    health = page.locator(".st-key-desk_bar").get_by_role("button").last
    health.focus()
    expect(health).to_be_in_viewport()
