"""``python -m tests.benchmarks.sitting``: how far the desk jumps as it comes up, what a long sitting keeps.

A real browser opens the desk of the exercise cold and warm, wide and on a phone, and prints the cumulative
layout shift of each. One session then goes from post to post by its keys, and the memory of the dashboard's
process and of the page is printed on the way: it is to stay flat.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain, cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from dashboard.services.exercise import load_exercise
from db.migrate import upgrade_store
from db.session import Store
from db.settings import StoreSettings
from tests.benchmarks.analysts import MIB, run_dashboards
from tests.browser.steps import DESKTOP, PHONE, open_view, wait_for_all, wait_for_keys

SIZES = {"1440 × 900": DESKTOP, "390 × 844": PHONE}
ADDRESSES = {"the desk": "/?event=1", "with a post": "/?event=1&post=3"}
# What a person does at the desk: down the list and back again, once they are at its first post.
FIRST, KEYS = "j", "jjjjjjjjkkkkkkkk"
LOOKED_AT = 10
MOVED_MS = 60_000
# Where nobody has pressed anything in the last half second: https://web.dev/articles/cls
WATCH_SHIFTS = """
window.shifts = [];
const find = (node) => node?.closest?.('[class*="st-key-"]')?.className.match(/st-key-\\S+/)?.[0];
const name = ({ node }) => find(node) ?? node?.nodeName;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) window.shifts.push([entry.value, entry.sources.map(name).join(" ")]);
})).observe({type: "layout-shift", buffered: true});
"""

# Beside other work the desk comes up slowly.
expect.set_options(timeout=MOVED_MS)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.sitting", description=__doc__)
    parser.add_argument("--acts", type=int, default=500, help="of the sitting")
    parser.add_argument("--rounds", type=int, default=3, help="of each opening of the desk")
    options = parser.parse_args()
    with (
        TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        closing(playwright.chromium.launch(executable_path=shutil.which("chromium"))) as browser,
    ):
        data_dir = Path(folder)
        classify_exercise(data_dir)
        with run_dashboards(data_dir, 1) as (address, (process,)):
            for name, size in SIZES.items():
                for _ in range(options.rounds):
                    measure_shifts(browser, f"http://{address}", name, size)
            measure_memory(browser, f"http://{address}", process, options.acts)


def classify_exercise(data_dir: Path) -> None:
    """Put the exercise into a new store and have it classified."""
    settings = StoreSettings(data_dir=data_dir, database_url="")
    upgrade_store(settings.store_url)
    with closing(Store(settings.store_url)) as store:
        load_exercise(store, settings)
    environment = os.environ | {"LOOKOUT_DATA_DIR": str(data_dir)}
    subprocess.run(
        [sys.executable, "-m", "inference.worker", "--until-empty"],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def open_profile(browser: Browser, url: str, size: ViewportSize) -> Iterator[BrowserContext]:
    """A browser profile that has fetched nothing yet."""
    with closing(browser.new_context(viewport=size, base_url=url)) as profile:
        profile.add_init_script(WATCH_SHIFTS)
        yield profile


def measure_shifts(browser: Browser, url: str, name: str, size: ViewportSize) -> None:
    """Open the desk cold, then warm, and print how far it jumped and what moved most."""
    for words, address in ADDRESSES.items():
        with open_profile(browser, url, size) as profile:
            for kind in ("cold", "warm"):
                with closing(profile.new_page()) as page:
                    open_view(page, address)
                    wait_for_all(page)
                    page.wait_for_timeout(1_000)
                    found: list[tuple[float, str]] = page.evaluate("window.shifts")
                total = sum(value for value, _ in found)
                most = max(found, default=(0.0, ""))
                print(
                    f"{name}  {words:<12} {kind}  CLS {total:.3f}   most: {most[0]:.3f} {most[1]}", flush=True
                )


def measure_memory(browser: Browser, url: str, process: psutil.Process, acts: int) -> None:
    """Go from post to post and print what the server's process and the page hold on the way."""
    with open_profile(browser, url, DESKTOP) as profile, closing(profile.new_page()) as page:
        open_view(page, ADDRESSES["with a post"])
        wait_for_keys(page)
        print_memory(page, process, 0)
        for act, key in zip(range(1, acts + 1), chain(FIRST, cycle(KEYS)), strict=False):
            before = page.url
            page.keyboard.press(key)
            page.wait_for_function("before => location.href !== before", arg=before, timeout=MOVED_MS)
            if act % (acts // LOOKED_AT) == 0:
                wait_for_keys(page)
                print_memory(page, process, act)


def print_memory(page: Page, process: psutil.Process, act: int) -> None:
    """Print one line, after the page's garbage was collected."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    print(
        f"after {act:>4} acts: server {process.memory_info().rss / MIB:.0f} MiB,"
        f" page {metrics['JSHeapUsedSize'] / MIB:.1f} MiB and {metrics['Nodes']:.0f} nodes",
        flush=True,
    )


if __name__ == "__main__":
    main()
