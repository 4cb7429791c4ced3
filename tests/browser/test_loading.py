"""A page that comes up does not jump, runs no more than it has to, and is styled piece by piece."""

from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.steps import DESKTOP, PHONE, Product, find_map, open_view, wait_for_all

pytestmark = pytest.mark.browser

# A page jumps less than that, or is called poor: https://web.dev/articles/cls
MOST_SHIFT = 0.1
WATCH_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) window.shifts += entry.value;
})).observe({type: "layout-shift", buffered: true});
"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("address", ["/?event=1&layout=map", "/?event=1&post=3"], ids=["map", "list"])
def test_a_page_that_comes_up_cold_does_not_jump(
    browser: Browser, product: Product, size: ViewportSize, address: str
) -> None:
    with closing(browser.new_context(viewport=size, base_url=product.url)) as cold:
        page = cold.new_page()
        page.add_init_script(WATCH_SHIFTS)
        open_view(page, address)
        find_map(page)
        wait_for_all(page)
        assert page.evaluate("window.shifts") < MOST_SHIFT


# Milliseconds that it takes to lay the page out once a paragraph more stands in the list: the least of some.
TAKE_ONE_IN = """(isOurs) => {
  const sheet = [...document.styleSheets].find((one) => one.href?.includes("lookout.css"));
  sheet.disabled = !isOurs;
  const list = document.querySelector(".st-key-desk_queue");
  const takeIn = () => {
    list.getBoundingClientRect();
    const began = performance.now();
    const added = document.createElement("div");
    added.innerHTML = "<p>one more</p>";
    list.append(added);
    list.getBoundingClientRect();
    added.remove();
    list.getBoundingClientRect();
    return performance.now() - began;
  };
  return Math.min(...Array.from({length: 15}, takeIn));
}"""
# A selector that makes the browser look at the whole page again takes 50 times as long and more.
MOST_TIMES, LEAST_MS = 10, 3.0


def test_what_comes_to_the_desk_has_nothing_else_styled_anew(page: Page) -> None:
    page.set_viewport_size(DESKTOP)
    open_view(page, "/?event=1&post=3")
    find_map(page)
    wait_for_all(page)
    without, ours = (float(page.evaluate(TAKE_ONE_IN, is_ours)) for is_ours in (False, True))
    assert ours < max(MOST_TIMES * without, LEAST_MS), (ours, without)


def test_the_desk_comes_up_in_one_run_and_the_map_s_part_in_one_more(page: Page) -> None:
    runs: list[list[str]] = []

    def note(frame: str | bytes) -> None:
        message = ForwardMsg()
        message.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
        if message.WhichOneof("type") == "new_session":
            runs.append(list(message.metadata.run.fragment_ids))

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", note)

    page.on("websocket", listen)
    page.set_viewport_size(DESKTOP)
    open_view(page, "/?event=1&post=3")
    find_map(page)
    wait_for_all(page)
    # The map tells what is in view, by which its cells are counted. Parts refresh every ten seconds.
    whole = [run for run in runs if not run]
    assert len(whole) == 1
    assert len(runs) <= 4, runs


# When the browser asked for scripts of a name, in milliseconds since the address was opened.
LIST_ASKED = """name => performance.getEntriesByType("resource")
  .filter((entry) => entry.name.includes(`/${name}.`)).map((entry) => entry.startTime)"""


def test_the_chart_s_script_is_asked_for_ahead_of_all_that_is_drawn_and_once(page: Page) -> None:
    open_view(page, "/?event=1&post=3")
    expect(page.locator(".js-plotly-plot .barlayer .point").first).to_be_attached()
    (chart,) = page.evaluate(LIST_ASKED, "PlotlyChart")
    drawn = page.evaluate(LIST_ASKED, "Html") + page.evaluate(LIST_ASKED, "ComponentInstance")
    assert chart < min(drawn)


def test_what_waits_for_the_code_of_an_element_is_shown_once_it_is_there(
    browser: Browser, product: Product
) -> None:
    with closing(browser.new_context(viewport=DESKTOP, base_url=product.url)) as cold:
        page = cold.new_page()
        held: list[Route] = []
        page.route("**/PlotlyChart*.js", lambda route: held.append(route))
        # It is asked for with the page, whose loading does not end without it.
        page.goto("/?event=1&post=3", wait_until="commit")
        # What stands beneath the chart is drawn, and waits.
        beneath = page.get_by_text("Drag across the bars to choose a period (UTC).")
        expect(beneath).to_be_attached()
        expect(beneath).to_be_hidden()
        for route in held:
            route.continue_()
        expect(beneath).to_be_visible()
