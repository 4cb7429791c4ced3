"""The read model against its definition: the newest standing decisions, else the newest prediction."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from db.labels.effective import number_account, refresh_effective
from db.labels.grid import LABEL_CELL_DEGREES
from db.labels.packed import pack_label, unpack_label
from db.models import EffectiveLabel, Place, Post, Prediction, Review
from db.predictions import NewPrediction, add_predictions
from db.reviews import add_review
from db.session import Store
from db.vocabulary import (
    Clarity,
    Damage,
    Familiarity,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    Modality,
    Task,
    Use,
)
from tests.factories import make_posts, make_prediction, store_posts
from tests.integration.db.histories import POSTS, apply, step


def derive_naively(store: Store, post_id: int) -> dict[str, object]:
    with store.read() as session:
        predictions = session.scalars(select(Prediction).where(Prediction.post_id == post_id)).all()
        reviews = session.scalars(select(Review).where(Review.post_id == post_id)).all()
        place = session.get(Place, post_id)
        prediction = max(predictions, key=lambda row: row.id, default=None)
        standing = sorted((row for row in reviews if row.undone_at is None), key=lambda row: -row.id)
        review = next((row for row in standing if row.label_decision), None)
        found = next((row.information for row in standing if row.information), Information.NOT_JUDGED)
        set_aside = next((row.set_aside for row in standing if row.set_aside is not None), False)
        is_upheld = found in (Information.NOT_JUDGED, Information.CORROBORATED)
        words: dict[str, object] = {
            "label_decision": review.label_decision if review else LabelDecision.NOT_JUDGED,
            "information": found,
            "use": Use.USED if is_upheld and not set_aside else Use.NOT_USED,
        }
        expected: dict[str, object] = {
            "lat": place.lat if place else None,
            "lon": place.lon if place else None,
            "cell_row": math.floor(place.lat / LABEL_CELL_DEGREES) if place else None,
            "cell_column": math.floor(place.lon / LABEL_CELL_DEGREES) if place else None,
        }
        for task in Task:
            label = getattr(review, task) if review else None
            if label is None and prediction:
                label = getattr(prediction, task)
            words[task.value] = label
            fused = prediction.readings[Modality.FUSED].get(task, {}) if prediction else {}
            expected[f"{task}_confidence"] = fused.get(label)
        is_named = review is not None and review.damage is not None
        damage = prediction.readings[Modality.FUSED].get(Task.DAMAGE, {}) if prediction else {}
        share = damage.get(words["damage"])
        is_unclear = share is not None and share < 0.5 and not is_named
        words["damage_clarity"] = Clarity.UNCLEAR if is_unclear else Clarity.CLEAR
        is_strange = prediction is not None and prediction.ood_scores.get("image", 0) > 0.95
        words["familiarity"] = Familiarity.UNFAMILIAR if is_strange else Familiarity.NOT_MARKED
        expected["packed"] = pack_label(words)
        return expected


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, max_size=12))
def test_what_is_shown_equals_the_definition_after_any_history(store: Store, steps: list[tuple]) -> None:
    with store.read() as session:
        first = 1 + (session.scalar(select(Post.id).order_by(Post.id.desc()).limit(1)) or 0)
    if first == 1:
        post_ids = store_posts(store, make_posts(POSTS))
    else:
        with store.read() as session:
            post_ids = list(session.scalars(select(Post.id).order_by(Post.id).limit(POSTS)))
    with store.read() as session:
        number = session.scalar(select(Prediction.id).order_by(Prediction.id.desc()).limit(1)) or 0
    for offset, taken in enumerate(steps, start=1):
        apply(store, post_ids, 1000 * number + offset, taken)
    for post_id in post_ids:
        expected = derive_naively(store, post_id)
        with store.read() as session:
            shown = session.get_one(EffectiveLabel, post_id)
            assert {name: getattr(shown, name) for name in expected} == expected


def shown_of(store: Store, post_id: int) -> EffectiveLabel:
    with store.read() as session:
        return session.get_one(EffectiveLabel, post_id)


def test_a_label_is_counted_by_the_hour_and_the_account_of_its_post(store: Store) -> None:
    posted_at = datetime(2026, 3, 1, 12, 59, 59, tzinfo=UTC)
    (post_id,) = store_posts(store, make_posts(1, posted_at=posted_at, author_hash="0123456789abcdef" * 4))
    label = shown_of(store, post_id)
    assert datetime.fromtimestamp(label.hour * 3600, UTC) == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert label.account == number_account("0123456789abcdef" * 4)


def test_the_read_model_can_be_dropped_and_rebuilt(store: Store) -> None:
    post_ids = store_posts(store, make_posts(600))
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[make_prediction(i) for i in post_ids[:5]])
    before = read_rows(store)
    with store.write() as session:
        session.execute(delete(EffectiveLabel))
        refresh_effective(session, post_ids)
    assert read_rows(store) == before


def read_rows(store: Store) -> list[tuple[object, ...]]:
    table = EffectiveLabel.__table__
    with store.read() as session:
        return [tuple(row) for row in session.execute(select(table).order_by(table.c.post_id))]


def test_a_new_version_of_the_model_never_overrules_a_review(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[make_prediction(post_id)])
        add_review(
            session,
            post_id=post_id,
            reviewer="ana",
            label_decision=LabelDecision.CORRECTED,
            labels={Task.HUMANITARIAN: Humanitarian.VEHICLE_DAMAGE},
        )
    with store.write() as session:
        newer = make_prediction(post_id, humanitarian=Humanitarian.NOT_HUMANITARIAN)
        add_predictions(session, model_version="v2", predictions=[newer])
    assert unpack_label(shown_of(store, post_id).packed)["humanitarian"] is Humanitarian.VEHICLE_DAMAGE


def test_people_in_danger_come_before_damage_then_noise_and_posts_out_of_use_come_last(store: Store) -> None:
    hurt, damaged, rejected, noise = store_posts(store, make_posts(4))
    with store.write() as session:
        add_predictions(
            session,
            model_version="v1",
            predictions=[
                make_prediction(hurt, humanitarian=Humanitarian.INJURED_OR_DEAD_PEOPLE),
                make_prediction(
                    damaged,
                    humanitarian=Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE,
                    damage=Damage.SEVERE_DAMAGE,
                ),
                make_prediction(rejected, humanitarian=Humanitarian.INJURED_OR_DEAD_PEOPLE),
                make_prediction(noise, informativeness=Informativeness.NOT_INFORMATIVE),
            ],
        )
        add_review(
            session,
            post_id=rejected,
            reviewer="ana",
            set_aside=True,
            reason="old picture",
        )
    urgency = [shown_of(store, post_id).urgency for post_id in (hurt, damaged, rejected, noise)]
    assert urgency[0] > urgency[1] > urgency[3] == 0.0 > urgency[2]


def test_among_the_judged_a_right_label_weighs_as_its_category_whatever_the_model_thought(
    store: Store,
) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    doubtful = make_prediction(post_id, humanitarian=Humanitarian.INJURED_OR_DEAD_PEOPLE, confidence=0.6)
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[doubtful])
    assert shown_of(store, post_id).urgency == 0.6
    with store.write() as session:
        add_review(session, post_id=post_id, reviewer="ana", label_decision=LabelDecision.RIGHT)
    assert shown_of(store, post_id).urgency == -1.0


@pytest.mark.parametrize(
    ("language", "rank", "is_marked"),
    [
        ("en", 0.95, False),
        ("es-mx", 0.0, False),
        (None, 0.0, False),
        ("pt", 0.0, True),
        ("sw-ke", 0.0, True),
        ("en", 0.96, True),
    ],
)
def test_what_the_model_was_not_made_for_is_marked_and_not_ranked_down_by_its_confidence(
    store: Store, language: str | None, rank: float, is_marked: bool
) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    doubtful = make_prediction(
        post_id,
        humanitarian=Humanitarian.INJURED_OR_DEAD_PEOPLE,
        confidence=0.6,
        language=language,
        ood_scores={"text": 0.99, "image": rank},
    )
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[doubtful])
    shown = shown_of(store, post_id)
    familiarity = unpack_label(shown.packed)["familiarity"]
    assert familiarity is (Familiarity.UNFAMILIAR if is_marked else Familiarity.NOT_MARKED)
    assert shown.urgency == (1.0 if is_marked else 0.6)


def test_a_post_that_waits_for_the_model_is_not_marked_by_its_language(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1, language="sw"))
    assert unpack_label(shown_of(store, post_id).packed)["familiarity"] is Familiarity.NOT_MARKED


@pytest.mark.parametrize(("confidence", "clarity"), [(0.5, Clarity.CLEAR), (0.49, Clarity.UNCLEAR)])
def test_a_severity_is_unclear_where_no_class_reaches_half(
    store: Store, confidence: float, clarity: Clarity
) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    answer = make_prediction(post_id, damage=Damage.SEVERE_DAMAGE, confidence=confidence)
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[answer])
    assert unpack_label(shown_of(store, post_id).packed)["damage_clarity"] is clarity
    with store.write() as session:
        labels = {Task.HUMANITARIAN: Humanitarian.VEHICLE_DAMAGE}
        decided = LabelDecision.CORRECTED
        add_review(session, post_id=post_id, reviewer="ana", label_decision=decided, labels=labels)
    # Nobody has said anything of the severity yet.
    assert unpack_label(shown_of(store, post_id).packed)["damage_clarity"] is clarity
    with store.write() as session:
        severe = {Task.DAMAGE: Damage.SEVERE_DAMAGE}
        add_review(session, post_id=post_id, reviewer="ana", label_decision=decided, labels=severe)
    assert unpack_label(shown_of(store, post_id).packed)["damage_clarity"] is Clarity.CLEAR


def test_who_finds_the_labels_right_has_not_judged_a_severity_that_was_shown_as_unclear(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    answer = make_prediction(post_id, damage=Damage.SEVERE_DAMAGE, confidence=0.4)
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[answer])
        add_review(session, post_id=post_id, reviewer="ana", label_decision=LabelDecision.RIGHT)
    words = unpack_label(shown_of(store, post_id).packed)
    assert (words["label_decision"], words["damage_clarity"]) == (LabelDecision.RIGHT, Clarity.UNCLEAR)


def test_disagreement_of_picture_and_text_is_shown(store: Store) -> None:
    agree, disagree = store_posts(store, make_posts(2))
    with store.write() as session:
        add_predictions(
            session,
            model_version="v1",
            predictions=[
                with_modalities(agree, Humanitarian.VEHICLE_DAMAGE, Humanitarian.VEHICLE_DAMAGE),
                with_modalities(disagree, Humanitarian.VEHICLE_DAMAGE, Humanitarian.NOT_HUMANITARIAN),
            ],
        )
    assert not shown_of(store, agree).modalities_disagree
    assert shown_of(store, disagree).modalities_disagree


def with_modalities(post_id: int, image: Humanitarian, text: Humanitarian) -> NewPrediction:
    base = make_prediction(post_id)
    alone = {
        modality: make_prediction(post_id, humanitarian=label).readings[Modality.FUSED]
        for modality, label in ((Modality.IMAGE_ONLY, image), (Modality.TEXT_ONLY, text))
    }
    return NewPrediction(
        post_id=post_id,
        readings={**base.readings, **alone},
        gates=base.gates,
        timings_ms={},
        explanation_kind="cross-attention",
    )
