"""From a stream to incidents: a feed is added, posts arrive by themselves, a proposal becomes an event."""

import os
import re
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from db.queries.events import find_event_id
from tests.browser.steps import Product, choose, find_map, give_name, open_view, settle

pytestmark = pytest.mark.browser
# Two looks at the folder, the file's rest in between, and the calm pace of the page.
ARRIVES_MS = 90_000
QUARTERS = ("Loarque", "Kennedy", "Comayagua", "Miraflores", "Las Lomas")
HAPPENED = (
    "Landslide in Tegucigalpa: {n} houses are buried in {quarter} and people are missing",
    "{n} families in {quarter} lost their homes in the Tegucigalpa landslide and need tents",
    "Rescuers dug {n} people out of the mud in {quarter} after the landslide in Tegucigalpa",
    "The landslide in Tegucigalpa has cut the road to {quarter} and {n} cars are stuck",
    "Hospital in {quarter} took in {n} injured after the Tegucigalpa landslide",
)
TOLD = [
    words.format(n=11 + 7 * place + 3 * other, quarter=quarter)
    for place, words in enumerate(HAPPENED)
    for other, quarter in enumerate(QUARTERS)
]


def drop(product: Product, name: str, *texts: str) -> None:
    folder = product.settings.inbox_dir / "hotline"
    rows = [
        f"{name} {number},caller {name} {number},{text},2026-03-01T10:{number:02}:00Z"
        for number, text in enumerate(texts)
    ]
    unfinished = folder / f"{name}.csv.part"
    unfinished.write_text("\n".join(["message_id,author,text,posted_at", *rows]), encoding="utf-8")
    unfinished.rename(folder / f"{name}.csv")


def keep_screenshot(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def open_stream(page: Page, product: Product, name: str) -> int:
    """Open a stream on the page Proposals and return its id."""
    open_view(page, "/proposals")
    give_name(page, "Ana")
    expect(page.get_by_text("No stream yet")).to_be_visible()
    page.get_by_text("Open a stream", exact=True).click()
    page.get_by_role("textbox", name="Name of the stream").fill(name)
    page.get_by_role("button", name="Open the stream").click()
    expect(page.get_by_text("Nothing to decide")).to_be_visible()
    with product.store.read() as session:
        stream_id = find_event_id(session, "watch-honduras")
    assert stream_id is not None
    return stream_id


def add_folder(page: Page, product: Product, stream_id: int) -> None:
    """Add a watched folder to a stream on the page Sources."""
    open_view(page, f"/sources?event={stream_id}")
    give_name(page, "Ana")
    expect(page.get_by_text("No feed yet")).to_be_visible()
    page.get_by_text("Add a feed", exact=True).click()
    page.get_by_role("textbox", name="Name of its source").fill("Hotline <b>of</b> Ixtla")
    page.get_by_role("textbox", name="Folder", exact=True).fill("hotline")
    page.get_by_role("button", name="Add the feed").click()
    card = page.locator(".lo-feed").first
    expect(card).to_contain_text("Hotline <b>of</b> Ixtla")
    expect(card).to_contain_text(str(product.settings.inbox_dir / "hotline"))
    expect(card).to_contain_text("Runs, last fetched")
    expect(page.get_by_text("No process runs the feeds")).to_have_count(0)


def tick_first_row(page: Page) -> None:
    """Choose the first row of the table: its canvas has no elements to click on."""
    frame = page.get_by_test_id("stDataFrame")
    frame.scroll_into_view_if_needed()
    table = frame.bounding_box()
    assert table is not None
    page.mouse.click(table["x"] + 14, table["y"] + 35 * 1.5)


@pytest.mark.usefixtures("feeds", "incidents")
def test_posts_of_a_new_feed_arrive_by_themselves_and_become_an_event_with_incidents(
    page: Page, context: BrowserContext, product: Product
) -> None:
    stream_id = open_stream(page, product, "Watch Honduras")
    add_folder(page, product, stream_id)
    card = page.locator(".lo-feed").first
    with closing(context.new_page()) as open_page:
        open_view(open_page, f"/?event={stream_id}&layout=map")
        expect(open_page.get_by_text("No posts in this event yet")).to_be_visible()
        drop(product, "monday", *TOLD[:5])
        posts = open_page.locator('.lo-tile[data-figure="Posts"] dd').first
        expect(posts).to_have_text("5", timeout=ARRIVES_MS)
        drop(product, "tuesday", *TOLD[5:])
        expect(posts).to_have_text("25", timeout=ARRIVES_MS)
    expect(card).to_contain_text("25 new, 0 known already, 0 refused")

    open_view(page, "/proposals")
    page.get_by_role("button", name=re.compile("Open proposal")).first.click(timeout=ARRIVES_MS)
    settle(page)
    give_name(page, "Ana")
    expect(page.get_by_text("What speaks for it")).to_be_visible()
    keep_screenshot(page, "a-proposal")
    page.get_by_role("textbox", name="Name of the event").fill("Landslide in Tegucigalpa")
    choose(page, "Hazard", "Landslide")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Ana: Accepted as an event: Landslide in Tegucigalpa")).to_be_visible()
    page.get_by_role("link", name="See the event").click()
    settle(page)
    expect(page.locator('.lo-tile[data-figure="Posts"] dd').first).to_have_text(re.compile(r"^\d\d$"))
    assert find_map(page).locator(".lo-cell").count()
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()

    event = re.search(r"event=(\d+)", page.url)
    assert event is not None
    open_view(page, f"/incidents?event={event[1]}")
    page.get_by_role("button", name=re.compile("Open incident")).first.click(timeout=ARRIVES_MS)
    settle(page)
    give_name(page, "Ana")
    assert find_map(page).locator(".lo-cell").count()
    tick_first_row(page)
    page.get_by_role("button", name="Split 1 post off").click()
    expect(page.get_by_text(re.compile(r"Ana: 1 post went to incident \d+"))).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text(re.compile(r"went to incident \d+ · undone"))).to_be_visible()

    open_view(page, f"/sources?event={stream_id}")
    give_name(page, "Ana")
    drop(product, "wednesday", "The school is a shelter")
    page.get_by_role("button", name="Try it: fetch once, store nothing").click()
    expect(page.get_by_text("nothing was stored")).to_be_visible()
    keep_screenshot(page, "sources-with-a-feed")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(card).to_contain_text("Paused")
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("button", name="Remove it").click()
    settle(page)
    expect(page.get_by_text("No feed yet")).to_be_visible()
