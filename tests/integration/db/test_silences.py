"""A feed that falls silent is an alarm of its event, until a person knows of it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from db.alerts import acknowledge_alert, raise_alert
from db.feeds import NewFeed, add_feed, remove_feed
from db.models import Feed, FeedHour, Source
from db.queries.silences import SILENT_S, Silence, find_patience_s, list_silences
from db.session import Store, utc_now
from db.vocabulary import BROUGHT, AlertKind, FeedKind, SourceKind
from tests.factories import make_event, make_posts, store_posts

SetBack = Callable[..., datetime]


@pytest.fixture
def receive(store: Store) -> SetBack:
    """A function that lets the event's only source, a feed, have sent some time ago."""
    store_posts(store, make_posts(1))
    with store.write() as session:
        source = session.get_one(Source, 1)
        source.kind = SourceKind.FEED
        settings = {"url": "https://gauges.example"}
        add_feed(session, NewFeed(source.name, FeedKind.RSS, 1, settings, 60), actor="Ana")

    def change(ago: timedelta, **of_feed: object) -> datetime:
        with store.write() as session:
            for name, value in of_feed.items():
                setattr(session.get_one(Feed, 1), name, value)
            source = session.get_one(Source, 1)
            source.last_received_at = utc_now() - ago
            return source.last_received_at

    return change


def find_silences(store: Store, event_id: int = 1) -> list[Silence]:
    with store.read() as session:
        return list_silences(session, event_id=event_id)


def acknowledge(store: Store) -> None:
    (silence,) = find_silences(store)
    with store.write() as session:
        raise_alert(session, kind=AlertKind.SILENCE, key=silence.key, title="A feed is silent")
        acknowledge_alert(session, alert_id=1, actor="Ana")


@pytest.mark.parametrize("kind", sorted(BROUGHT))
def test_what_others_bring_is_never_called_silent(store: Store, receive: SetBack, kind: FeedKind) -> None:
    receive(timedelta(days=400), kind=kind)
    assert find_silences(store) == []


def test_a_file_or_a_removed_feed_is_never_called_silent(store: Store, receive: SetBack) -> None:
    receive(timedelta(days=400))
    with store.write() as session:
        remove_feed(session, feed_id=1, actor="Ana")
    assert find_silences(store) == []


def test_nobody_waits_for_a_feed_that_is_paused(store: Store, receive: SetBack) -> None:
    receive(timedelta(days=400), is_paused=True)
    assert find_silences(store) == []


def test_a_feed_that_sends_no_more_is_silent_in_its_own_event_alone(store: Store, receive: SetBack) -> None:
    receive(timedelta(hours=5))
    assert find_silences(store) == []
    since = receive(timedelta(hours=7))
    assert find_silences(store) == [Silence(1, 1, "test feed", since)]
    with store.write() as session:
        other_id = make_event(session, "other")
    assert find_silences(store, other_id) == []


def test_who_acknowledged_its_alert_knows_of_a_silence(store: Store, receive: SetBack) -> None:
    receive(timedelta(hours=7))
    assert [silence.acknowledged_by for silence in find_silences(store)] == [None]
    acknowledge(store)
    assert [silence.acknowledged_by for silence in find_silences(store)] == ["Ana"]
    with store.write() as session:
        session.get_one(Source, 1).last_received_at = utc_now()
    assert find_silences(store) == []


def test_a_silence_after_the_acknowledged_one_is_an_alarm(
    store: Store, receive: SetBack, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(timedelta(hours=7))
    acknowledge(store)
    with store.write() as session:
        session.get_one(Source, 1).last_received_at = utc_now() + timedelta(seconds=1)
    later = utc_now() + timedelta(hours=8)
    monkeypatch.setattr("db.queries.silences.utc_now", lambda: later)
    assert [silence.acknowledged_by for silence in find_silences(store)] == [None]


HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "patience_h"),
    [
        ([], SILENT_S / 3600),
        ([0, 30, 60], SILENT_S / 3600),  # two pauses are no rhythm
        (range(48), 2),  # every hour
        ([day * 24 + hour for day in range(7) for hour in range(8, 24)], 1.5 * 9),  # nights are part of it
        ([day * 24 for day in range(7)], 36),  # once a day
        ([*range(100), *range(200, 300)], 2),  # one outage is no habit
    ],
)
def test_how_long_a_feed_may_be_quiet_is_its_own_rhythm(hours: Sequence[int], patience_h: float) -> None:
    assert find_patience_s([NOON + hour * HOUR for hour in hours]) == patience_h * 3600


def test_a_feed_that_sends_every_hour_is_silent_sooner_and_a_daily_one_later(
    store: Store, receive: SetBack
) -> None:
    def sent_at(*hours_ago: int) -> None:
        with store.write() as session:
            session.execute(delete(FeedHour))
            full_hour = utc_now().replace(minute=0, second=0, microsecond=0)
            session.add_all(
                FeedHour(feed_id=1, hour=full_hour - hours * HOUR, added=1, repeated=0, refused=0)
                for hours in hours_ago
            )

    sent_at(*range(4, 40))
    receive(timedelta(hours=4))
    assert len(find_silences(store)) == 1
    sent_at(*range(30, 200, 24))
    receive(timedelta(hours=30))
    assert find_silences(store) == []
    receive(timedelta(hours=40))
    assert len(find_silences(store)) == 1
