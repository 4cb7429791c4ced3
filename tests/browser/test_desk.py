"""A shift at the desk in a real browser: list, map and post on one screen, and one key a decision."""

import re

import pytest
from playwright.sync_api import Page, expect

from db.queries.posts import PostDetail, get_post
from db.vocabulary import Humanitarian, LabelDecision
from tests.browser.steps import (
    DESKTOP,
    Product,
    find_map,
    give_name,
    open_view,
    read_figure,
    settle,
    show_layout,
    wait_for_all,
    wait_for_keys,
)

pytestmark = pytest.mark.browser

# Posts without a picture: none is veiled, so that every key acts.
NEW = "/desk?event=1&label_decision=not_judged&picture=no"


def read_post(product: Product, post_id: int) -> PostDetail:
    with product.store.read() as session:
        detail = get_post(session, post_id)
    assert detail is not None
    return detail


def read_shown(page: Page) -> int:
    """Return the number of the post at hand, from the address."""
    found = re.search(r"[?&]post=(\d+)", page.url)
    assert found is not None, page.url
    return int(found[1])


def count_rows_in_sight(page: Page) -> int:
    """Return how many rows of the list stand wholly on the screen, without any scroll."""
    seen = """queue => [...queue.querySelectorAll('.lo-row')].filter((row) => {
        const [part, whole] = [row.getBoundingClientRect(), queue.getBoundingClientRect()];
        return part.top >= whole.top && part.bottom <= Math.min(whole.bottom, innerHeight);
    }).length"""
    return int(page.locator(".st-key-desk_queue").evaluate(seen))


def press(page: Page, key: str) -> None:
    wait_for_keys(page)
    page.keyboard.press(key)


def test_everything_stands_on_one_screen_without_a_scroll(page: Page) -> None:
    page.set_viewport_size(DESKTOP)
    open_view(page, "/desk?event=1&post=3")
    find_map(page)
    expect(page.locator(".js-plotly-plot .barlayer .point").first).to_be_attached()
    over = page.locator(".stMain").evaluate("(main) => main.scrollHeight - main.clientHeight")
    assert over <= 0
    for part in (".st-key-desk_queue", ".st-key-desk_map", ".st-key-desk_decide"):
        box = page.locator(part).first.bounding_box()
        assert box is not None, part
        assert box["y"] + box["height"] <= DESKTOP["height"], part
    assert count_rows_in_sight(page) >= 8


@pytest.mark.parametrize("address", ["/?event=1", "/?event=1&layout=map"], ids=["list", "map"])
def test_the_list_shows_eight_to_ten_messages_wholly_and_small_words_stay_legible(
    page: Page, address: str
) -> None:
    page.set_viewport_size(DESKTOP)
    open_view(page, address)
    wait_for_all(page)
    assert 8 <= count_rows_in_sight(page) <= 10
    sizes = page.locator(".st-key-desk_queue :is(p, a, span, bdi), .lo-filter-tiles a").evaluate_all(
        "parts => parts.map((part) => parseFloat(getComputedStyle(part).fontSize))"
    )
    assert min(sizes) >= 12
    row = page.locator(".lo-row").first
    expect(row.locator(".lo-sign").first).to_be_visible()
    # What the sign stands for is still heard.
    assert row.locator(".lo-class").first.inner_text().strip()


def test_a_shift_by_the_keyboard_opens_corrects_goes_on_and_takes_back(page: Page, product: Product) -> None:
    open_view(page, NEW)
    give_name(page, "ana")
    press(page, "j")
    expect(page).to_have_url(re.compile(r"post=\d+"))
    first = read_shown(page)
    expect(page.locator(".lo-row [aria-current]")).to_have_text(f"Open post {first}")
    wait_for_keys(page)
    key = "2" if read_post(product, first).row.humanitarian is Humanitarian.VEHICLE_DAMAGE else "6"
    page.keyboard.press(key)
    expect(page).not_to_have_url(re.compile(rf"post={first}(&|$)"))
    assert read_post(product, first).row.label_decision is LabelDecision.CORRECTED
    expect(page.get_by_role("link", name=f"Open post {first}", exact=True)).to_have_count(0)
    press(page, "u")
    expect(page).to_have_url(re.compile(rf"post={first}(&|$)"))
    wait_for_keys(page)
    assert read_post(product, first).row.label_decision is LabelDecision.NOT_JUDGED


def test_a_click_on_a_row_opens_its_post_and_back_returns_to_the_one_before(page: Page) -> None:
    open_view(page, NEW)
    rows = page.locator(".lo-row a")
    rows.nth(0).click()
    expect(page).to_have_url(re.compile(r"post=\d+"))
    wait_for_keys(page)
    first = read_shown(page)
    rows.nth(1).click()
    expect(page).not_to_have_url(re.compile(rf"post={first}(&|$)"))
    wait_for_keys(page)
    page.go_back()
    expect(page).to_have_url(re.compile(rf"post={first}(&|$)"))
    expect(page.get_by_role("heading", name=f"Post {first}", exact=True)).to_be_visible()


@pytest.mark.parametrize("address", ["/desk?event=1", "/?event=1&layout=map"], ids=["list", "map"])
def test_the_list_follows_the_map_where_it_is_asked_to(page: Page, address: str) -> None:
    open_view(page, address)
    find_map(page)
    shown = page.locator(".lo-row").all_inner_texts()
    page.get_by_text("The list shows what the map has in view").click()
    expect(page).to_have_url(re.compile("follow=map"))
    settle(page)
    zoom = page.frame_locator('iframe[title*="folium"]').locator(".leaflet-control-zoom-in")
    for _ in range(3):
        zoom.click()
        page.wait_for_timeout(700)
    wait_for_keys(page)
    expect(page.locator(".lo-row").first).to_be_visible()
    assert page.locator(".lo-row").all_inner_texts() != shown
    assert "no place" not in " ".join(page.locator(".lo-row").all_inner_texts())


def test_a_place_is_searched_from_the_keyboard_and_kept_as_a_view(page: Page) -> None:
    page.set_viewport_size(DESKTOP)
    open_view(page, "/desk?event=1")
    give_name(page, "ana")
    press(page, "/")
    page.keyboard.type("near Dangriga 10 km")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("shape=16"))
    settle(page)
    page.get_by_role("button", name="Views").click()
    page.get_by_label("Save this view as", exact=True).fill("The town")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("View saved: The town")).to_be_visible()
    open_view(page, "/desk?event=1")
    give_name(page, "ana")
    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="The town", exact=True).click()
    expect(page).to_have_url(re.compile("shape=16"))


def test_a_circle_drawn_on_the_map_narrows_the_list_and_back_takes_it_away(page: Page) -> None:
    page.set_viewport_size(DESKTOP)
    open_view(page, "/desk?event=1")
    wait_for_all(page)
    shown = page.locator(".lo-row").all_text_contents()
    find_map(page).locator(".leaflet-draw-draw-circle").click()
    box = page.locator('iframe[title*="folium"]').bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 10, steps=5)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"shape=\d+"))
    settle(page)
    expect(page.get_by_role("button", name="Filters (1)")).to_be_visible()
    assert page.locator(".lo-row").all_text_contents() != shown
    page.go_back()
    expect(page).not_to_have_url(re.compile("shape="))
    settle(page)
    assert page.locator(".lo-row").all_text_contents() == shown


def test_steps_wait_for_the_page_in_their_order_and_a_decision_about_an_unseen_post_is_refused_by_name(
    page: Page, product: Product
) -> None:
    open_view(page, NEW)
    give_name(page, "ana")
    rows = page.get_by_role("link", name=re.compile(r"^Open post \d+$"))
    listed = [int(name.removeprefix("Open post ")) for name in rows.all_text_contents()]
    wait_for_keys(page)
    for key in "jjkjj3":
        page.keyboard.press(key)
    expect(page.get_by_role("alert").filter(has_text="Not taken: 3.")).to_be_visible()
    # J, J, K, J, J: one, two, one, two, three.
    expect(page).to_have_url(re.compile(rf"post={listed[2]}(&|$)"))
    settle(page)
    assert read_shown(page) == listed[2]
    found = {read_post(product, post_id).row.label_decision for post_id in listed[:3]}
    assert found == {LabelDecision.NOT_JUDGED}
    # The picture of the post to come is fetched, and takes no place.
    expect(page.locator(".st-key-desk_ahead")).to_be_hidden()


def test_list_and_map_show_each_other_what_is_pointed_at_and_a_cell_opens_on_the_desk(page: Page) -> None:
    page.set_viewport_size(DESKTOP)
    open_view(page, "/?event=1&damage=severe_damage&damage=mild_damage&layout=table")
    show_layout(page, "List")
    expect(page).not_to_have_url(re.compile("layout"))
    assert "damage=severe_damage" in page.url
    wait_for_all(page)
    frame = find_map(page)
    lit = frame.locator('.lo-cell[style*="outline: rgb(17"]')
    placed = page.locator(".lo-row[data-lookout-place]")
    expect(lit).to_have_count(0)
    placed.first.get_by_role("link", name="Open post").focus()
    expect(lit).to_have_count(1)
    lit.hover()
    expect(page.locator("[data-lookout-lit]").first).to_be_visible()
    assert page.locator("[data-lookout-lit]").count() < page.locator(".lo-row").count()
    frame.locator(".lo-cell").first.click()
    frame.locator(".leaflet-popup-content a").click()
    expect(page).to_have_url(re.compile(r"/\?.*area="))


def test_the_map_names_towns_none_over_another_and_closer_ones_as_it_zooms(page: Page) -> None:
    page.set_viewport_size(DESKTOP)
    open_view(page, "/desk?event=1&area=16.7,-88.5,17.2,-88.0")
    inside = find_map(page)
    names = inside.locator(".lookout-name")
    expect(names.filter(has_text="Dangriga").first).to_be_visible()
    expect(inside.locator(".leaflet-control-scale-line").first).to_be_visible()
    # In one go: the map may draw its names anew between two questions.
    boxes = names.evaluate_all("names => names.map((name) => name.getBoundingClientRect().toJSON())")
    assert len(boxes) >= 5
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = (
                one["x"] + one["width"] <= other["x"]
                or other["x"] + other["width"] <= one["x"]
                or one["y"] + one["height"] <= other["y"]
                or other["y"] + other["height"] <= one["y"]
            )
            assert apart, (one, other)
    before = set(names.all_inner_texts())
    inside.locator(".leaflet-control-zoom-in").click()
    expect(names.first).to_be_visible()
    page.wait_for_timeout(1_500)
    assert set(names.all_inner_texts()) - before


def test_the_figures_and_all_about_the_post_are_a_press_away_on_the_desk(page: Page) -> None:
    page.set_viewport_size(DESKTOP)
    open_view(page, "/?event=1&post=3")
    page.get_by_role("button", name="More", exact=True).click()
    assert read_figure(page, "Posts") > 100
    for words in ("Second review:", "Events:"):
        expect(page.get_by_role("link", name=words)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_text("Similar posts, place, credibility, use, event, history").click()
    expect(page.get_by_text("Place the post by hand")).to_be_attached()
    expect(page).to_have_url(re.compile(r"/\?event=1&post=3"))


def test_the_layers_of_the_map_its_table_and_the_tiles_are_a_press_away_and_filter(page: Page) -> None:
    page.set_viewport_size(DESKTOP)
    open_view(page, "/?event=1&layer=heat")
    frame = find_map(page)
    expect(frame.locator("path.leaflet-interactive, svg path").first).to_be_attached()
    for layer in ("severity", "verification", "recency"):
        open_view(page, f"/?event=1&layer={layer}")
        find_map(page)
        expect(frame.locator(".lo-cell + b").first).to_be_visible()
    page.get_by_text("Table", exact=True).last.click()
    expect(page).to_have_url(re.compile("map=table"))
    page.locator(".lo-places a").first.click()
    expect(page).to_have_url(re.compile(r"area=.*"))
    settle(page)
    open_view(page, "/?event=1&layout=map")
    page.get_by_role("link", name=re.compile("Injured or dead people")).click()
    expect(page).to_have_url(
        re.compile("humanitarian=injured_or_dead_people.*layout=map|layout=map.*injured")
    )
    expect(page.locator(".lo-filter-tiles [aria-current]")).to_have_count(1)
    settle(page)
