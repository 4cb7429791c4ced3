"""From a publisher's answer to the store's hazard reports, by the runner's own turn; no post comes of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from db.feed_turns import claim_feeds
from db.feeds import NewFeed, add_feed, ask_trial
from db.models import Event, Feed, HazardReport, Import, Job, Post, RefusedRow, Source
from db.queries.feeds import FeedHealth, list_feeds
from db.queries.silences import list_silences
from db.session import Store, utc_now
from db.settings import get_settings
from db.vocabulary import FeedKind
from inference.feeds.listings import Listing
from inference.feeds.turns import Turns
from tests.factories import make_event
from tests.web_server import Answer, WebServer, answer_json

Take = Callable[[], FeedHealth]


@pytest.fixture
def turns(store: Store, web: WebServer, monkeypatch: pytest.MonkeyPatch) -> Turns:
    """The turns of one runner over one feed of earthquakes, whose server the owner named."""
    monkeypatch.setenv("LOOKOUT_FEED_HOSTS", web.host)
    with store.write() as session:
        new = NewFeed("Quakes", FeedKind.USGS, make_event(session), {"url": web.url("/quakes")}, 60)
        add_feed(session, new, actor="Ana")
    return Turns(store, get_settings(), runner="one", should_stop=lambda: False)


@pytest.fixture
def take(store: Store, turns: Turns) -> Take:
    """A function that takes a turn of the feed and returns how it does."""

    def take_one() -> FeedHealth:
        with store.write() as session:
            session.execute(update(Feed).values(next_try_at=Feed.added_at, leased_until=None))
            (turn,) = claim_feeds(
                session, runner="one", kinds=frozenset({FeedKind.USGS}), lease_s=60, limit=1
            )
        turns.take(turn)
        with store.read() as session:
            return list_feeds(session)[0]

    return take_one


def quake(name: str, updated_min: int = 0, **said: object) -> dict[str, Any]:
    at = round((utc_now() - timedelta(hours=1)).timestamp() * 1000)
    properties = {"mag": 5.2, "magType": "mb", "time": at, "updated": at + 60_000 * updated_min, **said}
    point = {"type": "Point", "coordinates": [-99.0, 19.0, 5.0]}
    return {"id": name, "properties": properties | {"type": "earthquake"}, "geometry": point}


def count(store: Store, table: type) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_reports_are_stored_once_revised_and_withdrawn_and_no_post_comes_of_them(
    store: Store, web: WebServer, take: Take
) -> None:
    first, broken = quake("us1"), {"id": "us3", "properties": {}}
    web.give(
        "/quakes",
        answer_json({"features": [broken, first]}),
        answer_json({"features": [quake("us2"), quake("us1", 5, mag=5.6)]}),
        answer_json({"features": [quake("us2", 9, status="deleted")]}),
    )
    assert take().day.added == 1
    assert take().day.added == 3
    health = take()
    assert (health.last_error, health.day.added, health.day.refused) == (None, 4, 1)
    with store.read() as session:
        reports = session.scalars(select(HazardReport).order_by(HazardReport.external_id)).all()
        assert [(row.severity, row.withdrawn_at is not None) for row in reports] == [
            (5.6, False),
            (5.2, True),
        ]
        (refused,) = session.scalars(select(RefusedRow)).all()
        assert (refused.file_name, refused.reason[:18]) == ("us3", "it has no geometry")
        run, source = session.scalars(select(Import)).one(), session.scalars(select(Source)).one()
        assert (run.accepted, run.repeated, run.refused) == (0, 0, 1)
        assert source.last_received_at is None
    assert (count(store, Post), count(store, Job)) == (0, 0)


def list_withdrawn(store: Store) -> list[str]:
    with store.read() as session:
        query = select(HazardReport.external_id).where(HazardReport.withdrawn_at.is_not(None))
        return list(session.scalars(query.order_by(HazardReport.external_id)))


def make_old(name: str) -> dict[str, Any]:
    """An earthquake an hour before the others."""
    return quake(name, time=round((utc_now() - timedelta(hours=2)).timestamp() * 1000))


def test_what_leaves_the_list_is_withdrawn_unless_by_its_age_and_is_back_when_listed_again(
    store: Store, web: WebServer, take: Take
) -> None:
    oldest, old, new = make_old("us1"), make_old("us2"), quake("us3")
    web.give(
        "/quakes",
        answer_json({"features": [new, old, oldest]}),
        answer_json({"features": [old]}),
        answer_json({"features": [new]}),
        answer_json({"features": []}),
    )
    take()
    assert take().day.added == 4
    # The oldest ended before what is listed still.
    assert list_withdrawn(store) == ["us3"]
    assert take().day.added == 5
    assert list_withdrawn(store) == []
    take()
    assert list_withdrawn(store) == []


def test_what_another_feed_of_the_publisher_lists_is_not_withdrawn(
    store: Store, web: WebServer, take: Take
) -> None:
    old, new = make_old("us1"), quake("us2")
    with store.write() as session:
        event_id = session.scalars(select(Event.id)).one()
        settings = {"url": web.url("/quakes/all")}
        other_id = add_feed(session, NewFeed("All", FeedKind.USGS, event_id, settings, 60), actor="Ana")
        session.get_one(Feed, other_id).cursor = Listing(names=["us1", "us2"]).write()
        session.get_one(Feed, other_id).is_paused = True
    web.give("/quakes", *(answer_json({"features": some}) for some in ([new, old], [old], [new, old], [old])))
    take()
    take()
    assert list_withdrawn(store) == ["us2"]
    take()
    assert list_withdrawn(store) == []
    with store.write() as session:
        session.get_one(Feed, other_id).is_paused = False
        session.get_one(Feed, other_id).leased_until = utc_now() + timedelta(hours=1)
    take()
    assert list_withdrawn(store) == []


def test_a_publisher_that_fails_says_so_and_what_it_said_before_stays(
    store: Store, web: WebServer, take: Take
) -> None:
    web.give("/quakes", answer_json({"features": [quake("us1")]}), Answer(b"<html>Sign in</html>"))
    take()
    health = take()
    assert health.last_error is not None
    assert "answered what is no JSON" in health.last_error
    assert count(store, HazardReport) == 1


def test_a_trial_says_what_would_come_and_stores_nothing(store: Store, web: WebServer, turns: Turns) -> None:
    web.give("/quakes", answer_json({"features": [quake("us1", place="Ixtla\u202e"), {}]}))
    with store.write() as session:
        ask_trial(session, feed_id=1, actor="Ana")
        (turn,) = claim_feeds(session, runner="one", kinds=frozenset({FeedKind.USGS}), lease_s=60, limit=1)
    turns.answer_trial(turn)
    with store.read() as session:
        answer = list_feeds(session)[0].trial_answer or {}
    assert (answer["hazard_reports"], answer["refused"]) == (1, 1)
    assert answer["samples"][0]["text"] == "Earthquake, 5.2 mb, Ixtla"
    assert count(store, HazardReport) == 0


def test_a_publisher_is_never_silent_whatever_else_its_source_brings(
    store: Store, web: WebServer, take: Take
) -> None:
    web.give("/quakes", answer_json({"features": []}))
    take()
    with store.write() as session:
        source_id = session.scalars(select(Source.id)).one()
        session.add(
            Post(
                event_id=1,
                source_id=source_id,
                external_id="1",
                text="Water",
                posted_at=utc_now(),
                ingested_at=utc_now(),
            )
        )
        session.get_one(Source, source_id).last_received_at = utc_now() - timedelta(days=30)
    with store.read() as session:
        assert list_silences(session, event_id=1) == []
