"""The playback in a real browser: map and timeline follow, and where it stands can be made the period."""

import re

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.steps import DESKTOP, find_map, open_view, settle, wait_for_keys

pytestmark = pytest.mark.browser


def read_said(page: Page) -> str:
    return page.locator('.lo-playback [data-lookout-play="said"]').text_content() or ""


def count_shown(frame: FrameLocator) -> int:
    return sum(int(words) for words in frame.locator(".lo-cell:visible").all_inner_texts())


def find_brush(page: Page) -> float:
    box = page.locator(".lo-brush").bounding_box()
    assert box is not None
    return box["x"]


def test_the_map_and_the_timeline_follow_and_the_window_becomes_the_period(page: Page) -> None:
    page.set_viewport_size(DESKTOP)
    open_view(page, "/desk?event=1")
    frame = find_map(page)
    wait_for_keys(page)
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    first, stood = read_said(page), find_brush(page)
    page.wait_for_function(
        "(x) => document.querySelector('.lo-brush').getBoundingClientRect().x > x + 5", arg=stood
    )
    page.keyboard.press("p")
    play = page.locator(".lo-playback").get_by_role("button", name="Play", exact=True)
    expect(play).to_be_visible()
    expect(page.locator('[data-lookout-play="said"]')).not_to_have_text(first)
    page.get_by_role("button", name="Step on").click()
    page.get_by_label("Window of time").press("ArrowRight")
    said = re.search(r"UTC: ([\d,]+) placed", read_said(page))
    assert said is not None
    assert count_shown(frame) == int(said[1])
    assert "since=" not in page.url
    page.get_by_role("button", name="Use as the period").click()
    expect(page).to_have_url(re.compile(r"since=.*until="))
    settle(page)
    expect(page.locator(".lo-playback")).to_have_count(0)
    expect(page.locator(".lo-brush")).to_have_count(0)
    page.go_back()
    expect(page).to_have_url(re.compile("play=on"))


def test_who_asks_for_little_motion_steps_by_hand(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_view(page, "/desk?event=1&play=on")
    expect(page.get_by_text("step by hand")).to_be_visible()
    first = read_said(page)
    page.wait_for_timeout(1_500)
    assert read_said(page) == first
    wait_for_keys(page)
    page.keyboard.press("p")
    expect(page.locator('[data-lookout-play="said"]')).not_to_have_text(first)
