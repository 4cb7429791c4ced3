"""By the keyboard alone: everything is reached in the order in which it is read, seen, and left again."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import give_name, open_view, settle, wait_for_all

pytestmark = pytest.mark.browser

PAGES = (
    *("/?event=1", "/?event=1&post=2", "/?event=1&layout=table", "/?event=1&post=2&whole=yes"),
    *(
        f"/{name}?event=1"
        for name in ("incidents", "proposals", "second-review", "triage", "import", "events")
    ),
    *(f"/{name}?event=1" for name in ("sources", "reports", "operations", "numbers")),
    "/?event=99",
)
MOST_STOPS = 250
# What has the focus; of what the map's frame and a table hold, the frame and the table.
LOOK = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const at = focused.closest("canvas") ?? focused;
  window.stops ??= new Map();
  if (!window.stops.has(at)) window.stops.set(at, window.stops.size);
  const box = at.getBoundingClientRect();
  const near = [at, at.parentElement, at.parentElement.parentElement, at.nextElementSibling];
  const isRinged = near.filter(Boolean).some((element) => {
    const { outlineWidth, outlineStyle, boxShadow } = getComputedStyle(element);
    return (parseFloat(outlineWidth) > 0 && outlineStyle !== "none") || boxShadow !== "none";
  });
  const holdsMore = ["IFRAME", "CANVAS"].includes(at.tagName);
  return {
    name: `${at.tagName} ${at.ariaLabel || at.textContent.slice(0, 40)}`,
    number: window.stops.get(at),
    // These draw the ring themselves, around what they hold.
    isRinged: isRinged || holdsMore,
    holdsMore,
    isInView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def press_tab(page: Page) -> dict[str, Any] | None:
    page.keyboard.press("Tab")
    found: dict[str, Any] | None = page.evaluate(LOOK)
    return found


@pytest.mark.parametrize("address", PAGES)
def test_tab_reaches_everything_once_in_sight_and_ends(page: Page, address: str) -> None:
    open_view(page, address)
    wait_for_all(page)
    first = press_tab(page)
    assert first is not None
    assert "Skip to main content" in first["name"]
    seen = first["number"]
    for _ in range(MOST_STOPS):
        stop = press_tab(page)
        if stop is None:
            return
        assert stop["isRinged"], stop
        assert stop["isInView"], stop
        assert stop["holdsMore"] or stop["number"] > seen, stop
        seen = max(seen, stop["number"])
    pytest.fail(f"no end after {MOST_STOPS} stops")


def test_the_skip_link_leads_past_the_menu(page: Page) -> None:
    open_view(page, "/incidents?event=1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#stMain")).to_be_focused()


def test_tab_goes_into_a_popover_and_on_behind_its_button(page: Page) -> None:
    open_view(page, "/?event=1")
    opener = page.get_by_role("button", name="Keys")
    opener.focus()
    page.keyboard.press("Enter")
    tour = page.locator('[data-testid="stPopoverBody"] .lo-tour-start')
    expect(tour).to_be_visible()
    page.keyboard.press("Tab")
    expect(tour).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".st-key-desk_more button")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(opener).to_be_focused()
    page.keyboard.press("Tab")
    expect(tour).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_a_post_shown_whole_begins_at_its_head_and_is_left_for_what_opened_it(page: Page) -> None:
    open_view(page, "/?event=1&post=2")
    whole = page.get_by_role("link", name="Show the post whole")
    whole.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("whole=yes"))
    settle(page)
    expect(page.locator(".lo-head h1")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("whole=yes"))
    expect(whole).to_be_focused()


def test_a_decision_that_was_pressed_is_at_hand_for_the_next_post(page: Page) -> None:
    open_view(page, "/?event=1&label_decision=not_judged&picture=no")
    page.locator(".lo-row a").first.click()
    expect(page).to_have_url(re.compile("post="))
    settle(page)
    give_name(page, "Kay")
    right = page.locator('[class*="st-key-key_a_"] button')
    right.focus()
    address = page.url
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(address)
    settle(page)
    expect(right).to_be_focused()
