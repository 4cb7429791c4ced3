"""A store with one event, and feeds in it."""

from collections.abc import Callable
from typing import Any

import pytest

from db.feed_turns import FeedTurn, claim_feeds
from db.feeds import NewFeed, add_feed
from db.session import Store
from db.vocabulary import FeedKind
from tests.factories import make_event

AddFeed = Callable[..., int]


@pytest.fixture
def add(store: Store) -> AddFeed:
    """A function that adds a feed into the one event."""
    with store.write() as session:
        event_id = make_event(session)

    def add_one(kind: FeedKind = FeedKind.RSS, name: str = "River gauges", **settings: Any) -> int:
        if kind is FeedKind.RSS:
            settings.setdefault("url", "https://gauges.example/feed")
        with store.write() as session:
            return add_feed(session, NewFeed(name, kind, event_id, settings, 10), actor="Ana")

    return add_one


@pytest.fixture
def claim(store: Store) -> Callable[[], FeedTurn]:
    """A function that lets the runner "one" take the only due feed."""

    def claim_one() -> FeedTurn:
        with store.write() as session:
            (turn,) = claim_feeds(session, runner="one", kinds=frozenset(FeedKind), lease_s=60, limit=9)
        return turn

    return claim_one
