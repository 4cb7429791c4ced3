"""Histories of posts, for property tests: predictions, reviews, undoing and places in any order."""

from contextlib import suppress

from hypothesis import strategies as st
from sqlalchemy import select

from db.errors import IllegalChangeError
from db.models import Review
from db.predictions import NewPlace, add_predictions
from db.reviews import add_review, place_post, undo_review
from db.session import Store
from db.vocabulary import (
    Damage,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
    Task,
)
from tests.factories import make_prediction

POSTS = 3
step = st.one_of(
    st.tuples(
        st.just("predict"),
        st.integers(0, POSTS - 1),
        st.sampled_from(Informativeness),
        st.sampled_from(Humanitarian),
        st.sampled_from([None, *Damage]),
    ),
    st.tuples(
        st.just("review"),
        st.integers(0, POSTS - 1),
        st.sampled_from([None, *LabelDecision]),
        st.sampled_from([None, *Information]),
        st.sampled_from([None, True, False]),
        st.sampled_from(Humanitarian),
    ),
    st.tuples(st.just("undo"), st.integers(0, POSTS - 1)),
    st.tuples(st.just("place"), st.integers(0, POSTS - 1), st.floats(-90, 90), st.floats(-180, 180)),
)


def apply(store: Store, post_ids: list[int], number: int, taken: tuple) -> None:
    kind, post_id = taken[0], post_ids[taken[1]]
    with store.write() as session:
        if kind == "predict":
            prediction = make_prediction(
                post_id, informativeness=taken[2], humanitarian=taken[3], damage=taken[4]
            )
            add_predictions(session, model_version=f"v{number}", predictions=[prediction])
        elif kind == "review":
            labels = {Task.HUMANITARIAN: taken[5]} if taken[2] is LabelDecision.CORRECTED else None
            with suppress(IllegalChangeError):  # no decision, or no label yet that could be right
                add_review(
                    session,
                    post_id=post_id,
                    reviewer="ana",
                    label_decision=taken[2],
                    labels=labels,
                    information=taken[3],
                    set_aside=taken[4],
                    reason="seen",
                )
        elif kind == "undo":
            standing = select(Review.id).where(Review.post_id == post_id, Review.undone_at.is_(None))
            newest = session.scalar(standing.order_by(Review.id.desc()).limit(1))
            if newest is not None:
                undo_review(session, review_id=newest, actor="ana")
        else:
            place = NewPlace(taken[2], taken[3], PlacePrecision.VICINITY, PlaceMethod.ANALYST)
            place_post(session, post_id=post_id, actor="ana", place=place)
