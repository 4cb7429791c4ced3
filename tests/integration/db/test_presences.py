"""Who has an event open is seen by others at it, with the post that they are at, until they are gone."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db.errors import NotFoundError
from db.leases import LEASE, take_lease
from db.models import AuditEntry
from db.presences import PRESENT_FOR, keep_presence
from db.queries.presences import Presence, list_presences
from db.session import Store, utc_now
from tests.factories import make_event, make_posts, store_posts

NOW = utc_now()
SOON = NOW + timedelta(seconds=20)


def read(store: Store, event_id: int, after: timedelta = timedelta(0)) -> list[Presence]:
    with store.read() as session:
        return list_presences(session, event_id=event_id, now=NOW + after)


def test_who_is_here_is_listed_by_name_with_their_post_and_leaves_by_going_elsewhere_or_by_silence(
    store: Store,
) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    with store.write() as session:
        other_event = make_event(session, "Another flood")
        for person in ("Bo", "Ana", "Cy"):
            keep_presence(session, event_id=1, person=person, now=NOW)
        take_lease(session, post_id=post_id, holder="Bo", now=NOW)
    assert [(one.person, one.post_id) for one in read(store, 1)] == [
        ("Ana", None),
        ("Bo", post_id),
        ("Cy", None),
    ]
    with store.write() as session:
        keep_presence(session, event_id=other_event, person="Cy", now=NOW)
        keep_presence(session, event_id=1, person="Ana", now=SOON)
    assert [one.person for one in read(store, 1, PRESENT_FOR)] == ["Ana"]
    assert [one.person for one in read(store, other_event)] == ["Cy"]
    assert read(store, 1, SOON - NOW + PRESENT_FOR) == []


def test_a_post_that_was_left_or_is_of_another_event_is_not_said(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    with store.write() as session:
        other_event = make_event(session, "Another flood")
        take_lease(session, post_id=post_id, holder="Bo", now=NOW)
        keep_presence(session, event_id=other_event, person="Bo", now=NOW)
        take_lease(session, post_id=post_id, holder="Ana", now=NOW - LEASE)
        keep_presence(session, event_id=1, person="Ana", now=NOW)
    assert [(one.person, one.post_id) for one in read(store, other_event)] == [("Bo", None)]
    assert [(one.person, one.post_id) for one in read(store, 1)] == [("Ana", None)]


def test_who_is_here_is_no_part_of_the_audit_log_and_an_event_that_is_not_there_is_named(
    store: Store,
) -> None:
    with store.write() as session:
        event_id = make_event(session)
        keep_presence(session, event_id=event_id, person="Ana", now=NOW)
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0
    with store.write() as session, pytest.raises(NotFoundError, match="no event 9"):
        keep_presence(session, event_id=9, person="Ana", now=NOW)
