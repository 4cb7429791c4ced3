"""Pace is measured from the reviews that stand: posts an hour at work, and the wait for a first decision."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from db.models import Post, Review
from db.predictions import add_predictions
from db.queries.pace import Pace, measure_pace
from db.reviews import add_review, undo_review
from db.session import Store
from db.vocabulary import Information, LabelDecision
from tests.factories import MODEL_VERSION, POSTED_AT, make_posts, make_prediction, store_posts

MINUTE = timedelta(minutes=1)


@pytest.fixture
def post_ids(store: Store) -> list[int]:
    """Ten classified posts that arrived at one moment."""
    post_ids = store_posts(store, make_posts(10))
    with store.write() as session:
        predictions = [make_prediction(post_id) for post_id in post_ids]
        add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
        session.execute(update(Post).values(ingested_at=POSTED_AT))
    return post_ids


def judge(store: Store, post_id: int, at: datetime, who: str = "Ana") -> int:
    with store.write() as session:
        review_id = add_review(session, post_id=post_id, reviewer=who, label_decision=LabelDecision.RIGHT)
    with store.write() as session:
        session.execute(update(Review).where(Review.id == review_id).values(created_at=at))
    return review_id


def measure(store: Store, since: datetime = POSTED_AT, event_id: int = 1) -> Pace:
    with store.read() as session:
        return measure_pace(session, event_id, since=since)


def test_posts_an_hour_leave_pauses_out_and_count_a_post_once(store: Store, post_ids: list[int]) -> None:
    # Four posts two minutes apart, the second judged twice; then a pause, and one more.
    for number, minute in enumerate((0, 2, 4, 6)):
        judge(store, post_ids[number], POSTED_AT + minute * MINUTE)
    with store.write() as session:
        again = add_review(session, post_id=post_ids[3], reviewer="Ana", information=Information.CORROBORATED)
    with store.write() as session:
        session.execute(update(Review).where(Review.id == again).values(created_at=POSTED_AT + 6 * MINUTE))
    judge(store, post_ids[4], POSTED_AT + 120 * MINUTE)
    # Another person at the same time is another hour of work.
    judge(store, post_ids[5], POSTED_AT + 1 * MINUTE, "Bo")
    judge(store, post_ids[6], POSTED_AT + 3 * MINUTE, "Bo")
    pace = measure(store)
    assert (pace.decisions, pace.people) == (8, 2)
    assert pace.posts_an_hour == pytest.approx(4 / (8 / 60))


def test_the_wait_is_that_for_the_first_decision_that_stands(store: Store, post_ids: list[int]) -> None:
    for number in range(10):
        judge(store, post_ids[number], POSTED_AT + (number + 1) * MINUTE)
    judge(store, post_ids[0], POSTED_AT + 300 * MINUTE, "Bo")
    pace = measure(store)
    assert pace.first_decisions == 10
    assert pace.median_wait_s == pytest.approx(5.5 * 60)
    assert pace.late_wait_s == pytest.approx(9.1 * 60)


def test_undone_earlier_and_other_events_reviews_count_for_nothing(store: Store, post_ids: list[int]) -> None:
    nothing = Pace(0, False, 0, None, 0, None, None)
    assert measure(store) == nothing
    review_id = judge(store, post_ids[0], POSTED_AT + MINUTE)
    assert measure(store, since=POSTED_AT + 2 * MINUTE) == nothing
    assert measure(store, event_id=2) == nothing
    with store.write() as session:
        undo_review(session, review_id=review_id, actor="Ana")
    assert measure(store) == nothing


def test_of_more_decisions_than_are_looked_at_the_newest_count_and_it_is_said(
    store: Store, post_ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.queries.pace.MOST_LOOKED_AT", 2)
    for number, person in enumerate(("Ana", "Bo")):
        judge(store, post_ids[number], POSTED_AT + (number + 1) * MINUTE, person)
    assert not measure(store).is_cut
    judge(store, post_ids[2], POSTED_AT + 3 * MINUTE, "Bo")
    pace = measure(store)
    assert (pace.decisions, pace.people, pace.is_cut) == (2, 1, True)
