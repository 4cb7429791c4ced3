"""Roads that an organisation added, and the lines between districts, on a real map."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from db.roads.adding import add_roads
from tests.browser.steps import Product, find_map, open_view
from tests.roads import COAST, write_roads

pytestmark = pytest.mark.browser

COUNT_DRAWN = """(_, pane) => {
  const read = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const drawn = [...document.querySelectorAll(`.leaflet-${pane}-pane canvas`)];
  return drawn.filter((canvas) => read(canvas).some((byte) => byte)).length;
}"""


@pytest.fixture
def roads(product: Product, tmp_path: Path) -> Iterator[None]:
    """A road along the coast, in the data folder of the dashboard that runs."""
    packed = write_roads(tmp_path / "roads.zip", [(3, "Road", [COAST])])
    add_roads([packed], product.settings.roads_file, lambda _: None)
    yield
    product.settings.roads_file.unlink()


def test_roads_are_drawn_on_the_map_and_only_where_somebody_added_them(
    roads: None, page: Page, product: Product
) -> None:
    open_view(page, "/?event=1&layout=map")
    inside = find_map(page).locator("body")
    expect(inside.locator(".leaflet-roads-pane canvas").first).to_be_attached()
    page.wait_for_timeout(2_000)
    assert inside.evaluate(COUNT_DRAWN, "roads")
    assert inside.evaluate(COUNT_DRAWN, "provinces")


def test_without_roads_the_map_asks_for_none(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_view(page, "/?event=1&layout=map")
    expect(find_map(page).locator(".lookout-name").first).to_be_visible()
    assert not [url for url in asked if "/lookout/roads/" in url]
