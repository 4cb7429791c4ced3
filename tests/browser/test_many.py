"""One decision about all posts of a filter, made and undone in a real browser."""

import math
import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from db.queries.shapes import MOST_POINTS
from tests.browser.steps import DESKTOP, Product, find_map, give_name, open_view, settle

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


@pytest.mark.parametrize("layout", ["list", "map"])
def test_posts_that_a_lasso_goes_around_are_decided_about_and_assigned(page: Page, layout: str) -> None:
    page.set_viewport_size(DESKTOP)
    open_view(page, f"/?event=1&layout={layout}")
    give_name(page, "mia")
    lasso = find_map(page).locator(".leaflet-draw-draw-lasso")
    expect(lasso).to_have_attribute("title", "Draw around posts with a lasso")
    lasso.click()
    box = page.locator('iframe[title*="folium"]').bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x + 70, y)
    page.mouse.down()
    # Twice as many corners as an address holds, none of them straight on.
    for step in range(1, 80):
        turn, far = step / 12.8, 70 + 8 * (step % 2)
        page.mouse.move(x + far * math.cos(turn), y + far * math.sin(turn))
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"shape=[\d.-]+%2C"))
    settle(page)
    assert 3 <= unquote(page.url).count(";") + 1 <= MOST_POINTS
    act = page.get_by_role("link", name=re.compile(r"^Decide about these \d+ posts, or assign them$"))
    found = re.search(r"\d+", act.inner_text())
    assert found is not None
    act.click()
    expect(page).to_have_url(re.compile("decide=all"))
    settle(page)
    page.get_by_role("button", name="Show whom it would concern").click()
    settle(page)
    expect(page.get_by_role("button", name=f"Assign {found[0]} posts", exact=True)).to_be_visible()
    page.get_by_role("button", name="Show what it would change").click()
    settle(page)
    expect(page.get_by_role("button", name=re.compile(r"^Decide about \d+ posts?$"))).to_be_enabled()


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
