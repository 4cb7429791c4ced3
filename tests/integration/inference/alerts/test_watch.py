"""Feeds that fail or are silent, and severe incidents that grow fast, are alerts, each once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from db.feeds import NewFeed, add_feed
from db.incidents import Gathered, find_seen, store_gathered
from db.models import Event, Feed, Source
from db.predictions import add_predictions
from db.proposal_decisions import dismiss_proposal
from db.queries.alerts import AlertRow, find_standing, list_alerts
from db.session import Store, utc_now
from db.vocabulary import AlertKind, FeedKind, Humanitarian, SourceKind
from inference.alerts.watch import FAILURES, watch_store
from inference.incidents.proposals.watching import watch_streams
from tests.bursts import QUAKE_AT, make_chatter, make_quake, make_stream, receive_stream
from tests.factories import (
    MODEL_VERSION,
    make_event,
    make_posts,
    make_prediction,
    make_proposal,
    store_posts,
)

SHOUT = "HELP they are under the roof of the school"


@pytest.fixture
def feed(store: Store) -> Callable[..., None]:
    """A function that changes the event's only feed, which has just brought a post."""
    store_posts(store, make_posts(1))
    with store.write() as session:
        source = session.get_one(Source, 1)
        source.kind = SourceKind.FEED
        settings = {"url": "https://gauges.example"}
        add_feed(session, NewFeed(source.name, FeedKind.RSS, 1, settings, 60), actor="Ana")

    def change(*, quiet: timedelta = timedelta(0), **of_feed: object) -> None:
        with store.write() as session:
            session.get_one(Source, 1).last_received_at = utc_now() - quiet
            for name, value in of_feed.items():
                setattr(session.get_one(Feed, 1), name, value)

    return change


def watch(store: Store) -> list[AlertRow]:
    watch_store(store, utc_now())
    with store.read() as session:
        return list_alerts(session)


def test_a_feed_that_fails_again_and_again_is_an_alert_until_it_is_well(
    store: Store, feed: Callable[..., None]
) -> None:
    feed(failures=FAILURES - 1)
    assert watch(store) == []
    feed(failures=FAILURES)
    (raised,) = watch(store)
    assert (raised.kind, raised.title) == (
        AlertKind.FEED_FAILED,
        "A feed fails: test feed, 3 times in a row",
    )
    feed(failures=FAILURES + 5)
    assert watch(store) == [raised]
    feed(failures=0, last_success_at=utc_now() + timedelta(minutes=1))
    (over,) = watch(store)
    assert over.ended_at is not None
    feed(failures=FAILURES)
    assert len(watch(store)) == 2


def test_a_silent_feed_is_an_alert_until_it_sends(store: Store, feed: Callable[..., None]) -> None:
    feed(quiet=timedelta(hours=7))
    (raised,) = watch(store)
    assert (raised.kind, raised.title, raised.link) == (
        AlertKind.SILENCE,
        "A feed is silent: nothing from test feed for 7 h",
        "/sources?event=1",
    )
    assert watch(store) == [raised]
    feed()
    (over,) = watch(store)
    assert over.ended_at is not None


def grow(store: Store, count: int = 12, *, category: Humanitarian, accounts: int = 6) -> int:
    """Store an incident whose posts all came within the hour."""
    posts = [
        post
        for number in range(count)
        for post in make_posts(
            1,
            first=number,
            text=f"{SHOUT} {number}",
            author_hash=f"{number % accounts:032x}",
            posted_at=utc_now() - timedelta(minutes=number),
        )
    ]
    post_ids = store_posts(store, posts)
    with store.write() as session:
        predictions = [make_prediction(post_id, humanitarian=category) for post_id in post_ids]
        add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
        event_id = session.scalars(select(Event.id)).one()
        found = Gathered(None, post_ids[0], SHOUT, post_ids)
        seen = find_seen(session)
        store_gathered(
            session, [found], event_id=event_id, hour=0, released=(), emptied=(), seen=seen, looked_up_to=1
        )
    return event_id


def test_a_severe_incident_that_grows_fast_is_an_alert_once_and_tells_no_words_of_a_post(
    store: Store,
) -> None:
    event_id = grow(store, category=Humanitarian.MISSING_OR_FOUND_PEOPLE)
    (raised,) = watch(store)
    assert (raised.kind, raised.title) == (
        AlertKind.GROWTH,
        "A severe incident grows fast: 12 posts in an hour, 6 independent accounts",
    )
    assert raised.link == f"/incidents?event={event_id}&incident=1"
    assert watch(store) == [raised]


@pytest.mark.parametrize(
    ("count", "category", "accounts"),
    [
        (12, Humanitarian.OTHER_RELEVANT_INFORMATION, 6),
        (12, Humanitarian.MISSING_OR_FOUND_PEOPLE, 2),
        (6, Humanitarian.MISSING_OR_FOUND_PEOPLE, 6),
    ],
)
def test_what_is_not_severe_or_few_say_is_no_alert(
    store: Store, count: int, category: Humanitarian, accounts: int
) -> None:
    grow(store, count, category=category, accounts=accounts)
    assert watch(store) == []


def test_a_closed_event_raises_nothing_and_an_exercise_says_that_it_is_one(store: Store) -> None:
    grow(store, category=Humanitarian.MISSING_OR_FOUND_PEOPLE)
    with store.write() as session:
        session.execute(update(Event).values(status="closed", is_exercise=True))
    assert watch(store) == []
    with store.write() as session:
        session.execute(update(Event).values(status="active"))
    (raised,) = watch(store)
    assert raised.title.startswith("EXERCISE · A severe incident")


def test_a_store_without_news_is_only_read(store: Store) -> None:
    with store.write() as session:
        make_event(session)
        # While somebody writes, a second writer would have to wait.
        watch_store(store, utc_now())


def test_a_proposed_event_is_an_alert_until_somebody_has_decided(store: Store) -> None:
    stream_id = make_stream(store)
    receive_stream(store, stream_id, [*make_chatter(), *make_quake(8)])
    while watch_streams(store, QUAKE_AT + timedelta(hours=2)):
        pass
    (raised,) = watch(store)
    assert (raised.kind, raised.ended_at) == (AlertKind.PROPOSAL, None)
    assert raised.title.startswith("An event is proposed near Ixtla: 8 independent accounts in ")
    assert raised.link == "/proposals?proposal=1"
    with store.write() as session:
        dismiss_proposal(session, proposal_id=1, reason="A drill", actor="ana")
    (over,) = watch(store)
    assert over.ended_at is not None


def test_however_many_events_are_proposed_they_are_read_in_one_statement_and_all_are_alerts(
    store: Store,
) -> None:
    with store.write() as session:
        event_id = make_event(session)
    counts = []
    for first, last in ((0, 1), (1, 150)):
        with store.write() as session:
            session.add_all(make_proposal(event_id) for _ in range(first, last))
        watch_store(store, utc_now())
        with record_statements(store) as statements:
            watch_store(store, utc_now())
        counts.append(len(statements))
        with store.read() as session:
            assert len(find_standing(session, [AlertKind.PROPOSAL])) == last
    assert counts[0] == counts[1]


@contextmanager
def record_statements(store: Store) -> Iterator[list[str]]:
    """Collect the statements that go to the database."""
    seen: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
