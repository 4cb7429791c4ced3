"""Writes: analysts' judgements. A review stands beside the predictions and can be undone, never erased."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.assignments import end_assignment
from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.labels.effective import refresh_effective
from db.labels.packed import unpack_label
from db.models import EffectiveLabel, Place, Review
from db.posts import hold_post
from db.predictions import NewPlace
from db.session import utc_now
from db.vocabulary import Clarity, Credibility, Information, LabelDecision, Task


def add_review(
    session: Session,
    *,
    post_id: int,
    reviewer: str,
    label_decision: LabelDecision | None = None,
    labels: Mapping[Task, str] | None = None,
    information: Information | None = None,
    credibility: Credibility | None = None,
    set_aside: bool | None = None,
    reason: str | None = None,
    seen: Mapping[str, str | None] | None = None,
) -> int:
    """Record what an analyst decided; it rules from now on. Returns the review's id.

    Each decision stands by itself: that of the label rules over the predictions, that of the information says
    whether the post is verified, and a post that was set aside carries no figure. What is None is left as it
    stands. Who finds the labels right keeps them, so that no later model changes them; of a severity that is
    unclear this says nothing.

    Args:
        labels: classes of a correction; tasks left out keep the prediction.
        credibility: of the information.
        set_aside: whether the post must not be used; False puts it back.
        seen: words by the names of a packed label's parts that the analyst saw when deciding; None decides
            about whatever stands now.

    Raises:
        NotFoundError: no such post.
        IllegalChangeError: nothing is decided, or ``not_judged`` is (undo the review instead), a correction
            without a label, a label without a correction, information that is unverifiable or a post that is
            set aside without a reason, labels found right of a post that has none, or a post that is no
            longer what was seen, or whose event is closed.
    """
    labels = labels or {}
    hold_post(session, post_id)
    refuse_nonsense(label_decision, labels, information, credibility, set_aside, reason)
    standing = unpack_label(session.get_one(EffectiveLabel, post_id, populate_existing=True).packed)
    if label_decision is LabelDecision.RIGHT:
        labels = {task: standing[task] for task in Task}
        if standing["damage_clarity"] is Clarity.UNCLEAR:
            del labels[Task.DAMAGE]  # no class of it was shown that could be right
        if not any(labels.values()):
            raise IllegalChangeError(
                f"post {post_id} has no label yet that could be right; correct it, or wait"
            )
    if seen is not None and any(standing[name] != word for name, word in seen.items()):
        raise IllegalChangeError(f"post {post_id} has just been judged or read anew; look at it again")
    before = _newest_review(session, post_id)
    review = Review(
        post_id=post_id,
        reviewer=reviewer,
        label_decision=label_decision,
        information=information,
        credibility=credibility,
        set_aside=set_aside,
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
    end_assignment(session, post_id=post_id, actor=reviewer)
    refresh_effective(session, [post_id])
    return review.id


def undo_review(session: Session, *, review_id: int, actor: str) -> int:
    """Take a review back; what stood before it rules again. Returns the post's id.

    Raises:
        NotFoundError: no such review.
        IllegalChangeError: it was undone before, a newer review stands on the post, or its event is closed.
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
        IllegalChangeError: its event is closed.
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


def refuse_nonsense(
    label_decision: LabelDecision | None,
    labels: Mapping[Task, str],
    information: Information | None,
    credibility: Credibility | None,
    set_aside: bool | None,
    reason: str | None,
) -> None:
    """Check that the parts of a decision go together.

    Raises:
        IllegalChangeError: they do not, as ``add_review`` says.
    """
    if (label_decision, information, credibility, set_aside) == (None,) * 4:
        raise IllegalChangeError("a review without a decision; judge the label, the information or the use")
    if "not_judged" in (label_decision, information):
        raise IllegalChangeError("a review cannot say 'not_judged'; undo the review instead")
    if (label_decision is LabelDecision.CORRECTED) != bool(labels):
        raise IllegalChangeError(
            f"a label decision '{label_decision}' with {len(labels)} labels; only a correction has labels"
        )
    if not (reason or "").strip():
        if information is Information.UNVERIFIABLE:
            raise IllegalChangeError("information that is unverifiable needs a reason")
        if set_aside:
            raise IllegalChangeError("a post that is set aside needs a reason")


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
        "label_decision": review.label_decision,
        "information": review.information,
        "credibility": review.credibility,
        "set_aside": review.set_aside,
        **{task.value: getattr(review, task.value) for task in Task},
    }
