"""Who decided how much in a shift, and what began in it."""

from datetime import timedelta

import pytest

from db.models import Incident
from db.queries.shifts import ReviewerCount, count_new_incidents, count_reviews
from db.reviews import add_review, undo_review
from db.session import Store, utc_now
from db.vocabulary import Credibility, Information
from tests.factories import POSTED_AT, make_event, make_posts, store_posts

HOUR = timedelta(hours=1)


@pytest.fixture
def post_ids(store: Store) -> list[int]:
    """Three posts; Ana judged two of them three times, Ben one, and took another decision back."""
    ids = store_posts(store, make_posts(3))
    with store.write() as session:
        for post_id in ids[:2]:
            add_review(session, post_id=post_id, reviewer="Ana", information=Information.CORROBORATED)
        add_review(session, post_id=ids[0], reviewer="Ana", credibility=Credibility.PROBABLY_TRUE)
        add_review(session, post_id=ids[2], reviewer="Ben", information=Information.CORROBORATED)
        undone = add_review(session, post_id=ids[2], reviewer="Ben", credibility=Credibility.PROBABLY_TRUE)
        undo_review(session, review_id=undone, actor="Ben")
    return ids


def test_reviews_are_counted_by_who_made_them_without_those_taken_back(
    store: Store, post_ids: list[int]
) -> None:
    now = utc_now()
    with store.read() as session:
        found = count_reviews(session, event_id=1, since=now - HOUR, until=now + HOUR)
    assert found == [ReviewerCount("Ana", 3, 2), ReviewerCount("Ben", 1, 1)]


def test_reviews_of_another_time_or_event_are_left_out(store: Store, post_ids: list[int]) -> None:
    now = utc_now()
    with store.write() as session:
        other = make_event(session, "Landslide")
    with store.read() as session:
        assert count_reviews(session, event_id=1, since=now - 2 * HOUR, until=now - HOUR) == []
        assert count_reviews(session, event_id=other, since=now - HOUR, until=now + HOUR) == []


def test_new_incidents_are_those_whose_first_post_is_of_the_shift(store: Store) -> None:
    with store.write() as session:
        event_id = make_event(session)
        for hours, posts in ((-1, 3), (0, 3), (0, 0), (1, 3)):
            at = POSTED_AT + hours * HOUR
            session.add(
                Incident(
                    event_id=event_id,
                    founder_id=1,
                    headline="Bridge",
                    first_seen_at=at,
                    last_seen_at=at,
                    posts=posts,
                    accounts=posts,
                )
            )
    with store.read() as session:
        found = count_new_incidents(session, event_id=event_id, since=POSTED_AT, until=POSTED_AT + HOUR)
    assert found == 1
