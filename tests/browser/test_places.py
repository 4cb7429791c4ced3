"""A place that is typed into the search, on a real map."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import count_on_map, find_map, go_to, open_view, read_total

pytestmark = pytest.mark.browser

DANGRIGA = (16.97, -88.23)
READ_CENTRE = "() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]"


def test_a_place_typed_into_the_search_brings_the_map_and_the_list_there(page: Page) -> None:
    open_view(page, "/situation?event=1")
    inside = find_map(page).locator("body")
    *_, before = inside.evaluate(READ_CENTRE)
    box = page.get_by_label("Near a place", exact=True)
    box.fill("Dangriga")
    box.press("Enter")
    expect(page.get_by_text("map area around Dangriga, Belize")).to_be_visible()
    page.wait_for_timeout(2_000)
    lat, lon, zoom = inside.evaluate(READ_CENTRE)
    assert (lat, lon) == pytest.approx(DANGRIGA, abs=0.02)
    assert zoom > before
    posts = count_on_map(page)
    go_to(page, "Posts")
    assert read_total(page) == posts > 0
    expect(page.get_by_text("map area around Dangriga, Belize")).to_be_visible()
