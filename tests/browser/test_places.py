"""A place that is typed into the search, on a real map."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import count_on_map, find_map, open_view, read_total, search, settle, show_layout

pytestmark = pytest.mark.browser

DANGRIGA = (16.97, -88.23)
READ_CENTRE = "() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]"


def test_a_place_typed_into_the_search_brings_the_map_and_the_list_there(page: Page) -> None:
    open_view(page, "/?event=1&layout=map")
    inside = find_map(page).locator("body")
    *_, before = inside.evaluate(READ_CENTRE)
    search(page, "near Dangriga 25 km")
    expect(page).to_have_url(re.compile("shape="))
    settle(page)
    page.wait_for_timeout(2_000)
    lat, lon, zoom = inside.evaluate(READ_CENTRE)
    assert (lat, lon) == pytest.approx(DANGRIGA, abs=0.02)
    assert zoom > before
    posts = count_on_map(page)
    show_layout(page, "Table")
    assert read_total(page) == posts > 0
    page.get_by_role("button", name="Filters (1)").click()
    expect(page.get_by_text("within 25 km of")).to_be_visible()
