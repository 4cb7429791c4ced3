"""A feed that falls silent is an alarm of its event, until a person knows of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from db.errors import IllegalChangeError, NotFoundError
from db.models import AuditEntry, Source
from db.queries.silences import Silence, list_silences
from db.session import Store, utc_now
from db.silences import acknowledge_silence
from db.vocabulary import SourceKind
from tests.factories import make_event, make_posts, store_posts

SetBack = Callable[[SourceKind, timedelta], datetime]


@pytest.fixture
def receive(store: Store) -> SetBack:
    """A function that lets the event's only source be of a kind and have sent some time ago."""
    store_posts(store, make_posts(1))

    def change(kind: SourceKind, ago: timedelta) -> datetime:
        with store.write() as session:
            source = session.get_one(Source, 1)
            source.kind, source.last_received_at = kind, utc_now() - ago
            return source.last_received_at

    return change


def find_silences(store: Store, event_id: int = 1) -> list[Silence]:
    with store.read() as session:
        return list_silences(session, event_id=event_id)


def acknowledge(store: Store, actor: str = "Ana") -> None:
    with store.write() as session:
        acknowledge_silence(session, source_id=1, event_id=1, actor=actor)


@pytest.mark.parametrize("kind", [kind for kind in SourceKind if kind is not SourceKind.FEED])
def test_what_people_bring_is_never_called_silent(store: Store, receive: SetBack, kind: SourceKind) -> None:
    receive(kind, timedelta(days=400))
    assert find_silences(store) == []


def test_a_feed_that_sends_no_more_is_silent_in_its_own_event_alone(store: Store, receive: SetBack) -> None:
    receive(SourceKind.FEED, timedelta(hours=5))
    assert find_silences(store) == []
    since = receive(SourceKind.FEED, timedelta(hours=7))
    assert find_silences(store) == [Silence(1, "test feed", since, None)]
    with store.write() as session:
        other_id = make_event(session, "other")
    assert find_silences(store, other_id) == []


def test_an_acknowledgement_holds_until_the_feed_has_sent_and_falls_silent_again(
    store: Store, receive: SetBack
) -> None:
    receive(SourceKind.FEED, timedelta(hours=7))
    acknowledge(store)
    acknowledge(store, "Ben")
    assert [silence.acknowledged_by for silence in find_silences(store)] == ["Ben"]
    with store.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.actor, entry.action) for entry in entries][-2:] == [
        ("Ana", "acknowledge_silence"),
        ("Ben", "acknowledge_silence"),
    ]
    # It sent after that, and is silent again.
    with store.write() as session:
        session.get_one(Source, 1).last_received_at = utc_now() + timedelta(seconds=1)
    assert find_silences(store) == []


def test_a_silence_after_the_acknowledged_one_is_an_alarm(
    store: Store, receive: SetBack, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(SourceKind.FEED, timedelta(hours=7))
    acknowledge(store)
    with store.write() as session:
        session.get_one(Source, 1).last_received_at = utc_now() + timedelta(seconds=1)
    later = utc_now() + timedelta(hours=8)
    monkeypatch.setattr("db.queries.silences.utc_now", lambda: later)
    assert [silence.acknowledged_by for silence in find_silences(store)] == [None]


def test_an_acknowledgement_needs_a_name_and_a_source(store: Store, receive: SetBack) -> None:
    receive(SourceKind.FEED, timedelta(hours=7))
    with pytest.raises(IllegalChangeError, match="acknowledged by a named person; give a name"):
        acknowledge(store, "  ")
    with store.write() as session, pytest.raises(NotFoundError, match="no source 9 or no event 1"):
        acknowledge_silence(session, source_id=9, event_id=1, actor="Ana")
