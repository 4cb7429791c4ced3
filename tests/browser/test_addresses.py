"""Where an analyst is stands in the address; Back undoes what the analyst did, one action at a time."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import (
    DESKTOP,
    expect_total,
    find_post_head,
    go_to,
    open_view,
    read_figure,
    read_total,
    search,
    settle,
    show_layout,
)

pytestmark = pytest.mark.browser


def go_back(page: Page, address: str) -> None:
    """Go back and expect the address, up to its first parameter after the event."""
    page.go_back()
    expect(page).to_have_url(re.compile(address))
    settle(page)


def read_scroll(page: Page) -> float:
    return float(page.locator(".st-key-desk_table").evaluate("(list) => list.scrollTop"))


def test_the_desk_is_the_start_and_its_own_address_leads_there(page: Page) -> None:
    open_view(page, "/")
    expect(page.locator(".lo-head h1").first).to_have_text("Desk")
    open_view(page, "/desk?event=1&picture=yes")
    expect(page).to_have_url(re.compile(r"/\?event=1&picture=yes$"))
    expect(page.get_by_role("button", name="Filters (1)")).to_be_visible()


def test_addresses_of_before_open_the_desk_in_the_layout_that_shows_the_same(page: Page) -> None:
    open_view(page, "/situation?event=1&picture=yes")
    expect(page).to_have_url(re.compile(r"/\?event=1&picture=yes&layout=map$"))
    with_picture = read_figure(page, "Posts")
    open_view(page, "/situation")
    assert 0 < with_picture < read_figure(page, "Posts")
    open_view(page, "/posts?event=1&picture=yes")
    assert read_total(page) == with_picture
    open_view(page, "/post?post=3")
    expect(find_post_head(page)).to_have_text("Post 3")
    assert "whole=yes" in page.url


def test_an_unknown_event_is_said_and_a_known_one_is_a_click_away(page: Page) -> None:
    open_view(page, "/?event=99&layout=table")
    expect(page.get_by_text("names the event “99”, which is not in this store")).to_be_visible()
    expect(page.locator(".lo-exercise")).to_have_count(0)
    page.get_by_role("link", name=re.compile("EXERCISE")).click()
    expect(page.locator(".lo-head h1")).to_have_text("Desk")
    settle(page)
    assert "event=1" in page.url


def test_back_undoes_one_action_at_a_time(page: Page) -> None:
    open_view(page, "/?layout=table")
    everything = read_total(page)
    entries = page.evaluate("history.length")
    search(page, "water")
    expect(page).to_have_url(re.compile("words=water"))
    settle(page)
    narrowed = read_total(page)
    show_layout(page, "Pictures")
    expect(page).to_have_url(re.compile("layout=pictures"))
    show_layout(page, "Map")
    expect(page).to_have_url(re.compile("layout=map"))
    settle(page)
    go_to(page, "Reports")
    assert page.evaluate("history.length") == entries + 4

    go_back(page, r"layout=map")
    assert "words=water" in page.url
    go_back(page, r"layout=pictures")
    go_back(page, r"layout=table&.*words=water$")
    expect_total(page, narrowed)
    go_back(page, r"/\?layout=table&event=1$")
    expect_total(page, everything)
    expect(page.get_by_label("Search", exact=True)).to_have_value("")


def test_back_returns_to_the_page_of_the_list_and_the_row_that_one_came_from(page: Page) -> None:
    open_view(page, "/?event=1&page=2&layout=table")
    page.set_viewport_size(DESKTOP)
    page.get_by_text("Tick a row to open the post.").hover()
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(500)
    left_at = read_scroll(page)
    assert left_at > 0
    table = page.get_by_test_id("stDataFrame").bounding_box()
    assert table is not None
    # The canvas has no elements to click on: the tick box is the first column, the 13th row under the head.
    page.mouse.click(table["x"] + 14, table["y"] + 34 * 13.5)
    expect(find_post_head(page)).to_be_visible()
    opened = find_post_head(page).inner_text()
    settle(page)
    # Whole, and by Esc as by Back to where one came from.
    page.get_by_role("link", name="Show the post whole").click()
    expect(page).to_have_url(re.compile("whole=yes"))
    settle(page)
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("whole=yes"))
    settle(page)
    page.wait_for_timeout(1_000)
    assert read_scroll(page) == left_at
    go_back(page, "whole=yes")
    go_back(page, r"post=\d+$")
    go_back(page, r"/\?event=1&page=2&layout=table$")
    marked = page.locator('[role="row"][aria-selected="true"]')
    expect(marked).to_have_count(1)
    assert marked.get_attribute("aria-rowindex") == "14"
    expect(page.get_by_text("Page 2 of")).to_be_visible()
    page.wait_for_timeout(1_000)
    assert read_scroll(page) == left_at
    # The tick that marks the row is no obstacle to opening it again.
    page.mouse.click(table["x"] + 14, table["y"] + 34 * 13.5)
    expect(find_post_head(page)).to_have_text(opened)


def test_a_link_that_names_only_a_post_is_completed_without_an_entry_of_its_own(page: Page) -> None:
    open_view(page, "/operations?event=1")
    entries = page.evaluate("history.length")
    open_view(page, "/post?post=3")
    expect(find_post_head(page)).to_have_text("Post 3")
    assert "event=1" in page.url
    assert page.evaluate("history.length") == entries + 1
