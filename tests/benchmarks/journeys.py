"""``python -m tests.benchmarks.journeys``: what two errands at the desk take, in clicks, keys and seconds.

A real browser walks to the severe damage near a place in the last day, then corrects posts and goes on. Then:
how soon the desk can be used in a browser that knows it, and how soon other cells are on the map after it was
dragged. The exercise is walked, or a store that is there already.
"""

import argparse
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil
from playwright.sync_api import Browser, Locator, Page, TimeoutError, sync_playwright

from tests.benchmarks.analysts import run_dashboards
from tests.benchmarks.sitting import ADDRESSES, classify_exercise, open_profile
from tests.browser.steps import DESKTOP, find_map, give_name, open_view, wait_for_all, wait_for_keys

ROUNDS = 5
# A key that comes while a part of the page refreshes itself is not taken, and pressed again after a while.
PATIENCE_MS, AGAIN_MS = 60_000, 10_000
# Posts without a picture, not yet judged: none is veiled, so that each key acts.
UNJUDGED = "/?event=1&label_decision=not_judged&picture=no"
# The list, the post's buttons, the cells on the map and the bars of the chart stand, and nothing runs. The
# answer is the milliseconds since the address was opened.
USABLE = """() => {
  const cells = document.querySelector('iframe[title*="folium"]')?.contentDocument?.querySelector(".lo-cell");
  const isAtRest = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning";
  const parts = [".lo-row", ".st-key-desk_decide button", ".js-plotly-plot .barlayer .point"];
  const isThere = cells && isAtRest && parts.every((part) => document.querySelector(part));
  return isThere && !document.querySelector('[data-testid="stSkeleton"]') && performance.now();
}"""
# The map keeps the layer of cells that it shows in a list; each refresh puts another one there.
NOTE_CELLS = "() => { window.shown = window.feature_group.at(-1); window.draggedAt = performance.now(); }"
REPAINTED = "() => window.feature_group.at(-1) !== window.shown && performance.now() - window.draggedAt"


@dataclass
class Errand:
    """One person's errand at a page: what they pressed so far, and since when."""

    page: Page
    clicks: int = 0
    keys: int = 0
    started_s: float = 0.0

    def start(self) -> None:
        """Let the time run from here."""
        self.started_s = time.perf_counter()

    def click(self, target: Locator) -> None:
        """Click on something."""
        target.click()
        self.clicks += 1

    def press(self, key: str) -> None:
        """Press one key."""
        self.page.keyboard.press(key)
        self.keys += 1

    def type(self, words: str) -> None:
        """Type words, a key a letter."""
        self.page.keyboard.type(words)
        self.keys += len(words)

    def report(self, name: str) -> None:
        """Print what it took."""
        took_s = time.perf_counter() - self.started_s
        print(f"{name}: {self.clicks} clicks, {self.keys} keys, {took_s:.1f} s", flush=True)


def main() -> None:
    """Walk and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.journeys", description=__doc__)
    parser.add_argument("--data-dir", type=Path, help="of a store whose event 1 is walked")
    parser.add_argument("--place", default="Dangriga", help="a town in the event's area")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of each errand's end")
    options = parser.parse_args()
    with (
        open_data(options.data_dir) as data_dir,
        sync_playwright() as playwright,
        closing(playwright.chromium.launch(executable_path=shutil.which("chromium"))) as browser,
        run_dashboards(data_dir, 1) as (address, _),
    ):
        url = f"http://{address}"
        find_damage(browser, url, options.place, options.pictures)
        correct_posts(browser, url, options.rounds, options.pictures)
        measure_browser(browser, url, options.rounds)


@contextmanager
def open_data(data_dir: Path | None) -> Iterator[Path]:
    """Give a data folder: the one that is there, or a new one with the exercise in it."""
    if data_dir is not None:
        yield data_dir
        return
    with TemporaryDirectory() as folder:
        classify_exercise(Path(folder))
        yield Path(folder)


def find_damage(browser: Browser, url: str, place: str, pictures: Path | None) -> None:
    """Find the severe damage near a place in the last day, from an open desk."""
    with open_profile(browser, url, DESKTOP) as profile, closing(profile.new_page()) as page:
        page.set_default_timeout(PATIENCE_MS)
        open_view(page, ADDRESSES["the desk"])
        wait_for_all(page)
        errand = Errand(page)
        errand.start()
        errand.click(page.locator(".st-key-desk_span").get_by_text("24 h", exact=True))
        page.wait_for_url(re.compile("since="))
        wait_for_all(page)
        errand.click(page.locator(".lo-filter-tiles").get_by_role("link", name="Severe damage"))
        page.wait_for_url(re.compile("damage=severe_damage"))
        wait_for_all(page)
        errand.press("/")
        errand.type(f"near {place} 25 km")
        errand.press("Enter")
        page.wait_for_url(re.compile("shape="))
        wait_for_all(page)
        errand.report(f"severe damage near {place} in the last day")
        keep_picture(page, pictures, "damage")


def correct_posts(browser: Browser, url: str, rounds: int, pictures: Path | None) -> None:
    """Correct one post after the other: each key saves and goes on."""
    with open_profile(browser, url, DESKTOP) as profile, closing(profile.new_page()) as page:
        page.set_default_timeout(PATIENCE_MS)
        open_view(page, UNJUDGED)
        give_name(page, "Ana")
        wait_for_keys(page)
        page.keyboard.press("j")
        page.wait_for_url(re.compile(r"post=\d+"))
        for _ in range(rounds):
            wait_for_keys(page)
            in_force = page.locator('.st-key-desk_decide [class*="st-key-key_1_"] button').is_disabled()
            before = page.url
            errand = Errand(page)
            errand.start()
            is_next = "before => location.href !== before"
            while not page.evaluate(is_next, before):
                errand.press("2" if in_force else "1")
                with suppress(TimeoutError):
                    page.wait_for_function(is_next, arg=before, timeout=AGAIN_MS)
            errand.report("correct a post and go on")
        keep_picture(page, pictures, "corrected")


def measure_browser(browser: Browser, url: str, rounds: int) -> None:
    """Print how soon the desk can be used, cold and warm, and how soon its map is redrawn after a drag."""
    warm, worked, repaints = [], [], []
    with open_profile(browser, url, DESKTOP) as profile:
        for number in range(rounds + 1):
            with closing(profile.new_page()) as page:
                before_s = read_cpu_s()
                page.goto(ADDRESSES["with a post"])
                usable = page.wait_for_function(USABLE, polling=20, timeout=PATIENCE_MS)
                took_s = float(usable.json_value()) / 1000
                if number == 0:
                    print(f"the desk can be used, cold: {took_s:.2f} s", flush=True)
                    continue
                warm.append(took_s)
                worked.append(read_cpu_s() - before_s)
                wait_for_keys(page)
                repaints.append(drag_map(page))
    print_times(f"the desk can be used, warm ({rounds})", warm)
    print_times("… seconds of one core, of browser, driver and server", worked)
    print_times(f"the map is redrawn after a drag ({rounds})", repaints)


def read_cpu_s() -> float:
    """Return the processor's seconds of all that this process started: other work adds little to them."""
    total_s = 0.0
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = child.cpu_times()
            total_s += times.user + times.system
    return total_s


def drag_map(page: Page) -> float:
    """Look closer, then drag the map by half its width; return the seconds from letting go to other cells."""
    frame = find_map(page)
    inside = frame.locator("body")
    inside.evaluate(NOTE_CELLS)
    frame.locator(".leaflet-control-zoom-in").click()
    await_cells(page, inside)
    box = inside.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - box["width"] / 2, y, steps=8)
    # Standing still before it is let go, the map does not glide on.
    page.wait_for_timeout(300)
    inside.evaluate(NOTE_CELLS)
    page.mouse.up()
    return await_cells(page, inside)


def await_cells(page: Page, inside: Locator) -> float:
    """Wait until other cells are on the map; return the seconds since they were noted."""
    deadline_s = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline_s:
        if took_ms := inside.evaluate(REPAINTED):
            return float(took_ms) / 1000
        page.wait_for_timeout(20)
    raise TimeoutError("the map's cells stayed as they were")


def print_times(name: str, took_s: list[float]) -> None:
    """Print the median, the 95th percentile and the longest."""
    middle, late = np.percentile(took_s, [50, 95])
    print(f"{name}: median {middle:.2f} s, p95 {late:.2f}, longest {max(took_s):.2f}", flush=True)


def keep_picture(page: Page, pictures: Path | None, name: str) -> None:
    """Keep what the page looks like, where that is asked for."""
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=pictures / f"{name}.png")


if __name__ == "__main__":
    main()
