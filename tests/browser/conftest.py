"""A real dashboard, a real worker and a real browser. One server for all browser tests: it starts once."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import playwright.sync_api
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from dashboard.launch.children import Tether
from dashboard.launch.front import Front
from dashboard.services.exercise import EXERCISE, load_exercise
from dashboard.settings import WebSettings
from db.migrate import upgrade_store
from db.queries.operations import get_queue_status
from db.session import Store
from db.settings import StoreSettings
from tests.browser.steps import DESKTOP, FIRST_ADMIN, Product, wait_until
from tests.factories import make_posts, store_posts
from tests.hostile import TEXTS, fill_hostile, fill_team
from tests.oidc_provider import Provider, run_provider

ROOT = Path(__file__).parents[2]
# Every fifth post of the exercise: classified in well under a minute, and every kind of post is among them.
EVERY = 5
START_S, CLASSIFY_S = 90, 240
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Dashboard and worker as processes over a store with a part of the exercise, all of it classified."""
    folder = tmp_path_factory.mktemp("product")
    settings = StoreSettings(data_dir=folder / "data", database_url="")
    upgrade_store(settings.store_url)
    store = Store(settings.store_url)
    load_exercise(store, settings, _thin_out(folder / "exercise"))
    port = _find_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOOKOUT_")}
    environment |= {
        "LOOKOUT_DATA_DIR": str(settings.data_dir),
    }
    options = [f"--server.port={port}", "--server.address=localhost", "--server.headless=true"]
    with (
        _run(["streamlit", "run", "app.py", *options], environment, folder / "dashboard.log"),
        _run(["inference.worker"], environment, folder / "worker.log"),
        _run(["inference.worker.reviewing"], environment, folder / "reviewing.log"),
    ):
        url = f"http://localhost:{port}"
        wait_until(lambda: _answers(f"{url}/_stcore/health"), seconds=START_S, what="starting the dashboard")
        wait_until(lambda: _is_classified(store), seconds=CLASSIFY_S, what="classifying the exercise")
        yield Product(url, settings, store)
    store.close()


@pytest.fixture
def provider() -> Iterator[Provider]:
    """Who tells a dashboard that asks for it who has signed in."""
    with run_provider() as running:
        yield running


@pytest.fixture
def guarded(tmp_path: Path, provider: Provider) -> Iterator[Product]:
    """A dashboard that people have to sign in to, over a store with one event and nobody's account."""
    with _serve(tmp_path, provider.settings | {"LOOKOUT_FIRST_ADMIN": FIRST_ADMIN}) as served:
        store_posts(served.store, make_posts(1))
        yield served


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A dashboard over an event of two hundred hostile posts, in which everything has a hostile name."""
    with _serve(tmp_path_factory.mktemp("hostile"), {}) as served:
        post_ids = fill_hostile(served.store, TEXTS, served.settings.media_dir)
        fill_team(served.store, post_ids)
        yield served


@contextmanager
def _serve(folder: Path, more: dict[str, str]) -> Iterator[Product]:
    """Run a dashboard alone over an empty store."""
    settings = StoreSettings(data_dir=folder / "data", database_url="")
    upgrade_store(settings.store_url)
    port = _find_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOOKOUT_")}
    environment |= {"LOOKOUT_DATA_DIR": str(settings.data_dir), "LOOKOUT_PORT": str(port)} | more
    options = [f"--server.port={port}", "--server.address=localhost", "--server.headless=true"]
    with (
        closing(Store(settings.store_url)) as store,
        _run(["streamlit", "run", "app.py", *options], environment, folder / "dashboard.log"),
    ):
        url = f"http://localhost:{port}"
        wait_until(lambda: _answers(f"{url}/_stcore/health"), seconds=START_S, what="starting the dashboard")
        yield Product(url, settings, store)


@pytest.fixture
def guarded_twice(
    tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Product, Front]]:
    """The same as two processes behind one port, and what started them."""
    if shutil.which("haproxy") is None:
        pytest.skip("HAProxy is not installed")
    port = _find_port()
    settings = StoreSettings(data_dir=tmp_path / "data", database_url="")
    for name in [name for name in os.environ if name.startswith("LOOKOUT_")]:
        monkeypatch.delenv(name)
    own = {"LOOKOUT_DATA_DIR": str(settings.data_dir), "LOOKOUT_PORT": str(port)}
    for name, value in (provider.settings | own | {"LOOKOUT_FIRST_ADMIN": FIRST_ADMIN}).items():
        monkeypatch.setenv(name, value)
    upgrade_store(settings.store_url)
    with closing(Store(settings.store_url)) as store:
        store_posts(store, make_posts(1))
        running = Front(WebSettings(dashboards=2), tmp_path, Tether(), print)
        try:
            url = f"http://localhost:{port}"
            health = f"{url}/_stcore/health"
            for number in ("1", "2"):
                wait_until(lambda at=number: _answers(health, at), seconds=START_S, what="starting both")
            yield Product(url, settings, store), running
        finally:
            running.stop()


@pytest.fixture
def feeds(product: Product, tmp_path: Path) -> Iterator[None]:
    """The process that runs the feeds, as ``make run`` starts it with the first of them."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOOKOUT_")}
    environment["LOOKOUT_DATA_DIR"] = str(product.settings.data_dir)
    with _run(["inference.feeds"], environment, tmp_path / "feeds.log"):
        yield


@pytest.fixture
def incidents(product: Product, tmp_path: Path) -> Iterator[None]:
    """The process that watches streams and gathers posts into incidents."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOOKOUT_")}
    environment["LOOKOUT_DATA_DIR"] = str(product.settings.data_dir)
    with _run(["inference.incidents"], environment, tmp_path / "incidents.log"):
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        reason = "no Chromium on the path; `make test` installs it"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with (
        sync_playwright() as playwright,
        closing(playwright.chromium.launch(executable_path=path, args=CHROMIUM)) as launched,
    ):
        yield launched


@pytest.fixture(scope="session")
def context(browser: Browser, product: Product) -> Iterator[BrowserContext]:
    """One browser profile: the dashboard's scripts are fetched once. Each page is a session of its own."""
    with closing(browser.new_context(viewport=DESKTOP, base_url=product.url)) as opened:
        yield opened


@pytest.fixture
def page(context: BrowserContext, product: Product) -> Iterator[Page]:
    """A page of a fresh session. Its test fails if it asks an outside host, throws or logs an error.

    A browser logs an error for each answer from 400 on and for whatever the content security policy stops.
    """
    outside: list[str] = []
    errors: list[str] = []

    def note(asked: playwright.sync_api.Request) -> None:
        if not asked.url.startswith((product.url, "data:", "blob:", "about:")):
            outside.append(asked.url)

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{message.text} ({message.location})")

    with closing(context.new_page()) as opened:
        opened.on("request", note)
        opened.on("console", listen)
        opened.on("pageerror", lambda error: errors.append(str(error)))
        yield opened
    assert outside == []
    assert errors == []


def _thin_out(folder: Path) -> Path:
    shutil.copytree(EXERCISE / "pictures", folder / "pictures")
    shutil.copy(EXERCISE / "event.json", folder)
    lines = (EXERCISE / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    assert all(json.loads(line) for line in lines)
    (folder / "posts.jsonl").write_text("\n".join(lines[::EVERY]), encoding="utf-8")
    return folder


class _run:
    """A process of the product; its output is kept in a file."""

    def __init__(self, module: list[str], environment: dict[str, str], log: Path) -> None:
        self._log = log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", *module], cwd=ROOT, env=environment, stdout=self._log, stderr=self._log
        )

    def __enter__(self) -> "_run":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(60)
        self._log.close()


def _find_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def _answers(url: str, process: str = "") -> bool:
    """Tell whether the dashboard answers; behind a proxy, whether the process of this number does."""
    asked = Request(url, headers={"Cookie": f"lookout_process={process}"} if process else {})  # noqa: S310
    try:
        with urlopen(asked, timeout=2) as answer:  # noqa: S310 - our own address
            # The proxy names the process that it took instead.
            return bool(answer.status == 200 and "lookout_process" not in str(answer.headers["Set-Cookie"]))
    except (URLError, OSError):
        return False


def _is_classified(store: Store) -> bool:
    with store.read() as session:
        queue = get_queue_status(session)
    assert queue.failed == 0
    return queue.todo + queue.doing == 0
