"""The loop of all feeds: it picks up what people add, pause and remove; a broken feed stops no other."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import func, select

from dashboard.feed_labels import FEED_KIND_WORDS
from db.feed_settings import FEED_SETTINGS
from db.feeds import ask_trial, pause_feed, remove_feed
from db.models import Feed, Post
from db.queries.feeds import FeedHealth, find_runner_beat, list_feeds
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FeedKind
from inference.errors import FeedError
from inference.feeds import runner as module
from inference.feeds.feed import FeedPost, Fetched
from inference.feeds.kinds import KINDS
from inference.feeds.runner import Runner
from inference.feeds.turns import list_fetched
from inference.settings import FeedRunnerSettings
from tests.factories import WEBHOOK_SECRETS

Answer = Callable[[str], Fetched]


class ScriptedFeed:
    """Answers what a test scripted for its address."""

    scripts: dict[str, Answer] = {}  # noqa: RUF012 - set anew by each test

    alive = 0

    def __init__(self, settings: Any) -> None:
        self._answer = self.scripts[settings.url]
        ScriptedFeed.alive += 1

    def __del__(self) -> None:
        ScriptedFeed.alive -= 1

    def fetch(self, cursor: str) -> Fetched:
        return self._answer(cursor)


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> dict[str, Answer]:
    """What each address answers, to be filled by the test."""
    monkeypatch.setitem(KINDS, FeedKind.RSS, ScriptedFeed)
    monkeypatch.setattr(module, "LOOK_S", 0.02)
    ScriptedFeed.scripts, ScriptedFeed.alive = {}, 0
    return ScriptedFeed.scripts


@contextmanager
def running(store: Store, name: str = "one") -> Iterator[Runner]:
    stop = threading.Event()
    runner = Runner(store, get_settings(), FeedRunnerSettings(webhook_port=1), stop=stop, name=name)
    thread = threading.Thread(target=runner.run)
    thread.start()
    try:
        yield runner
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()


def wait_for(condition: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < ends_at, "it did not get there in time"
        time.sleep(0.02)


def count(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Post)) or 0


def look(store: Store, feed_id: int = 1) -> FeedHealth:
    with store.read() as session:
        return next(feed for feed in list_feeds(session) if feed.id == feed_id)


def answer_pages(*pages: int) -> Answer:
    """Return an answer of so many posts a fetch, one fetch after the other."""

    def answer(cursor: str) -> Fetched:
        page = int(cursor or 0)
        if page == len(pages):
            return Fetched((), cursor)
        posts = [FeedPost(f"{page}-{n}", f"Street {page}-{n} is under water") for n in range(pages[page])]
        return Fetched(posts, str(page + 1), has_more=page + 1 < len(pages))

    return answer


def test_every_kind_that_the_page_offers_is_run_and_has_a_name() -> None:
    assert set(FEED_SETTINGS) == set(FeedKind) == set(FEED_KIND_WORDS) == {*list_fetched(), FeedKind.WEBHOOK}


def test_pages_that_follow_at_once_are_fetched_to_the_end(
    store: Store, add: Callable[..., int], script: dict[str, Answer]
) -> None:
    script["https://gauges.example/feed"] = answer_pages(3, 2, 1)
    add()
    with running(store):
        wait_for(lambda: count(store) == 6)
        with store.read() as session:
            assert find_runner_beat(session) is not None
    with store.read() as session:
        feed = session.get_one(Feed, 1)
        assert (feed.cursor, feed.runner) == ("3", None)
        assert find_runner_beat(session) is None


def test_feeds_are_picked_up_paused_and_removed_while_it_runs(
    store: Store, add: Callable[..., int], script: dict[str, Answer]
) -> None:
    asked: list[str] = []

    def answer(cursor: str) -> Fetched:
        asked.append(cursor)
        number = len(asked)
        return Fetched([FeedPost(str(number), f"Street {number}")], str(number), has_more=True)

    script["https://gauges.example/feed"] = answer
    with running(store):
        add()
        wait_for(lambda: count(store) > 2)
        with store.write() as session:
            pause_feed(session, feed_id=1, is_paused=True, actor="Ana")
        time.sleep(0.3)
        fetched = len(asked)
        time.sleep(0.3)
        assert len(asked) == fetched == count(store)
        with store.write() as session:
            pause_feed(session, feed_id=1, is_paused=False, actor="Ana")
        wait_for(lambda: len(asked) > fetched)
        assert asked[fetched] == str(fetched)  # it went on where it had ended
        with store.write() as session:
            remove_feed(session, feed_id=1, actor="Ana")
        time.sleep(0.3)
        fetched = len(asked)
        time.sleep(0.3)
        assert len(asked) == fetched


def test_a_feed_that_is_paused_lets_go_of_what_it_holds(
    store: Store, add: Callable[..., int], script: dict[str, Answer]
) -> None:
    script["https://gauges.example/feed"] = answer_pages(1)
    add()
    with running(store):
        wait_for(lambda: count(store) == 1 and ScriptedFeed.alive == 1)
        with store.write() as session:
            pause_feed(session, feed_id=1, is_paused=True, actor="Ana")
        wait_for(lambda: ScriptedFeed.alive == 0)


def test_a_feed_that_fails_breaks_or_hangs_says_so_and_stops_no_other(
    store: Store, add: Callable[..., int], script: dict[str, Answer]
) -> None:
    hangs = threading.Event()

    def fail(cursor: str) -> Fetched:
        raise FeedError("503 from gauges.example", retry_after_s=500)

    def crash(cursor: str) -> Fetched:
        raise RuntimeError("a secret of the parser")

    def hang(cursor: str) -> Fetched:
        hangs.wait(20)
        return Fetched((), "")

    script |= {"https://a.example": fail, "https://b.example": crash, "https://c.example": hang}
    script["https://d.example"] = answer_pages(2)
    for letter in "abcd":
        add(name=letter, url=f"https://{letter}.example")
    with running(store):
        wait_for(lambda: count(store) == 2 and look(store, 1).failures == look(store, 2).failures == 1)
        hangs.set()
    assert look(store, 1).last_error == "503 from gauges.example"
    assert (look(store, 1).next_try_at - look(store, 1).added_at).total_seconds() > 400
    assert look(store, 2).last_error == "unexpected RuntimeError; see the log of the feeds"
    assert look(store, 3).last_success_at is not None  # a turn in hand ends before the runner does


def test_two_runners_never_fetch_one_feed_at_the_same_time(
    store: Store, add: Callable[..., int], script: dict[str, Answer]
) -> None:
    at_once, most = [0], [0]

    def answer(cursor: str) -> Fetched:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        time.sleep(0.02)
        at_once[0] -= 1
        number = int(cursor or 0)
        return Fetched([FeedPost(str(number), f"Street {number}")], str(number + 1), has_more=True)

    script["https://gauges.example/feed"] = answer
    add()
    with running(store, "one"), running(store, "two"):
        wait_for(lambda: count(store) > 8)
    assert most == [1]


def test_a_trial_shows_what_came_without_people_and_stores_nothing(
    store: Store, add: Callable[..., int], script: dict[str, Answer]
) -> None:
    script["https://gauges.example/feed"] = lambda _: Fetched(
        [FeedPost("1", "Ask @somebody or call +52 55 1234 5678"), FeedPost("2", "Road\u202e is cut")], "end"
    )
    add()
    with store.write() as session:
        pause_feed(session, feed_id=1, is_paused=True, actor="Ana")
        ask_trial(session, feed_id=1, actor="Ana")
    with running(store):
        wait_for(lambda: look(store).trial_answer is not None)
    answer = look(store).trial_answer or {}
    assert (answer["posts"], answer["refused"]) == (2, 0)
    assert "somebody" not in answer["samples"][0]["text"]
    assert answer["samples"][1]["text"] == "Road is cut"
    assert count(store) == 0
    with store.read() as session:
        assert session.get_one(Feed, 1).cursor == ""


def test_a_trial_of_a_source_that_fails_says_why(
    store: Store, add: Callable[..., int], script: dict[str, Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(cursor: str) -> Fetched:
        raise FeedError("404 from gauges.example")

    script["https://gauges.example/feed"] = fail
    monkeypatch.setenv("LOOKOUT_SECRET_TOKEN", "t")
    add()
    add(FeedKind.WEBHOOK, "Volunteers", **WEBHOOK_SECRETS)
    add(FeedKind.WATCHED_FOLDER, "Hotline", folder="drop")
    with store.write() as session:
        for feed_id in (1, 2, 3):
            ask_trial(session, feed_id=feed_id, actor="Ana")
    with running(store):
        wait_for(lambda: all(look(store, feed_id).trial_answer for feed_id in (1, 2, 3)))
    assert look(store, 1).trial_answer == {"error": "404 from gauges.example"}
    assert look(store, 2).trial_answer == {
        "error": "the variable LOOKOUT_SECRET_KEY is not set where the feeds run"
    }
    assert look(store, 3).trial_answer == {"note": "No new file waits in the folder"}
