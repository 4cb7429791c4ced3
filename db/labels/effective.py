"""The effective label: an analyst's if anybody judged it, else the active model's prediction or the newest.

Computed here and nowhere else. Whoever changes a post's event, language, prediction, review or place, or what
was read in its pictures, calls
``refresh_effective`` in the same transaction; every read filters and counts over the result, so the map, the
tables, the charts and the reports cannot disagree.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b, sha256
from typing import Any

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session

from db.identity import fold_message
from db.labels.decisions import select_decision, select_newest
from db.labels.familiarity import find_unfamiliar
from db.labels.folds import find_roots
from db.labels.grid import LABEL_CELL_DEGREES, find_cell
from db.labels.packed import pack_label
from db.labels.rollups import COUNTED_BY, Change, find_hour
from db.labels.searched import fold_searched, read_picture_words
from db.labels.sightings import note_pictures
from db.labels.urgency import find_urgency
from db.model_versions import ActiveModel, find_active_model
from db.models import EffectiveLabel, Place, Post, PostMedia, Prediction, Review
from db.vocabulary import (
    NOT_UPHELD,
    REASONS_OF_WORDS,
    Clarity,
    Familiarity,
    Information,
    LabelDecision,
    Modality,
    Task,
    Use,
)

# A class is shown as the severity of a damage from this probability on: the model is surer of it than not.
CLEAR_SHARE = 0.5

CHUNK = 500


def refresh_effective(session: Session, post_ids: Sequence[int]) -> None:
    """Derive the read model of these posts and its counts anew, inside the caller's transaction.

    A post that was deleted at its source has no label, and so stands in no view.

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
        read = read_picture_words(session, chunk)
        rows = [_derive(row, read) for row in session.execute(_origins(chunk, active))]
        _fold(session, rows)
        former = session.execute(delete(table).where(table.c.post_id.in_(chunk)).returning(*counted))  # type: ignore[arg-type]
        change.add(former.mappings(), -1)
        if rows:
            session.execute(insert(EffectiveLabel), rows)
            change.add(rows, 1)
    note_pictures(session, ordered)
    change.write(session)


def number_account(author_hash: str) -> int:
    """Return the number that stands for an author in the read model: 64 bits, which tell accounts apart."""
    return int.from_bytes(sha256(author_hash.encode()).digest()[:8], "big", signed=True)


def number_message(text: str, post_id: int) -> int:
    """Return the number that posts of the same words share: 64 bits; a post without words has its own."""
    words = fold_message(text)
    if not words:
        return -post_id
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "big", signed=True)


def _fold(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Put messages that say the same under one number."""
    roots = find_roots(session, ((row["event_id"], row["message"]) for row in rows))
    for row in rows:
        row["message"] = roots.get((row["event_id"], row["message"]), row["message"])


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
    label_review = select_newest(Review.label_decision).scalar_subquery()
    has_picture = exists().where(PostMedia.post_id == Post.id).correlate(Post)
    return (
        select(
            *(Post, Prediction, Review, Place),
            select_decision(Review.information).label("information"),
            select_decision(Review.set_aside).label("set_aside"),
            select_decision(Review.set_aside, read=Review.reason).label("set_aside_reason"),
            has_picture.label("has_picture"),
        )
        .outerjoin(Prediction, (Prediction.post_id == Post.id) & (Prediction.id == effective_prediction))
        .outerjoin(Review, Review.id == label_review)
        .outerjoin(Place, Place.post_id == Post.id)
        .where(Post.id.in_(post_ids), Post.deleted_at.is_(None))
        .execution_options(populate_existing=True)
    )


def _derive(row: Any, picture_words: Mapping[int, str]) -> dict[str, Any]:
    post, prediction, review, place, found, set_aside, reason, has_picture = row
    labels = {task: _effective_label(task, prediction, review) for task in Task}
    decided = review.label_decision if review else LabelDecision.NOT_JUDGED
    information = found or Information.NOT_JUDGED
    use = Use.NOT_USED if set_aside or information in NOT_UPHELD else Use.USED
    confidences = {task: _confidence(task, labels[task], prediction) for task in Task}
    words: dict[Any, Any] = {
        **labels,
        "label_decision": decided,
        "information": information,
        "use": use,
        "damage_clarity": _damage_clarity(confidences[Task.DAMAGE], review),
        "familiarity": _familiarity(post, prediction),
    }
    cell_row, cell_column = find_cell(place.lat, place.lon, LABEL_CELL_DEGREES) if place else (None, None)
    return {
        "post_id": post.id,
        "event_id": post.event_id,
        "posted_at": post.posted_at,
        "hour": find_hour(post.posted_at),
        "language": post.language,
        "account": number_account(post.author_hash) if post.author_hash else None,
        "folded_text": fold_searched(post.text, picture_words.get(post.id, "")),
        "message": number_message(post.text, post.id),
        "has_picture": has_picture,
        "model_version": prediction.model_version if prediction else None,
        **{f"{task.value}_confidence": confidence for task, confidence in confidences.items()},
        "packed": pack_label(words),
        "modalities_disagree": _modalities_disagree(prediction),
        "urgency": find_urgency(
            words, confidences, are_words_set_aside=bool(set_aside) and reason in REASONS_OF_WORDS
        ),
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


def _damage_clarity(confidence: float | None, review: Review | None) -> Clarity:
    is_judged = review is not None and review.damage is not None
    is_unclear = confidence is not None and confidence < CLEAR_SHARE and not is_judged
    return Clarity.UNCLEAR if is_unclear else Clarity.CLEAR


def _familiarity(post: Post, prediction: Prediction | None) -> Familiarity:
    is_strange = prediction is not None and find_unfamiliar(post.language, prediction.ood_scores)
    return Familiarity.UNFAMILIAR if is_strange else Familiarity.NOT_MARKED
