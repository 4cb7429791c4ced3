"""Two hundred hostile posts, and names to match, on every page: nothing runs, leaves or breaks the layout."""

import re
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, expect

from tests.browser.steps import DESKTOP, PHONE, Product, find_map, give_name, open_view, wait_for_all
from tests.hostile import ATTACKS, FRAMES, PERSON

pytestmark = pytest.mark.browser

WHOLE = "/?event=1&whole=yes&post="
# The first post of hundreds of marks on one letter.
STACK = 15 * len(FRAMES) + 1
# What is folded on these is opened too.
UNFOLDED = (
    "/?event=1&post=1",
    "/?event=1&layout=table&order=oldest",
    f"{WHOLE}1",
    "/reports?event=1&report=1",
)
PAGES = (
    *UNFOLDED,
    "/?event=1&layout=pictures&order=oldest&picture=yes",
    "/?event=1&layout=map&map=table",
    f"{WHOLE}1&why=humanitarian.vehicle_damage.occlusion",
    *(f"{WHOLE}{attack * len(FRAMES) + 1}" for attack in range(1, len(ATTACKS), 4)),
    "/incidents?event=1",
    "/incidents?event=1&incident=1",
    "/proposals?event=1",
    "/proposals?event=1&proposal=1",
    *(
        f"/{name}?event=1"
        for name in ("second-review", "triage", "import", "events", "sources", "operations")
    ),
)
# What hangs over the side of the page, and whatever would run, in this document.
LOOK = """() => ({
  over: [document.documentElement, ...document.querySelectorAll("[data-testid=stMain]")]
    .filter((element) => element.scrollWidth > element.clientWidth + 1).length,
  ran: window.ran,
  alive: [...document.querySelectorAll("*")].filter((element) => [...element.attributes].some((attribute) =>
    (attribute.name.startsWith("on") && attribute.value.includes("window.ran")) ||
    (["href", "src", "action", "data", "formaction", "srcdoc"].includes(attribute.name) &&
      /^(https?:)?\\/\\/evil|^javascript:/i.test(attribute.value))))
    .map((element) => element.outerHTML.slice(0, 200)),
})"""
FOLDED = '[data-testid="stPopoverButton"], [data-testid="stPopover"] button'


@pytest.fixture
def page(browser: Browser, hostile: Product) -> Iterator[Page]:
    """A page that must ask nobody else, open no dialog and log no error."""
    faults: list[str] = []

    def note(asked: Request) -> None:
        if not asked.url.startswith((hostile.url, "data:", "blob:", "about:")):
            faults.append(asked.url)

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(message.text)

    with closing(browser.new_context(viewport=DESKTOP, base_url=hostile.url)) as context:
        opened = context.new_page()
        opened.on("request", note)
        opened.on("console", listen)
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("dialog", lambda dialog: faults.append(dialog.message))
        yield opened
    assert faults == []


def look(page: Page) -> None:
    expect(page.get_by_test_id("stException")).to_have_count(0)
    for frame in page.frames:
        with suppress(Error):  # a frame that is gone meanwhile
            found = frame.evaluate(LOOK)
            assert (found["ran"], found["alive"]) == (None, []), frame.url
    assert page.evaluate(LOOK)["over"] == 0


def unfold(page: Page) -> None:
    folded = page.locator(FOLDED)
    for number in range(folded.count()):
        button = folded.nth(number)
        if button.is_visible() and button.is_enabled():
            button.click()
            page.wait_for_timeout(200)
            look(page)
            page.keyboard.press("Escape")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_hostile_posts_shows_words_alone(page: Page, address: str) -> None:
    open_view(page, address)
    give_name(page, PERSON)
    wait_for_all(page)
    look(page)
    if address in UNFOLDED:
        unfold(page)


def test_so_does_the_map_while_it_plays_a_phone_and_a_printed_sheet(page: Page) -> None:
    open_view(page, "/?event=1&layout=map&layer=incidents")
    find_map(page)
    page.get_by_role("button", name="Play").first.click()
    page.wait_for_timeout(1_000)
    look(page)
    open_view(page, f"{WHOLE}{STACK}")
    page.emulate_media(media="print")
    look(page)
    page.emulate_media(media="screen")
    page.set_viewport_size(PHONE)
    for address in (
        "/?event=1&post=1",
        f"{WHOLE}{STACK}",
        "/?event=1&layout=pictures",
        "/incidents?event=1&incident=1",
    ):
        open_view(page, address)
        wait_for_all(page)
        look(page)


def test_so_do_the_tour_and_what_is_done_with_many_posts_at_once(page: Page) -> None:
    open_view(page, "/?event=1")
    page.get_by_role("button", name="Keys").click()
    page.locator('[data-testid="stPopoverBody"] .lo-tour-start').click()
    while page.locator(".lo-tour-card").is_visible():
        page.wait_for_timeout(400)
        look(page)
        page.keyboard.press("Enter")
    open_view(page, "/?event=1&layout=table&decide=all&words=formaction&order=oldest")
    give_name(page, PERSON)
    page.get_by_role("button", name="Show what it would change").click()
    page.get_by_role("button", name=re.compile("^Decide about")).click()
    undo = page.get_by_role("button", name="Undo all of it").first
    expect(undo).to_be_visible(timeout=60_000)
    wait_for_all(page)
    look(page)
    undo.click()
    expect(page.get_by_text("undone by <b onclick")).to_be_visible(timeout=60_000)
    wait_for_all(page)
    look(page)
