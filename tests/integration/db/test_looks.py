"""What came in since somebody last looked is new to them for the whole of their next look."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from db.errors import NotFoundError
from db.looks import AWAY, SHOWN_AFTER, keep_look
from db.models import Post
from db.queries.filters import PostFilter
from db.queries.looks import find_look
from db.queries.posts import list_posts
from db.session import Store, utc_now
from tests.factories import make_event, make_posts, store_posts

NOW = utc_now() + timedelta(hours=1)


def receive(store: Store, post_id: int, moment: datetime) -> None:
    with store.write() as session:
        session.execute(update(Post).where(Post.id == post_id).values(ingested_at=moment))


def look(store: Store, after: timedelta) -> int | None:
    """Act so long after the beginning; returns what the look begins after."""
    with store.write() as session:
        keep_look(session, event_id=1, analyst="Ana", now=NOW + after)
        found = find_look(session, event_id=1, analyst="Ana")
    assert found is not None
    assert found.acted_at == NOW + after
    return found.after_post_id


def test_a_look_begins_where_the_one_before_ended(store: Store) -> None:
    first, second, third = store_posts(store, make_posts(3))
    receive(store, second, NOW + timedelta(minutes=10))
    receive(store, third, NOW + timedelta(minutes=40))
    assert look(store, timedelta()) is None
    # Half an hour counts from the last act, and not from the first one.
    assert look(store, AWAY) is None
    assert look(store, 2 * AWAY + timedelta(seconds=1)) == second
    assert look(store, 2 * AWAY + timedelta(minutes=5)) == second
    assert look(store, 4 * AWAY) == third
    assert first < second < third


def test_a_post_of_the_last_moment_before_leaving_is_shown_again(store: Store) -> None:
    first, late = store_posts(store, make_posts(2))
    receive(store, late, NOW - SHOWN_AFTER / 2)
    look(store, timedelta())
    assert look(store, 2 * AWAY) == first
    with store.read() as session:
        assert [row.id for row in list_posts(session, PostFilter(1, after_post=first))] == [late]


def test_looks_are_of_one_person_and_one_event(store: Store) -> None:
    with store.write() as session:
        make_event(session)
    look(store, timedelta())
    with store.read() as session:
        assert find_look(session, event_id=1, analyst="Bo") is None
        assert find_look(session, event_id=2, analyst="Ana") is None
    with store.write() as session, pytest.raises(NotFoundError, match="no event 9"):
        keep_look(session, event_id=9, analyst="Ana", now=NOW)
