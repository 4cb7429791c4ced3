"""The counts against their definition: the read model, counted one label at a time."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from db.labels.rollups import rebuild_rollups
from db.models import AccountCount, LabelCell, LabelHour, Post, Prediction
from db.predictions import NewPlace, add_predictions
from db.reviews import place_post
from db.session import Store
from db.vocabulary import Humanitarian, PlaceMethod, PlacePrecision
from tests.factories import make_posts, make_prediction, store_posts
from tests.integration.db.counts import count_naively, read_counts
from tests.integration.db.histories import POSTS, apply, step


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, max_size=12))
def test_the_counts_equal_the_read_model_after_any_history(store: Store, steps: list[tuple]) -> None:
    with store.read() as session:
        post_ids = list(session.scalars(select(Post.id).order_by(Post.id).limit(POSTS)))
        number = session.scalar(select(Prediction.id).order_by(Prediction.id.desc()).limit(1)) or 0
    post_ids = post_ids or store_posts(store, make_posts(POSTS))
    for offset, taken in enumerate(steps, start=1):
        apply(store, post_ids, 1000 * number + offset, taken)
    assert sum(counts["posts"] for counts in read_counts(store)[0].values()) == POSTS
    assert read_counts(store) == count_naively(store)


def test_counts_made_anew_equal_those_that_were_kept(store: Store) -> None:
    post_ids = store_posts(store, make_posts(40))
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[make_prediction(i) for i in post_ids[:25]])
    with store.write() as session:
        for post_id in post_ids[:9]:
            place = NewPlace(-3.2 * post_id, 5.1 * post_id, PlacePrecision.VICINITY, PlaceMethod.ANALYST)
            place_post(session, post_id=post_id, actor="ana", place=place)
    kept = read_counts(store)
    with store.write() as session:
        session.execute(update(LabelCell).values(posts=LabelCell.posts + 1))
        session.execute(update(LabelHour).values(posts=LabelHour.posts + 7))
        session.execute(update(AccountCount).values(posts=0))
    assert read_counts(store) != kept
    with store.write() as session:
        rebuild_rollups(session)
    assert read_counts(store) == kept == count_naively(store)


def test_writers_side_by_side_lose_no_count(store: Store) -> None:
    post_ids = store_posts(store, make_posts(120))
    failures: list[BaseException] = []
    categories = list(Humanitarian)

    def classify(share: list[int]) -> None:
        try:
            for start in range(0, len(share), 5):
                batch = [
                    make_prediction(post_id, humanitarian=categories[post_id % len(categories)])
                    for post_id in share[start : start + 5]
                ]
                with store.write() as session:
                    add_predictions(session, model_version="v1", predictions=batch)
        except BaseException as error:
            failures.append(error)

    writers = [threading.Thread(target=classify, args=(post_ids[first::4],)) for first in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    assert failures == []
    assert read_counts(store) == count_naively(store)
