from typing import Any

import pytest
from sqlalchemy import select

from db.errors import IllegalChangeError, NotFoundError
from db.labels.packed import unpack_label
from db.models import AuditEntry, EffectiveLabel, Place, Review
from db.predictions import NewPlace, add_predictions
from db.reviews import add_review, place_post, undo_review
from db.session import Store
from db.vocabulary import Humanitarian, PlaceMethod, PlacePrecision, Task, Verification
from tests.factories import make_posts, make_prediction, store_posts

LABELS = {Task.HUMANITARIAN: Humanitarian.VEHICLE_DAMAGE}


@pytest.fixture
def post_id(store: Store) -> int:
    (post_id,) = store_posts(store, make_posts(1))
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[make_prediction(post_id)])
    return post_id


def review(store: Store, post_id: int, verification: Verification, **fields: object) -> int:
    with store.write() as session:
        return add_review(session, post_id=post_id, reviewer="ana", verification=verification, **fields)  # type: ignore[arg-type]


def category(store: Store, post_id: int) -> Humanitarian | None:
    with store.read() as session:
        return unpack_label(session.get_one(EffectiveLabel, post_id).packed)["humanitarian"]


def test_undoing_reviews_one_by_one_leads_back_to_the_prediction(store: Store, post_id: int) -> None:
    first = review(store, post_id, Verification.CORRECTED, labels=LABELS)
    second = review(store, post_id, Verification.INACCURATE, reason="an old picture")
    third = review(store, post_id, Verification.CONFIRMED)
    assert category(store, post_id) is Humanitarian.AFFECTED_INDIVIDUALS
    for review_id, expected in (
        (third, Humanitarian.AFFECTED_INDIVIDUALS),
        (second, Humanitarian.VEHICLE_DAMAGE),
        (first, Humanitarian.AFFECTED_INDIVIDUALS),
    ):
        with store.write() as session:
            assert undo_review(session, review_id=review_id, actor="ben") == post_id
        assert category(store, post_id) is expected
    with store.read() as session:
        assert {row.undone_at is None for row in session.scalars(select(Review))} == {False}
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["review"] * 3 + ["undo_review"] * 3


def test_a_confirmation_confirms_what_was_shown_be_it_a_correction(store: Store, post_id: int) -> None:
    review(store, post_id, Verification.CORRECTED, labels=LABELS)
    review(store, post_id, Verification.CONFIRMED)
    assert category(store, post_id) is Humanitarian.VEHICLE_DAMAGE


def test_a_confirmation_of_labels_that_have_changed_since_is_refused(store: Store, post_id: int) -> None:
    with store.read() as session:
        standing = unpack_label(session.get_one(EffectiveLabel, post_id).packed)
    seen = {task: standing[task] for task in Task}
    review(store, post_id, Verification.CORRECTED, labels=LABELS)
    with pytest.raises(IllegalChangeError, match=f"post {post_id} has just been judged or read anew"):
        review(store, post_id, Verification.CONFIRMED, seen=seen)
    assert category(store, post_id) is Humanitarian.VEHICLE_DAMAGE
    unread: dict[Any, Any] = {**seen, **LABELS, "verification": Verification.UNREVIEWED}
    with pytest.raises(IllegalChangeError, match="has just been judged"):
        review(store, post_id, Verification.CONFIRMED, seen=unread)
    review(store, post_id, Verification.CONFIRMED, seen={**seen, **LABELS})
    assert category(store, post_id) is Humanitarian.VEHICLE_DAMAGE


def test_a_post_without_labels_cannot_be_confirmed(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    with pytest.raises(IllegalChangeError, match=f"post {post_id} has no label yet to confirm"):
        review(store, post_id, Verification.CONFIRMED)


def test_the_audit_log_holds_who_and_what_stood_before_and_after(store: Store, post_id: int) -> None:
    review(store, post_id, Verification.CORRECTED, labels=LABELS)
    review(store, post_id, Verification.DUPLICATE, reason="same as another")
    with store.read() as session:
        first, second = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert (first.actor, first.before) == ("ana", None)
    assert first.after is not None
    assert first.after["humanitarian"] == "vehicle_damage"
    assert second.before == first.after
    assert second.reason == "same as another"


@pytest.mark.parametrize(
    ("verification", "fields", "message"),
    [
        (Verification.UNREVIEWED, {}, "cannot say 'unreviewed'; undo the review instead"),
        (Verification.CORRECTED, {}, "'corrected' with 0 labels; only a correction has labels"),
        (Verification.CONFIRMED, {"labels": LABELS}, "'confirmed' with 1 labels; only a correction"),
        (Verification.INACCURATE, {"reason": " "}, "'inaccurate' needs a reason"),
    ],
)
def test_a_review_that_makes_no_sense_is_refused(
    store: Store, post_id: int, verification: Verification, fields: dict[str, object], message: str
) -> None:
    with pytest.raises(IllegalChangeError, match=message):
        review(store, post_id, verification, **fields)
    assert category(store, post_id) is Humanitarian.AFFECTED_INDIVIDUALS


def test_only_the_newest_standing_review_can_be_undone_and_only_once(store: Store, post_id: int) -> None:
    first = review(store, post_id, Verification.CONFIRMED)
    second = review(store, post_id, Verification.CONFIRMED)
    with store.write() as session, pytest.raises(IllegalChangeError, match="a newer review stands on post"):
        undo_review(session, review_id=first, actor="ana")
    with store.write() as session:
        undo_review(session, review_id=second, actor="ana")
        with pytest.raises(IllegalChangeError, match=f"review {second} was undone at 20"):
            undo_review(session, review_id=second, actor="ana")


def test_what_does_not_exist_cannot_be_judged(store: Store) -> None:
    place = NewPlace(1, 2, PlacePrecision.VICINITY, PlaceMethod.ANALYST)
    with store.write() as session:
        with pytest.raises(NotFoundError, match="no post 7"):
            add_review(session, post_id=7, reviewer="ana", verification=Verification.CONFIRMED)
        with pytest.raises(NotFoundError, match="no review 7"):
            undo_review(session, review_id=7, actor="ana")
        with pytest.raises(NotFoundError, match="no post 7"):
            place_post(session, post_id=7, actor="ana", place=place)


def test_an_analysts_place_replaces_the_former_one_which_stays_in_the_log(store: Store, post_id: int) -> None:
    for lat in (1.0, 2.0):
        place = NewPlace(lat, 3.0, PlacePrecision.VICINITY, PlaceMethod.ANALYST)
        with store.write() as session:
            place_post(session, post_id=post_id, actor="ana", place=place)
    with store.read() as session:
        assert session.get_one(Place, post_id).lat == 2.0
        assert session.get_one(EffectiveLabel, post_id).lat == 2.0
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert last.before == {"lat": 1.0, "lon": 3.0, "precision": "vicinity", "method": "analyst"}
