"""Feeds in the store: people add and stop them, one runner at a time has a turn, what lands is counted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db.errors import IllegalChangeError, NotFoundError
from db.events import get_or_add_source
from db.feed_turns import (
    KEPT_REFUSALS,
    LONGEST_BACKOFF_S,
    FeedTurn,
    Landing,
    LostTurnError,
    answer_trial,
    claim_feeds,
    fail_turn,
    find_due,
    hold_turn,
    land_turn,
    list_trials,
    renew_leases,
    retire_runner,
)
from db.feeds import NewFeed, add_feed, ask_trial, pause_feed, remove_feed
from db.imports import Refusal
from db.models import AuditEntry, Feed, FeedHour, RefusedRow, Source
from db.queries.feeds import FeedCounts, FeedHealth, find_runner_beat, has_feeds, list_feeds
from db.queries.operations import list_imports, list_refusals
from db.session import Store, utc_now
from db.vocabulary import FeedKind, SourceKind
from tests.factories import make_event

AddFeed = Callable[..., int]
KINDS = frozenset({FeedKind.RSS})


@pytest.fixture
def add(store: Store) -> AddFeed:
    """A function that adds an RSS feed."""
    with store.write() as session:
        event_id = make_event(session)

    def add_one(**changes: object) -> int:
        values: dict[str, object] = {
            "name": "River gauges",
            "kind": FeedKind.RSS,
            "event_id": event_id,
            "settings": {"url": "https://gauges.example/feed"},
            "poll_s": 60,
        }
        actor = str(changes.pop("actor", "Ana"))
        with store.write() as session:
            return add_feed(session, NewFeed(**values | changes), actor=actor)  # type: ignore[arg-type]

    return add_one


def look(store: Store) -> FeedHealth:
    with store.read() as session:
        (feed,) = list_feeds(session)
    return feed


def claim(store: Store, runner: str = "one", *, lease_s: float = 60) -> list[FeedTurn]:
    with store.write() as session:
        return claim_feeds(session, runner=runner, kinds=KINDS, lease_s=lease_s, limit=9)


def land(
    store: Store, turn: FeedTurn, landing: Landing, *, cursor: str = "c", has_more: bool = False
) -> None:
    with store.write() as session:
        hold_turn(session, turn, runner="one")
        land_turn(session, turn, landing, cursor=cursor, has_more=has_more)


def wait_over(store: Store, **changes: object) -> None:
    """Let the feeds' waiting time be over."""
    with store.write() as session:
        for feed in session.scalars(select(Feed)):
            feed.next_try_at = utc_now() - timedelta(seconds=1)
            for name, value in changes.items():
                setattr(feed, name, value)


def test_every_change_of_a_feed_is_in_the_audit_log(store: Store, add: AddFeed) -> None:
    feed_id = add()
    with store.write() as session:
        pause_feed(session, feed_id=feed_id, is_paused=True, actor="Ben")
        pause_feed(session, feed_id=feed_id, is_paused=True, actor="Ben")  # paused already: nothing changes
        pause_feed(session, feed_id=feed_id, is_paused=False, actor="Ben")
        ask_trial(session, feed_id=feed_id, actor="Ben")
        remove_feed(session, feed_id=feed_id, actor="Cleo")
    with store.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [(entry.actor, entry.action) for entry in entries] == [
            ("Ana", "add_feed"),
            ("Ben", "pause_feed"),
            ("Ben", "resume_feed"),
            ("Ben", "try_feed"),
            ("Cleo", "remove_feed"),
        ]
        assert entries[0].after == entries[-1].before
        settings = {"url": "https://gauges.example/feed", "picture_hosts": ""}
        assert (entries[0].after or {})["settings"] == settings
        assert not has_feeds(session)
        # What it brought and refused stays.
        assert [run.file_name for run in list_imports(session)] == ["feed River gauges"]
        assert session.scalar(select(func.count()).select_from(Source)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"actor": " "}, "added by a named person; give a name"),
        ({"name": "  "}, "needs the name of its source"),
        ({"name": "x" * 201}, "up to 200 characters"),
        ({"poll_s": 9}, "9 s between two fetches; choose from 10 to 86,400"),
        ({"settings": {}}, "Address: Field required"),
        ({"settings": {"url": "file:///etc/passwd"}}, "Address: String should match"),
        ({"settings": {"url": "https://a.example", "token": "x"}}, "token: Extra inputs are not permitted"),
        (
            {"kind": FeedKind.WEBHOOK, "settings": {"token": "s3cret", "key": "LOOKOUT_SECRET_KEY"}},
            "Variable of the token: String should match",
        ),
        (
            {"kind": FeedKind.WEBHOOK, "settings": {"token": "LOOKOUT_COOKIE_KEY", "key": "HOME"}},
            "Variable of the token.*Variable of the signing key",
        ),
        (
            {"kind": FeedKind.WATCHED_FOLDER, "settings": {"folder": "../../etc"}},
            "Folder: String should match",
        ),
    ],
)
def test_a_feed_that_makes_no_sense_is_refused_in_words(
    store: Store, add: AddFeed, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(IllegalChangeError, match=words):
        add(**changes)
    with store.read() as session:
        assert not has_feeds(session)


def test_a_feed_needs_an_event_and_a_name_that_no_file_has(store: Store, add: AddFeed) -> None:
    with pytest.raises(NotFoundError, match="no event 9"):
        add(event_id=9)
    with store.write() as session:
        get_or_add_source(session, name="monday", kind=SourceKind.CSV)
    with pytest.raises(IllegalChangeError, match="source 'monday' is a csv already; choose another name"):
        add(name="monday")
    with store.write() as session, pytest.raises(NotFoundError, match="no feed 7; somebody may have removed"):
        pause_feed(session, feed_id=7, is_paused=True, actor="Ana")


def test_one_runner_at_a_time_has_a_feed_and_a_dead_one_loses_it(store: Store, add: AddFeed) -> None:
    add()
    (turn,) = claim(store, "one", lease_s=-1)  # as of a runner that died long ago
    assert (turn.source, turn.settings, turn.cursor) == (
        "River gauges",
        {"url": "https://gauges.example/feed", "picture_hosts": ""},
        "",
    )
    (taken,) = claim(store, "two")
    assert claim(store, "three") == []
    with store.write() as session, pytest.raises(LostTurnError, match="no longer this runner's"):
        hold_turn(session, turn, runner="one")
    with store.write() as session:
        hold_turn(session, taken, runner="two")
        retire_runner(session, runner="two")
    assert len(claim(store, "three")) == 1


def test_a_runner_that_lives_keeps_its_feed(store: Store, add: AddFeed) -> None:
    feed_id = add()
    with store.read() as session:
        assert find_runner_beat(session) is None
    claim(store, "one", lease_s=-1)
    with store.write() as session:
        renew_leases(session, runner="one", feed_ids=[feed_id], lease_s=60)
    assert claim(store, "two") == []
    with store.read() as session:
        beat = find_runner_beat(session)
        assert beat is not None
        assert abs((beat - utc_now()).total_seconds()) < 30


def test_a_paused_feed_and_a_kind_that_a_runner_does_not_know_are_left_alone(
    store: Store, add: AddFeed
) -> None:
    feed_id = add(is_paused=True)
    add(kind=FeedKind.WATCHED_FOLDER, settings={"folder": "drop"})
    assert claim(store) == []
    with store.write() as session:
        pause_feed(session, feed_id=feed_id, is_paused=False, actor="Ana")
    with store.read() as session:
        assert find_due(session, KINDS) == [feed_id]


def test_what_lands_is_counted_by_the_hour_and_the_next_turn_begins_at_its_end(
    store: Store, add: AddFeed
) -> None:
    feed_id = add()
    land(store, claim(store)[0], Landing(added=3, lag_s=42.0), cursor="a", has_more=True)
    (turn,) = claim(store)  # at once: there is more
    assert turn.cursor == "a"
    land(store, turn, Landing(added=1, repeated=2, refused=[Refusal("x1", None, "has no text")]), cursor="b")
    feed = look(store)
    assert feed.this_hour == feed.day == FeedCounts(4, 2, 1)
    assert (feed.lag_s, feed.total.refused, feed.failures, feed.last_error) == (42.0, 1, 0, None)
    assert feed.last_success_at is not None
    assert 50 < (feed.next_try_at - utc_now()).total_seconds() < 70
    assert claim(store) == []
    # Of an hour long past nothing shows, but it stays.
    with store.write() as session:
        session.add(
            FeedHour(feed_id=feed_id, hour=utc_now() - timedelta(days=3), added=9, repeated=0, refused=0)
        )
    assert look(store).day == FeedCounts(4, 2, 1)


def test_a_post_that_is_refused_at_every_fetch_is_listed_and_counted_once(store: Store, add: AddFeed) -> None:
    add()
    bad = [Refusal("x1", None, "has no text, says @somebody"), Refusal("x2", None, "has no text")]
    for cursor in "abc":
        wait_over(store)
        land(store, claim(store)[0], Landing(refused=[*bad, bad[0]]), cursor=cursor)
    feed = look(store)
    assert feed.total.refused == feed.day.refused == 2
    with store.read() as session:
        listed = list_refusals(session, feed.import_id)
    assert [refusal.file_name for refusal in listed] == ["x1", "x2"]
    assert "@somebody" not in listed[0].reason


def test_of_a_hostile_feed_only_the_latest_refusals_are_kept_and_all_are_counted(
    store: Store, add: AddFeed
) -> None:
    add()
    for cursor, start in (("a", 0), ("b", 600)):
        wait_over(store)
        refused = [Refusal(f"x{number}", None, "no time") for number in range(start, start + 600)]
        land(store, claim(store)[0], Landing(refused=refused), cursor=cursor)
    assert look(store).total.refused == 1_200
    with store.read() as session:
        kept = session.scalars(select(RefusedRow.file_name).order_by(RefusedRow.id)).all()
    assert (len(kept), kept[0], kept[-1]) == (KEPT_REFUSALS, "x200", "x1199")


def test_a_feed_that_fails_waits_longer_each_time_up_to_an_hour_and_a_success_ends_that(
    store: Store, add: AddFeed
) -> None:
    add()
    waits = []
    for _ in range(9):
        wait_over(store)
        with store.write() as session:
            fail_turn(session, claim_feeds_of(session), runner="one", reason="503 from gauges.example")
        waits.append((look(store).next_try_at - utc_now()).total_seconds())
    assert waits[0] < 70
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert 0.85 * LONGEST_BACKOFF_S < waits[-1] < 1.15 * LONGEST_BACKOFF_S
    assert (look(store).failures, look(store).last_error) == (9, "503 from gauges.example")
    wait_over(store)
    land(store, claim(store)[0], Landing(), cursor="a")
    assert (look(store).failures, look(store).last_error) == (0, None)


def test_a_source_that_asks_for_rest_is_left_alone_for_so_long(store: Store, add: AddFeed) -> None:
    add()
    with store.write() as session:
        fail_turn(session, claim_feeds_of(session), runner="one", reason="429", rest_s=7_200)
    assert (look(store).next_try_at - utc_now()).total_seconds() > 6_000


def claim_feeds_of(session: object) -> FeedTurn:
    (turn,) = claim_feeds(session, runner="one", kinds=KINDS, lease_s=60, limit=1)  # type: ignore[arg-type]
    return turn


def test_nothing_lands_of_a_feed_that_was_removed_during_its_turn(store: Store, add: AddFeed) -> None:
    feed_id = add()
    (turn,) = claim(store)
    with store.write() as session:
        remove_feed(session, feed_id=feed_id, actor="Ana")
    with pytest.raises(LostTurnError, match="no longer"):
        land(store, turn, Landing(added=1))
    with store.read() as session:
        assert session.scalars(select(FeedHour)).all() == []


def test_a_trial_is_asked_once_and_its_answer_is_shown_until_the_next(store: Store, add: AddFeed) -> None:
    feed_id = add()
    with store.write() as session:
        ask_trial(session, feed_id=feed_id, actor="Ana")
    with store.write() as session:
        assert [turn.feed_id for turn in list_trials(session)] == [feed_id]
        answer_trial(session, feed_id=feed_id, answer={"posts": 2})
        assert list_trials(session) == []
    assert look(store).trial_answer == {"posts": 2}
    with store.write() as session:
        ask_trial(session, feed_id=feed_id, actor="Ana")
    assert look(store).trial_answer is None
