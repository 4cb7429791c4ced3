"""What each view shows and does, beyond the walk."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from dashboard.services.exercise import EXERCISE
from db.queries.posts import PostDetail, get_post
from db.vocabulary import Information, LabelDecision
from tests.browser.steps import (
    Product,
    expect_total,
    find_map,
    find_post_head,
    give_name,
    go_to,
    open_view,
    read_figure,
    read_post_number,
    read_total,
    search,
    settle,
    wait_for_all,
    wait_for_keys,
)

pytestmark = pytest.mark.browser


def test_a_filter_survives_a_reload_and_can_be_shared(page: Page) -> None:
    open_view(page, "/?event=1&layout=table")
    everything = read_total(page)
    search(page, "water")
    expect(page).to_have_url(re.compile("words=water"))
    settle(page)
    narrowed = read_total(page)
    assert 0 < narrowed < everything
    open_view(page, page.url)
    expect(page.get_by_label("Search", exact=True)).to_have_value("water")
    expect_total(page, narrowed)
    page.get_by_role("button", name="Filters (1)").click()
    expect(page.get_by_text("words: water")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect_total(page, everything)


def test_brushing_the_timeline_sets_the_period(page: Page) -> None:
    open_view(page, "/?event=1&layout=map")
    everything = read_figure(page, "Posts")
    wait_for_all(page)  # what is still on its way would move the bars from under the mouse
    bars = page.locator(".js-plotly-plot .nsewdrag").first
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 60, steps=8)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"since=2026-11-1\d.*until=2026-11-1\d"))
    settle(page)
    expect(page.locator(".lo-tile dd").first).not_to_have_text(f"{everything:,}")
    assert 0 < read_figure(page, "Posts") < everything


def test_the_pop_up_of_a_cell_opens_its_posts(page: Page) -> None:
    open_view(page, "/?event=1&picture=yes&layout=map")
    frame = find_map(page)
    marker = frame.locator(".leaflet-marker-icon").first
    expect(marker).to_have_attribute("title", re.compile(r"\d+ posts?, above all .+; damage: .+"))
    marker.focus()
    marker.press("Enter")
    link = frame.locator(".leaflet-popup-content a")
    expect(link).to_have_text(re.compile(r"Open the \d+ posts?, most urgent first"))
    posts = int(re.sub(r"\D", "", link.inner_text()))
    give_name(page, "Hal")
    # The page draws itself anew with the name, and the map with it: a pop-up that is open closes.
    for _ in range(5):
        if not link.is_visible():
            marker.focus()
            marker.press("Enter")
        try:
            link.click(timeout=5_000)
            break
        except TimeoutError:
            continue
    # In the same tab and the same session, under the same filter, and Back leads to the whole map again.
    expect(page).to_have_url(re.compile("area="))
    settle(page)
    assert read_figure(page, "Posts") == posts
    assert "picture=yes" in page.url
    assert len(page.context.pages) == 1
    assert page.get_by_label("Your name").input_value() == "Hal"
    page.go_back()
    expect(page).not_to_have_url(re.compile("area="))
    find_map(page)


def test_zooming_in_splits_the_cells_and_a_refresh_keeps_the_place(page: Page) -> None:
    open_view(page, "/?event=1&layout=map")
    frame = find_map(page)
    cells = frame.locator(".lo-cell")
    before = cells.all_inner_texts()
    frame.locator(".leaflet-control-zoom-in").click()
    expect(cells).not_to_have_text(before)
    page.wait_for_timeout(2_000)
    zoomed = cells.all_inner_texts()
    # A refresh later the map is where it was left.
    page.wait_for_timeout(11_000)
    assert cells.all_inner_texts() == zoomed


def test_a_distressing_picture_is_veiled_until_asked_for(page: Page) -> None:
    open_view(page, "/?event=1&damage=severe_damage&picture=yes&layout=pictures")
    expect(page.get_by_role("img", name=re.compile("veiled")).first).to_be_visible()
    page.get_by_role("link", name=re.compile(r"Open post \d+")).first.click()
    settle(page)
    post = page.locator(".st-key-desk_evidence")
    expect(post.get_by_role("img", name=re.compile("veiled"))).to_be_visible()
    page.get_by_role("button", name=re.compile("Click to reveal")).click()
    expect(post.get_by_role("img", name=re.compile("picture of post"))).to_be_visible()
    expect(post.get_by_role("img", name=re.compile("veiled"))).to_have_count(0)


def open_unreviewed(page: Page, analyst: str) -> int:
    """Open the first post that nobody has judged, with its picture shown; returns its number."""
    open_view(page, "/?event=1&label_decision=not_judged&information=not_judged&layout=pictures")
    give_name(page, analyst)
    page.get_by_role("link", name=re.compile(r"Open post \d+")).first.click()
    settle(page)
    page.get_by_role("link", name="Show the post whole").click()
    expect(page).to_have_url(re.compile("whole=yes"))
    settle(page)
    reveal = page.get_by_role("button", name=re.compile("Click to reveal"))
    if reveal.count():
        reveal.click()
    wait_for_keys(page)
    return read_post_number(page)


def read_post(product: Product, post_id: int) -> PostDetail:
    with product.store.read() as session:
        detail = get_post(session, post_id)
    assert detail is not None
    return detail


def test_one_key_judges_the_label_and_the_next_post_comes_up_and_undo_takes_it_back(
    page: Page, product: Product
) -> None:
    first_id = open_unreviewed(page, "Cleo")
    page.keyboard.press("a")
    expect(find_post_head(page)).not_to_have_text(f"Post {first_id}")
    judged = read_post(product, first_id)
    assert judged.row.label_decision is LabelDecision.RIGHT
    assert judged.row.information is Information.NOT_JUDGED
    assert judged.reviews[0].reviewer == "Cleo"
    open_view(page, f"/?event=1&post={first_id}&whole=yes")
    give_name(page, "Cleo")
    page.locator(".lo-head h1").click()
    page.keyboard.press("u")
    expect(page.locator(".lo-chips").first).to_contain_text("Not reviewed")


def test_a_slip_is_taken_back_with_the_key_that_follows_it(page: Page, product: Product) -> None:
    first_id = open_unreviewed(page, "Gil")
    head = find_post_head(page)
    page.keyboard.press("c")
    expect(head).not_to_have_text(f"Post {first_id}")
    assert read_post(product, first_id).row.information is Information.CORROBORATED
    wait_for_keys(page)
    page.keyboard.press("u")
    expect(head).to_have_text(f"Post {first_id}")
    expect(page.locator(".lo-chips").first).to_contain_text("Not reviewed")
    assert read_post(product, first_id).row.information is Information.NOT_JUDGED


def test_the_keys_judge_both_on_one_post_for_who_chose_to_stay(page: Page, product: Product) -> None:
    post_id = open_unreviewed(page, "Ida")
    page.get_by_text("This post", exact=True).click()
    wait_for_keys(page)
    page.keyboard.press("c")
    expect(page.locator(".lo-chips").first).to_contain_text("Corroborated")
    wait_for_keys(page)
    page.keyboard.press("a")
    expect(page.locator(".lo-chips").first).to_contain_text("Label right")
    row = read_post(product, post_id).row
    assert (row.information, row.label_decision) == (Information.CORROBORATED, LabelDecision.RIGHT)


def test_ticking_a_row_opens_its_post(page: Page) -> None:
    open_view(page, "/?event=1&order=urgent&layout=table")
    table = page.get_by_test_id("stDataFrame").bounding_box()
    assert table is not None
    # The canvas has no elements to click on: the tick box is the first column, the first row under the head.
    page.mouse.click(table["x"] + 14, table["y"] + 34 * 1.5)
    expect(find_post_head(page)).to_have_text(re.compile(r"Post \d+"))


def test_setting_a_post_aside_needs_a_reason(page: Page) -> None:
    open_view(page, "/?event=1&post=2&whole=yes")
    give_name(page, "Dana")
    page.get_by_text("Must not be used", exact=True).click()
    settle(page)
    page.get_by_role("button", name="Set aside", exact=True).click()
    expect(page.get_by_text("needs a reason")).to_be_visible()
    page.get_by_text("Correct the labels").click()
    settle(page)
    expect(page.get_by_text("needs a reason")).to_be_visible()


def test_a_pair_is_answered_without_a_reload(page: Page) -> None:
    open_view(page, "/triage?event=1")
    give_name(page, "Eli")
    page.evaluate("window.stillHere = true")
    asked_at = datetime.now(UTC)
    page.get_by_label("Text of the post").fill(f"The bridge at Dangriga is gone, people trapped {asked_at}")
    picture = min((EXERCISE / "pictures").iterdir())
    page.locator('input[type="file"]').first.set_input_files(picture)
    expect(page.get_by_text(picture.name)).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Classify").click()
    expect(page.locator(".lo-probabilities").first).to_be_visible(timeout=30_000)
    expect(page.locator(".lo-gate")).to_have_count(2)
    expect(page.locator(".lo-fulltext mark").first).to_be_visible()
    expect(page.get_by_text("answered after")).to_be_visible()
    assert page.evaluate("window.stillHere") is True


def test_an_import_shows_its_mapping_its_counts_and_its_bad_rows(page: Page, tmp_path: Path) -> None:
    posts = tmp_path / "posts.csv"
    posts.write_text(
        "tweet_id,tweet_text,created_at\n"
        "1,Water in the streets of Hopkins,2026-11-12T08:00:00Z\n"
        "2,<script>alert(1)</script> roof gone,2026-11-12T09:00:00Z\n"
        "3,,2026-11-12T10:00:00Z\n"
        "4,When was this,no date at all\n",
        encoding="utf-8",
    )
    open_view(page, "/import?event=1")
    give_name(page, "Fay")
    page.locator('input[type="file"]').first.set_input_files(posts)
    expect(page.get_by_label("Text", exact=True)).to_have_value("tweet_text")
    expect(page.get_by_label("Posted at", exact=True)).to_have_value("created_at")
    # Nothing is stored before the analyst has seen what would be.
    expect(page.get_by_text("What would be imported")).to_be_visible()
    assert read_figure(page, "Rows") == 4
    assert read_figure(page, "Would be added") == 3
    assert read_figure(page, "Without a time") == 1
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("button", name="Import another file")).to_be_visible()
    assert read_figure(page, "Added") == 3
    assert read_figure(page, "Refused") == 1
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download refused rows").click()
    assert len(Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()) == 2
    # What a post says is shown as it says it, and never run.
    open_view(page, "/?event=1&words=roof+gone&order=newest&layout=table")
    assert read_total(page) == 1


def test_operations_names_the_worker_its_model_and_its_device(page: Page) -> None:
    open_view(page, "/operations?event=1")
    expect(page.locator(".lo-health")).to_contain_text(re.compile("Worker running on cpu.*model lookout"))
    assert read_figure(page, "Failed") == 0
    assert read_figure(page, "Classified") > 100
    go_to(page, "Desk")
    page.get_by_role("button", name="Healthy").click()
    expect(page.locator(".lo-health")).to_contain_text("Worker running")
