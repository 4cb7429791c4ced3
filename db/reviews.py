"""Writes: analysts' judgements. A review stands beside the predictions and can be undone, never erased."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.labels.effective import refresh_effective
from db.labels.packed import unpack_label
from db.models import EffectiveLabel, Place, Review
from db.posts import hold_post
from db.predictions import NewPlace
from db.session import utc_now
from db.vocabulary import REJECTED, Credibility, Task, Verification


def add_review(
    session: Session,
    *,
    post_id: int,
    reviewer: str,
    verification: Verification,
    labels: Mapping[Task, str] | None = None,
    seen: Mapping[str, str | None] | None = None,
    credibility: Credibility = Credibility.CANNOT_BE_JUDGED,
    reason: str | None = None,
) -> int:
    """Record a judgement; it rules over the predictions from now on. Returns the review's id.

    A confirmation keeps the labels that it confirmed, so that no later model changes them.

    Args:
        labels: classes the analyst chose; tasks left out keep the prediction.
        seen: classes, and ``verification``, that the analyst saw when confirming; None confirms whatever
            stands now.

    Raises:
        NotFoundError: no such post.
        IllegalChangeError: a correction without a label, a label with a confirmation, a rejection without a
            reason, a confirmation of a post that has no label or no longer what was seen, or
            ``unreviewed`` (undo the review instead).
    """
    labels = labels or {}
    hold_post(session, post_id)
    if verification is Verification.UNREVIEWED:
        raise IllegalChangeError("a review cannot say 'unreviewed'; undo the review instead")
    if (verification is Verification.CORRECTED) != bool(labels):
        raise IllegalChangeError(
            f"a review '{verification}' with {len(labels)} labels; only a correction has labels"
        )
    if verification in REJECTED and not (reason or "").strip():
        raise IllegalChangeError(f"a review '{verification}' needs a reason")
    if verification is Verification.CONFIRMED:
        labels = _find_confirmed(session, post_id, seen)
    before = _newest_review(session, post_id)
    review = Review(
        post_id=post_id,
        reviewer=reviewer,
        verification=verification,
        credibility=credibility,
        reason=reason,
        created_at=utc_now(),
        **{task.value: label for task, label in labels.items()},
    )
    session.add(review)
    session.flush()
    record_audit(
        session,
        actor=reviewer,
        action="review",
        subject="post",
        subject_id=post_id,
        before=_as_dict(before),
        after=_as_dict(review),
        reason=reason,
    )
    refresh_effective(session, [post_id])
    return review.id


def undo_review(session: Session, *, review_id: int, actor: str) -> int:
    """Take a review back; what stood before it rules again. Returns the post's id.

    Raises:
        NotFoundError: no such review.
        IllegalChangeError: it was undone before, or a newer review stands on the post.
    """
    review = session.get(Review, review_id)
    if review is None:
        raise NotFoundError(f"no review {review_id}")
    hold_post(session, review.post_id)
    session.refresh(review)
    newest = _newest_review(session, review.post_id)
    if review.undone_at is not None:
        raise IllegalChangeError(f"review {review_id} was undone at {review.undone_at:%Y-%m-%d %H:%M} UTC")
    if newest is not review:
        raise IllegalChangeError(f"a newer review stands on post {review.post_id}; undo that one first")
    review.undone_at = utc_now()
    session.flush()
    record_audit(
        session,
        actor=actor,
        action="undo_review",
        subject="post",
        subject_id=review.post_id,
        before=_as_dict(review),
        after=_as_dict(_newest_review(session, review.post_id)),
    )
    refresh_effective(session, [review.post_id])
    return review.post_id


def place_post(session: Session, *, post_id: int, actor: str, place: NewPlace) -> None:
    """Put a post where the analyst says; the former place stays in the audit log.

    Raises:
        NotFoundError: no such post.
    """
    hold_post(session, post_id)
    former = session.get(Place, post_id)
    before = None
    if former is not None:
        before = {
            "lat": former.lat,
            "lon": former.lon,
            "precision": former.precision,
            "method": former.method,
        }
        session.delete(former)
        session.flush()
    session.add(Place(post_id=post_id, created_at=utc_now(), **vars(place)))
    record_audit(
        session,
        actor=actor,
        action="place",
        subject="post",
        subject_id=post_id,
        before=before,
        after=vars(place),
    )
    refresh_effective(session, [post_id])


def _find_confirmed(session: Session, post_id: int, seen: Mapping[str, str | None] | None) -> dict[Task, str]:
    standing = unpack_label(session.get_one(EffectiveLabel, post_id, populate_existing=True).packed)
    labels = {task: standing[task] for task in Task}
    if not any(labels.values()):
        raise IllegalChangeError(f"post {post_id} has no label yet to confirm; correct it, or wait")
    if seen is not None and any(standing[name] != word for name, word in seen.items()):
        raise IllegalChangeError(f"post {post_id} has just been judged or read anew; look at it again")
    return labels


def _newest_review(session: Session, post_id: int) -> Review | None:
    return session.scalar(
        select(Review)
        .where(Review.post_id == post_id, Review.undone_at.is_(None))
        .order_by(Review.id.desc())
        .limit(1)
    )


def _as_dict(review: Review | None) -> dict[str, Any] | None:
    if review is None:
        return None
    return {
        "review_id": review.id,
        "verification": review.verification,
        "credibility": review.credibility,
        **{task.value: getattr(review, task.value) for task in Task},
    }
