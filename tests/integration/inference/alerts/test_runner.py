"""The loop: every alert gets to every receiver, whatever dies on the way, and none keeps another waiting."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db import alert_outbox
from db.alerts import raise_alert
from db.event_life import close_event
from db.models import AlertReceiver, Event, Post
from db.queries.alerts import ReceiverRow, list_receivers
from db.session import Store, utc_now
from db.settings import get_settings
from db.vocabulary import AlertKind
from inference.alerts import runner as module
from inference.alerts.receivers import Send
from inference.alerts.runner import Runner
from inference.errors import FeedError
from tests.factories import make_posts, store_posts
from tests.web_server import Answer, Request, WebServer, serve_web

ROOT = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No long rests in these tests."""
    monkeypatch.setattr(module, "LOOK_S", 0.02)
    monkeypatch.setattr(alert_outbox, "FIRST_REST_S", 0.05)


@contextmanager
def running(store: Store, receivers: dict[str, Send]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(
        target=Runner(store, receivers, media_dir=get_settings().media_dir, stop=stop).run
    )
    thread.start()
    try:
        wait_for(lambda: len(look(store)) == len(receivers))
        yield
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()


def wait_for(condition: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < ends_at, "it did not get there in time"
        time.sleep(0.02)


def look(store: Store) -> dict[str, ReceiverRow]:
    with store.read() as session:
        return {row.name: row for row in list_receivers(session)}


def alert(store: Store, number: int) -> None:
    with store.write() as session:
        raise_alert(session, kind=AlertKind.GROWTH, key=f"growth:{number}", title="An incident grows fast")


def test_a_receiver_that_hangs_or_fails_keeps_no_other_waiting(store: Store) -> None:
    got: list[int] = []
    let_go = threading.Event()

    def hang(message: object) -> None:
        let_go.wait(60)

    def fail(message: object) -> None:
        raise FeedError("it answered 503")

    def break_down(message: object) -> None:
        raise RuntimeError("boom")

    def work(message: alert_outbox.AlertMessage) -> None:
        got.append(message.alert_id)

    takers: dict[str, Send] = {"hangs": hang, "fails": fail, "breaks": break_down, "works": work}
    with running(store, takers):
        for number in range(5):
            alert(store, number)
        wait_for(lambda: got == [1, 2, 3, 4, 5])
        wait_for(lambda: look(store)["fails"].failures > 1 and look(store)["breaks"].failures > 0)
        let_go.set()
        wait_for(lambda: look(store)["hangs"].delivered == 5)
    rows = look(store)
    assert (rows["fails"].last_error, rows["fails"].waiting) == ("it answered 503", 5)
    assert rows["breaks"].last_error == "unexpected RuntimeError; see the log of the alerts"
    assert rows["works"].failures == 0


def test_a_receiver_that_comes_back_gets_all_that_waited(store: Store) -> None:
    is_up = threading.Event()
    got: list[int] = []

    def take(message: alert_outbox.AlertMessage) -> None:
        if not is_up.is_set():
            raise FeedError("it is away")
        got.append(message.alert_id)

    with running(store, {"one": take}):
        for number in range(3):
            alert(store, number)
        wait_for(lambda: look(store)["one"].failures > 2)
        is_up.set()
        wait_for(lambda: sorted(got) == [1, 2, 3])
        wait_for(lambda: look(store)["one"].delivered == 3)


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A web server on loopback."""
    with serve_web() as server:
        yield server


def start() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "inference.alerts"], cwd=ROOT)


def test_an_alert_survives_the_death_of_who_delivers_it(
    store: Store, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKOUT_ALERT_WEBHOOKS", web.url("/hook"))
    monkeypatch.setenv("LOOKOUT_ALERT_WEBHOOK_KEY", "made-up")
    monkeypatch.setenv("LOOKOUT_FEED_HOSTS", web.host)
    monkeypatch.setenv("LOOKOUT_DATA_DIR", str(get_settings().data_dir.absolute()))
    is_asked, is_dead = threading.Event(), threading.Event()

    def kill_first(request: Request) -> Answer:
        is_asked.set()
        is_dead.wait(60)
        return Answer()

    web.give("/hook", kill_first, Answer(status=204))
    process = start()
    try:
        wait_for(lambda: bool(look(store)))
        alert(store, 1)
        assert is_asked.wait(60)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(60)
        is_dead.set()
    (row,) = look(store).values()
    assert (row.delivered, row.waiting) == (0, 1)
    with store.write() as session:
        # Its lease is over.
        held = session.get_one(AlertReceiver, row.name)
        held.next_try_at = held.added_at
    process = start()
    try:
        wait_for(lambda: all(row.delivered == 1 for row in look(store).values()))
    finally:
        process.terminate()
        assert process.wait(60) == 0
    first, second = web.requests
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == "lookout-alert-1"
    assert first.body == second.body


def test_settings_that_make_no_sense_end_the_process_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKOUT_ALERT_WEBHOOKS", "https://hooks.example/t0ken")
    done = subprocess.run(
        [sys.executable, "-m", "inference.alerts"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"LOOKOUT_ALERT_WEBHOOK_KEY" in done.stderr
    assert b"t0ken" not in done.stderr


def test_it_erases_an_event_whose_time_is_over(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    with store.write() as session:
        close_event(session, event_id=1, actor="Lea")
        session.get_one(Event, 1).erase_at = utc_now()

    def is_erased() -> bool:
        with store.read() as session:
            return session.get_one(Event, 1).erased_at is not None

    with running(store, {}):
        wait_for(is_erased)
    with store.read() as session:
        assert session.get_one(Post, post_id).text == ""
