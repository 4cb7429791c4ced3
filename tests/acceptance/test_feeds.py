"""The feeds as a process of their own, killed without warning while 10,000 posts a minute come in.

``FEED_MINUTES=10 pytest -s -m rare tests/acceptance/test_feeds.py`` prints the figures of ten minutes.
"""

import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import func, select

from db.feeds import NewFeed, add_feed
from db.models import Job, Post, Source
from db.queries.feeds import FeedHealth, list_feeds
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FeedKind
from inference.feeds.signatures import SIGNATURE, TIMESTAMP, sign
from tests.factories import WEBHOOK_SECRETS, make_event
from tests.web_server import Answer, WebServer, serve_web

pytestmark = pytest.mark.acceptance
ROOT = Path(__file__).parents[2]
TOKEN, KEY = "a-token", "a-key"
BATCH, BATCHES_A_MINUTE = 100, 100
MINUTES = float(os.environ.get("FEED_MINUTES", "0.5"))


class Process:
    """``python -m inference.feeds``, started, killed and started again."""

    def __init__(self, port: int, web: WebServer, log: Path) -> None:
        self._environment = {
            **os.environ,
            "LOOKOUT_SECRET_TOKEN": TOKEN,
            "LOOKOUT_SECRET_KEY": KEY,
            "LOOKOUT_WEBHOOK_PORT": str(port),
            "LOOKOUT_FEED_HOSTS": web.host,
        }
        self._log = log
        self.kills = 0
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "inference.feeds"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stderr=log)

    def kill(self) -> None:
        """End it without warning and start another."""
        self._process.kill()
        self._process.wait()
        self.kills += 1
        self.start()

    def end(self) -> int:
        """Ask it to end."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(60)

    def read_memory_mib(self) -> float:
        return float(psutil.Process(self._process.pid).memory_info().rss) / 2**20


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def add(store: Store) -> Callable[..., int]:
    with store.write() as session:
        event_id = make_event(session)

    def add_one(name: str, kind: FeedKind, **settings: Any) -> int:
        with store.write() as session:
            return add_feed(session, NewFeed(name, kind, event_id, settings, 10), actor="Ana")

    return add_one


@pytest.fixture
def web() -> Iterator[WebServer]:
    with serve_web() as server:
        yield server


@pytest.fixture
def process(store: Store, port: int, web: WebServer, tmp_path: Path) -> Iterator[Process]:
    started = Process(port, web, tmp_path / "feeds.log")
    yield started
    started.end()


def make_document(items: int) -> Answer:
    """A paper's feed, more than one fetch takes."""
    item = """<item><title>River rises {0}</title><guid isPermaLink="false">paper-{0}</guid>
        <pubDate>Sun, 01 Mar 2026 12:{1:02}:00 GMT</pubDate></item>"""
    text = "".join(item.format(number, number % 60) for number in range(items))
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>'
    return Answer(f"{head}{text}</channel></rss>".encode())


def make_batch(number: int) -> list[dict[str, Any]]:
    """A batch whose posts are out of order, one of them bad, one twice."""
    posts: list[dict[str, Any]] = [
        {
            "id": f"{number}-{place}",
            "text": f"Street {number}-{place} is under water",
            "posted_at": f"2026-03-01T{place % 24:02}:{number % 60:02}:00Z",
            "author": f"account {place % 17}",
        }
        for place in range(BATCH)
    ]
    return [*posts, {"id": f"bad {number}", "text": ""}, posts[3]]


def send(port: int, feed_id: int, posts: list[dict[str, Any]]) -> bool:
    """Bring posts; whether they were taken."""
    body, timestamp = json.dumps({"posts": posts}).encode(), str(int(time.time()))
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        TIMESTAMP: timestamp,
        SIGNATURE: sign(KEY.encode(), timestamp, feed_id, body),
    }
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        try:
            connection.request("POST", f"/feeds/{feed_id}", body, headers)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


def send_until_taken(port: int, feed_id: int, posts: list[dict[str, Any]]) -> None:
    ends_at_s = time.monotonic() + 120
    while not send(port, feed_id, posts):
        assert time.monotonic() < ends_at_s, "nobody took the posts"
        time.sleep(0.2)


def count(store: Store, source: str) -> tuple[int, int, int]:
    """Return posts of a source, different ids among them, and jobs in all."""
    of_source = select(Source.id).where(Source.name == source).scalar_subquery()
    with store.read() as session:
        posts = select(func.count(), func.count(Post.external_id.distinct())).where(
            Post.source_id == of_source
        )
        return *session.execute(posts).one(), session.scalar(select(func.count()).select_from(Job)) or 0


def look(store: Store, feed_id: int) -> FeedHealth:
    with store.read() as session:
        return next(feed for feed in list_feeds(session) if feed.id == feed_id)


@pytest.mark.timeout(300)
def test_feeds_that_are_killed_between_lose_no_post_and_double_none(
    store: Store, process: Process, add: Callable[..., int], port: int, web: WebServer
) -> None:
    web.give("/rss", make_document(500))
    add("Paper", FeedKind.RSS, url=web.url("/rss"))
    folder = get_settings().inbox_dir / "drop"
    folder.mkdir(parents=True)
    rows = [f"m{number},Road {number} is cut,2026-03-01T10:00:00Z" for number in range(2_000)]
    (folder / "long.csv").write_text("\n".join(["message_id,text,posted_at", *rows]))
    webhook = add("Volunteers", FeedKind.WEBHOOK, **WEBHOOK_SECRETS)
    add("Hotline", FeedKind.WATCHED_FOLDER, folder="drop")
    for number in range(6):
        send_until_taken(port, webhook, make_batch(number))
        if number % 2:
            process.kill()
    ends_at_s = time.monotonic() + 120
    while count(store, "Hotline")[0] < len(rows) or count(store, "Paper")[0] < 500:
        if process.kills < 6 and count(store, "Hotline")[0]:
            process.kill()  # in the middle of the file
        assert time.monotonic() < ends_at_s, "the file or the paper did not come in"
        time.sleep(0.1)
    assert count(store, "Hotline") == (2_000, 2_000, 3_100)
    assert count(store, "Volunteers") == (600, 600, 3_100)
    assert count(store, "Paper") == (500, 500, 3_100)
    assert process.end() == 0
    process.start()


@pytest.mark.rare
@pytest.mark.timeout(3_600)
def test_ten_thousand_posts_a_minute_are_taken_across_kills_with_memory_flat(
    store: Store, process: Process, add: Callable[..., int], port: int
) -> None:
    webhook = add("Volunteers", FeedKind.WEBHOOK, **WEBHOOK_SECRETS)
    send_until_taken(port, webhook, make_batch(0))
    batches = round(MINUTES * BATCHES_A_MINUTE)
    took_s: list[float] = []
    memory_mib: list[float] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(1):
            memory_mib.append(process.read_memory_mib())

    kills_at = {batches // 3, 2 * batches // 3} if MINUTES < 3 else {batches // 10, batches // 5}
    started_s = time.monotonic()
    watcher = threading.Thread(target=watch)
    watcher.start()
    for number in range(1, batches + 1):
        time.sleep(max(0.0, started_s + number * 60 / BATCHES_A_MINUTE - time.monotonic()))
        begun_s = time.monotonic()
        send_until_taken(port, webhook, make_batch(number))
        took_s.append(time.monotonic() - begun_s)
        if number - 1 in kills_at:
            memory_mib.clear()  # of a process that was not up yet
        if number in kills_at:
            # In the middle of a batch: nobody knows whether it is in, and it is sent again.
            late = threading.Thread(target=send, args=(port, webhook, make_batch(number + 1)))
            late.start()
            time.sleep(0.05)
            process.kill()
            late.join()
    spent_s = time.monotonic() - started_s
    stop.set()
    watcher.join()
    total = (batches + 1) * BATCH
    feed, half = look(store, webhook), len(memory_mib) // 2
    early_mib, late_mib = max(memory_mib[:half]), max(memory_mib[half:])
    print(
        f"\n{total:,} posts in {spent_s / 60:.1f} min ({total / spent_s * 60:,.0f} a minute), killed twice;"
        f" an answer took {statistics.median(took_s) * 1000:.0f} ms (median),"
        f" {max(took_s):.1f} s at most, across a restart; lost 0, doubled 0;"
        f" memory since {early_mib:.0f} MiB at most, then {late_mib:.0f}; known again {feed.total.repeated:,}"
    )
    assert count(store, "Volunteers") == (total, total, total)
    assert feed.total.refused == batches + 1
    assert late_mib < early_mib * 1.1 + 5
