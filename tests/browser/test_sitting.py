"""A long sitting at the desk: what was shown before does not stay in the browser's memory."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import find_map, open_view, wait_for_keys

pytestmark = pytest.mark.browser

STEPS = 12
# React may keep what it showed last, to compare it with what comes next.
KEPT = 4
COUNT_GONE = "function () { return this.filter((element) => !element.isConnected).length; }"


def count_gone(page: Page, kind: str) -> int:
    """Return how many elements of a kind are in memory and no longer in the page."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    prototype = session.send("Runtime.evaluate", {"expression": f"{kind}.prototype"})["result"]["objectId"]
    found = session.send("Runtime.queryObjects", {"prototypeObjectId": prototype})["objects"]["objectId"]
    call = {"functionDeclaration": COUNT_GONE, "objectId": found, "returnByValue": True}
    counted = session.send("Runtime.callFunctionOn", call)["result"]["value"]
    session.detach()
    return int(counted)


def test_posts_and_cells_that_were_shown_before_are_let_go_of(page: Page) -> None:
    open_view(page, "/?event=1&picture=no")
    wait_for_keys(page)
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(r"post=\d+"))
    for key in "j" * (STEPS // 2) + "k" * (STEPS // 2):
        wait_for_keys(page)
        before = page.url
        page.keyboard.press(key)
        expect(page).not_to_have_url(before)
    wait_for_keys(page)
    assert count_gone(page, "HTMLDetailsElement") <= KEPT
    assert find_map(page).locator("body").evaluate("() => window.feature_group.length") == 1
