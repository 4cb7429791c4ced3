"""The effective label: an analyst's review if there is one, else the active model's prediction or the newest.

Computed here and nowhere else. Whoever changes a post's event, language, prediction, review or place calls
``refresh_effective`` in the same transaction; every read filters and counts over the result, so the map, the
tables, the charts and the reports cannot disagree.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session

from db.labels.grid import LABEL_CELL_DEGREES, find_cell
from db.labels.packed import pack_label
from db.labels.rollups import COUNTED_BY, Change, find_hour
from db.model_versions import ActiveModel, find_active_model
from db.models import EffectiveLabel, Place, Post, PostMedia, Prediction, Review
from db.vocabulary import (
    REJECTED,
    Damage,
    Humanitarian,
    Informativeness,
    Modality,
    Task,
    Verification,
)

# Order of triage. People first, then damage; our choice, after what emergency managers say in interviews:
# people in need and calls for rescue before property. Weights are not probabilities.
CATEGORY_WEIGHT: Mapping[Humanitarian, float] = {
    Humanitarian.INJURED_OR_DEAD_PEOPLE: 1.0,
    Humanitarian.MISSING_OR_FOUND_PEOPLE: 0.95,
    Humanitarian.AFFECTED_INDIVIDUALS: 0.8,
    Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE: 0.6,
    Humanitarian.VEHICLE_DAMAGE: 0.5,
    Humanitarian.RESCUE_VOLUNTEERING_OR_DONATION_EFFORT: 0.45,
    Humanitarian.OTHER_RELEVANT_INFORMATION: 0.25,
    Humanitarian.NOT_HUMANITARIAN: 0.0,
}
DAMAGE_WEIGHT: Mapping[Damage | None, float] = {
    None: 0.0,
    Damage.LITTLE_OR_NO_DAMAGE: 0.0,
    Damage.MILD_DAMAGE: 0.1,
    Damage.SEVERE_DAMAGE: 0.2,
}

CHUNK = 500


def refresh_effective(session: Session, post_ids: Sequence[int]) -> None:
    """Derive the read model of these posts and its counts anew, inside the caller's transaction.

    The posts are held until it ends: nobody judges, answers or moves one of them between the look at it and
    the label that follows. Once a transaction, and last: counts are held from here on.
    """
    change = Change()
    active = find_active_model(session)
    table = EffectiveLabel.__table__
    counted = [table.c[name] for name in COUNTED_BY]
    ordered = sorted(set(post_ids))
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        session.flush()
        session.execute(_hold(chunk))
        rows = [_derive(row) for row in session.execute(_origins(chunk, active))]
        former = session.execute(delete(table).where(table.c.post_id.in_(chunk)).returning(*counted))  # type: ignore[arg-type]
        change.add(former.mappings(), -1)
        if rows:
            session.execute(insert(EffectiveLabel), rows)
            change.add(rows, 1)
    change.write(session)


def number_account(author_hash: str) -> int:
    """Return the number that stands for an author in the read model: 64 bits, which tell accounts apart."""
    return int.from_bytes(sha256(author_hash.encode()).digest()[:8], "big", signed=True)


def _hold(post_ids: Sequence[int]) -> Any:
    """Return the query that waits for whoever changes these posts; SQLite has one writer anyway."""
    held = select(Post.id).where(Post.id.in_(post_ids)).order_by(Post.id)
    return held.with_for_update(key_share=True)


def _origins(post_ids: Sequence[int], active: ActiveModel | None) -> Any:
    newest = select(func.max(Prediction.id)).where(Prediction.post_id == Post.id).correlate(Post)
    effective_prediction: Any = newest.scalar_subquery()
    if active is not None:
        of_active = newest.where(Prediction.model_version == active.version).scalar_subquery()
        effective_prediction = func.coalesce(of_active, effective_prediction)
    newest_review = (
        select(func.max(Review.id))
        .where(Review.post_id == Post.id, Review.undone_at.is_(None))
        .correlate(Post)
        .scalar_subquery()
    )
    has_picture = exists().where(PostMedia.post_id == Post.id).correlate(Post)
    return (
        select(Post, Prediction, Review, Place, has_picture.label("has_picture"))
        .outerjoin(Prediction, (Prediction.post_id == Post.id) & (Prediction.id == effective_prediction))
        .outerjoin(Review, Review.id == newest_review)
        .outerjoin(Place, Place.post_id == Post.id)
        .where(Post.id.in_(post_ids))
        .execution_options(populate_existing=True)
    )


def _derive(row: Any) -> dict[str, Any]:
    post, prediction, review, place, has_picture = row
    labels = {task: _effective_label(task, prediction, review) for task in Task}
    verification = review.verification if review else Verification.UNREVIEWED
    cell_row, cell_column = find_cell(place.lat, place.lon, LABEL_CELL_DEGREES) if place else (None, None)
    return {
        "post_id": post.id,
        "event_id": post.event_id,
        "posted_at": post.posted_at,
        "hour": find_hour(post.posted_at),
        "language": post.language,
        "account": number_account(post.author_hash) if post.author_hash else None,
        "folded_text": post.text.casefold(),
        "has_picture": has_picture,
        "model_version": prediction.model_version if prediction else None,
        **{f"{task.value}_confidence": _confidence(task, labels[task], prediction) for task in Task},
        "packed": pack_label({**labels, "verification": verification}),
        "modalities_disagree": _modalities_disagree(prediction),
        "urgency": _urgency(labels, prediction, verification),
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "cell_row": cell_row,
        "cell_column": cell_column,
        "precision": place.precision if place else None,
    }


def _effective_label(task: Task, prediction: Prediction | None, review: Review | None) -> Any:
    judged = getattr(review, task.value, None)
    return judged if judged is not None else getattr(prediction, task.value, None)


def _confidence(task: Task, label: str | None, prediction: Prediction | None) -> float | None:
    """Return the calibrated probability that the model gave the effective class, whoever chose it."""
    if prediction is None or label is None:
        return None
    probability: float | None = prediction.readings[Modality.FUSED].get(task, {}).get(label)
    return probability


def _modalities_disagree(prediction: Prediction | None) -> bool:
    if prediction is None:
        return False
    readings = [prediction.readings.get(m) for m in (Modality.IMAGE_ONLY, Modality.TEXT_ONLY)]
    if None in readings:
        return False
    best = [max(reading[Task.HUMANITARIAN].items(), key=lambda item: item[1])[0] for reading in readings]  # type: ignore[index]
    return bool(best[0] != best[1])


def _urgency(labels: Mapping[Task, Any], prediction: Prediction | None, verification: Verification) -> float:
    """Return the weight of category and damage, 0-1, scaled by confidence until a person has judged them."""
    humanitarian = labels[Task.HUMANITARIAN]
    if verification in REJECTED or humanitarian is None:
        return 0.0
    if labels[Task.INFORMATIVENESS] == Informativeness.NOT_INFORMATIVE:
        return 0.0
    weight = min(1.0, CATEGORY_WEIGHT[humanitarian] + DAMAGE_WEIGHT[labels[Task.DAMAGE]])
    if verification is not Verification.UNREVIEWED:
        return weight
    return weight * (_confidence(Task.HUMANITARIAN, humanitarian, prediction) or 0.0)
