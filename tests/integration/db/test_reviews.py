from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db.errors import IllegalChangeError, NotFoundError
from db.labels.packed import unpack_label
from db.models import AuditEntry, EffectiveLabel, Place, Review
from db.predictions import NewPlace, add_predictions
from db.queries.reviews import list_undoable
from db.reviews import add_review, place_post, undo_review
from db.session import Store, utc_now
from db.vocabulary import (
    Credibility,
    Humanitarian,
    Information,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
    Task,
)
from tests.factories import make_posts, make_prediction, store_posts

LABELS = {Task.HUMANITARIAN: Humanitarian.VEHICLE_DAMAGE}
CORRECTED: dict[str, Any] = {"label_decision": LabelDecision.CORRECTED, "labels": LABELS}


@pytest.fixture
def post_id(store: Store) -> int:
    (post_id,) = store_posts(store, make_posts(1))
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[make_prediction(post_id)])
    return post_id


def review(store: Store, post_id: int, **decisions: object) -> int:
    with store.write() as session:
        return add_review(session, post_id=post_id, reviewer="ana", **decisions)  # type: ignore[arg-type]


def undo(store: Store, review_id: int) -> None:
    with store.write() as session:
        undo_review(session, review_id=review_id, actor="ben")


def read_words(store: Store, post_id: int) -> dict[str, str | None]:
    with store.read() as session:
        return unpack_label(session.get_one(EffectiveLabel, post_id).packed)


def read_decisions(store: Store, post_id: int) -> tuple[str | None, ...]:
    return tuple(read_words(store, post_id)[name] for name in ("label_decision", "information", "use"))


def category(store: Store, post_id: int) -> Any:
    return read_words(store, post_id)["humanitarian"]


def test_undoing_reviews_one_by_one_leads_back_to_the_prediction(store: Store, post_id: int) -> None:
    first = review(store, post_id, **CORRECTED)
    second = review(store, post_id, set_aside=True, reason="an old picture")
    third = review(store, post_id, label_decision=LabelDecision.RIGHT)
    assert category(store, post_id) is Humanitarian.VEHICLE_DAMAGE
    for review_id, expected in (
        (third, Humanitarian.VEHICLE_DAMAGE),
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


def test_labels_found_right_are_those_shown_be_it_by_a_correction(store: Store, post_id: int) -> None:
    review(store, post_id, **CORRECTED)
    review(store, post_id, label_decision=LabelDecision.RIGHT)
    assert category(store, post_id) is Humanitarian.VEHICLE_DAMAGE


def test_labels_that_have_changed_since_they_were_seen_are_not_right(store: Store, post_id: int) -> None:
    with store.read() as session:
        standing = unpack_label(session.get_one(EffectiveLabel, post_id).packed)
    seen = {task: standing[task] for task in Task}
    review(store, post_id, **CORRECTED)
    with pytest.raises(IllegalChangeError, match=f"post {post_id} has just been judged or read anew"):
        review(store, post_id, label_decision=LabelDecision.RIGHT, seen=seen)
    assert category(store, post_id) is Humanitarian.VEHICLE_DAMAGE
    unread: dict[Any, Any] = {**seen, **LABELS, "label_decision": LabelDecision.NOT_JUDGED}
    with pytest.raises(IllegalChangeError, match="has just been judged"):
        review(store, post_id, label_decision=LabelDecision.RIGHT, seen=unread)
    review(store, post_id, label_decision=LabelDecision.RIGHT, seen={**seen, **LABELS})
    assert category(store, post_id) is Humanitarian.VEHICLE_DAMAGE


def test_labels_that_are_not_there_cannot_be_right(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    with pytest.raises(IllegalChangeError, match=f"post {post_id} has no label yet that could be right"):
        review(store, post_id, label_decision=LabelDecision.RIGHT)


def test_the_audit_log_holds_who_and_what_stood_before_and_after(store: Store, post_id: int) -> None:
    review(store, post_id, **CORRECTED)
    review(store, post_id, set_aside=True, reason="same as another")
    with store.read() as session:
        first, second = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert (first.actor, first.before) == ("ana", None)
    assert first.after is not None
    assert first.after["humanitarian"] == "vehicle_damage"
    assert second.before == first.after
    assert second.reason == "same as another"


@pytest.mark.parametrize(
    ("decisions", "message"),
    [
        ({}, "a review without a decision"),
        ({"reason": "so"}, "a review without a decision"),
        ({"label_decision": LabelDecision.NOT_JUDGED}, "cannot say 'not_judged'; undo the review instead"),
        ({"information": Information.NOT_JUDGED}, "cannot say 'not_judged'; undo the review instead"),
        ({"label_decision": LabelDecision.CORRECTED}, "'corrected' with 0 labels; only a correction"),
        (
            {"label_decision": LabelDecision.RIGHT, "labels": LABELS},
            "'right' with 1 labels; only a correction",
        ),
        ({"information": Information.FALSE, "labels": LABELS}, "'None' with 1 labels; only a correction"),
        ({"information": Information.UNVERIFIABLE, "reason": " "}, "unverifiable needs a reason"),
        ({"set_aside": True}, "a post that is set aside needs a reason"),
    ],
)
def test_a_review_that_makes_no_sense_is_refused(
    store: Store, post_id: int, decisions: dict[str, object], message: str
) -> None:
    with pytest.raises(IllegalChangeError, match=message):
        review(store, post_id, **decisions)
    assert category(store, post_id) is Humanitarian.AFFECTED_INDIVIDUALS
    assert read_decisions(store, post_id) == ("not_judged", "not_judged", "used")


def test_a_right_label_says_nothing_of_the_information_and_the_information_nothing_of_the_label(
    store: Store, post_id: int
) -> None:
    review(store, post_id, label_decision=LabelDecision.RIGHT)
    assert read_decisions(store, post_id) == ("right", "not_judged", "used")
    found = review(store, post_id, information=Information.FALSE, credibility=Credibility.IMPROBABLE)
    assert read_decisions(store, post_id) == ("right", "false", "not_used")
    review(store, post_id, **CORRECTED)
    assert read_decisions(store, post_id) == ("corrected", "false", "not_used")
    with store.read() as session:
        assert session.get_one(Review, found).label_decision is None


def test_a_review_may_carry_both_decisions(store: Store, post_id: int) -> None:
    both = {"label_decision": LabelDecision.RIGHT, "information": Information.CORROBORATED}
    undone = review(store, post_id, **both)
    assert read_decisions(store, post_id) == ("right", "corroborated", "used")
    undo(store, undone)
    assert read_decisions(store, post_id) == ("not_judged", "not_judged", "used")


def test_undo_takes_back_one_decision_and_leaves_the_other(store: Store, post_id: int) -> None:
    review(store, post_id, information=Information.CORROBORATED)
    label = review(store, post_id, label_decision=LabelDecision.RIGHT)
    undo(store, label)
    assert read_decisions(store, post_id) == ("not_judged", "corroborated", "used")


def test_a_post_that_is_set_aside_is_neither_false_nor_judged_and_can_be_put_back(
    store: Store, post_id: int
) -> None:
    review(store, post_id, set_aside=True, reason="shows a dead child")
    assert read_decisions(store, post_id) == ("not_judged", "not_judged", "not_used")
    review(store, post_id, set_aside=False)
    assert read_decisions(store, post_id) == ("not_judged", "not_judged", "used")


def test_putting_a_post_back_does_not_make_false_information_usable(store: Store, post_id: int) -> None:
    review(store, post_id, information=Information.FALSE)
    review(store, post_id, set_aside=False)
    assert read_decisions(store, post_id) == ("not_judged", "false", "not_used")


def test_information_that_somebody_else_has_just_judged_is_not_judged_over(
    store: Store, post_id: int
) -> None:
    seen = {"information": Information.NOT_JUDGED}
    review(store, post_id, information=Information.FALSE)
    with pytest.raises(IllegalChangeError, match=f"post {post_id} has just been judged or read anew"):
        review(store, post_id, information=Information.CORROBORATED, seen=seen)
    assert read_decisions(store, post_id)[1] == "false"


def test_only_the_newest_standing_review_can_be_undone_and_only_once(store: Store, post_id: int) -> None:
    first = review(store, post_id, label_decision=LabelDecision.RIGHT)
    second = review(store, post_id, label_decision=LabelDecision.RIGHT)
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
            add_review(session, post_id=7, reviewer="ana", label_decision=LabelDecision.RIGHT)
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


def test_what_one_can_take_back_is_ones_own_stands_is_the_newest_of_its_post_and_no_older_than_asked(
    store: Store, post_id: int
) -> None:
    covered = review(store, post_id, **CORRECTED)
    undone = review(store, post_id, information=Information.FALSE)
    undo(store, undone)
    newest = review(store, post_id, information=Information.CORROBORATED)
    with store.write() as session:
        add_review(session, post_id=post_id, reviewer="ben", set_aside=True, reason="a duplicate")

    def list_own(reviewer: str, since: timedelta = timedelta(hours=1), limit: int = 20) -> list[int]:
        with store.read() as session:
            found = list_undoable(session, reviewer, since=utc_now() - since, limit=limit)
        assert {one.post_id for one in found} <= {post_id}
        return [one.review.id for one in found]

    assert list_own("ana") == []
    (last,) = list_own("ben")
    undo(store, last)
    assert list_own("ana") == [newest]
    assert list_own("ana", since=timedelta(0)) == []
    undo(store, newest)
    assert list_own("ana") == [covered]
    assert list_own("ana", limit=0) == []
