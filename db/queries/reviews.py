"""Reads: what people decided about one post, and what one of them decided lately and can take back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from db.models import BulkReview, Review
from db.per_store import build_unindexed
from db.vocabulary import Credibility, FormerVerdict, Information, LabelDecision, Task


@dataclass(frozen=True)
class ReviewItem:
    """What one person decided; None where the review says nothing of it. See ``db.models.Review``."""

    id: int
    reviewer: str
    label_decision: LabelDecision | None
    labels: Mapping[Task, str | None]
    information: Information | None
    credibility: Credibility | None
    set_aside: bool | None
    reason: str | None
    created_at: datetime
    undone_at: datetime | None
    former_verdict: FormerVerdict | None


@dataclass(frozen=True)
class OwnReview:
    """A review with the post that it is of."""

    post_id: int
    review: ReviewItem


def list_reviews(session: Session, post_id: int) -> tuple[ReviewItem, ...]:
    """Return the reviews of a post, the newest first."""
    reviews = session.scalars(select(Review).where(Review.post_id == post_id).order_by(Review.id.desc()))
    return tuple(map(_make_item, reviews))


def list_undoable(session: Session, reviewer: str, *, since: datetime, limit: int) -> list[OwnReview]:
    """Return what somebody decided after a time and can take back, the newest first.

    A review that a newer one stands on cannot be, and a decision about many posts is taken back as a whole.
    """
    newer = aliased(Review)
    is_covered = exists().where(
        newer.post_id == Review.post_id, newer.id > Review.id, newer.undone_at.is_(None)
    )
    query = (
        select(Review)
        .where(
            Review.reviewer == reviewer,
            Review.undone_at.is_(None),
            # One person's are fewer than those of all since then.
            build_unindexed(Review.created_at >= since),
            ~is_covered,
            ~exists().where(BulkReview.review_id == Review.id),
        )
        .order_by(Review.id.desc())
        .limit(limit)
    )
    return [OwnReview(review.post_id, _make_item(review)) for review in session.scalars(query)]


def _make_item(review: Review) -> ReviewItem:
    return ReviewItem(
        id=review.id,
        reviewer=review.reviewer,
        label_decision=review.label_decision,
        labels={task: getattr(review, task.value) for task in Task},
        information=review.information,
        credibility=review.credibility,
        set_aside=review.set_aside,
        reason=review.reason,
        created_at=review.created_at,
        undone_at=review.undone_at,
        former_verdict=review.former_verdict,
    )
