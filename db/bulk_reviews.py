"""Writes: one decision about many posts, as a job.

Undone, a review that the job made goes unless somebody judged its post since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from db.assignments import end_assignment
from db.bulk_jobs import CHUNK, hold_chunk, hold_posts, open_job
from db.events import require_open
from db.labels.effective import refresh_effective
from db.models import BulkJob, BulkReview, EffectiveLabel, PostAssignment, PostLease, Review
from db.reviews import refuse_nonsense
from db.session import utc_now
from db.vocabulary import Information, LabelDecision, Task


@dataclass(frozen=True)
class BulkDecision:
    """What is decided about each post: its labels, or what it tells; as of ``db.reviews.add_review``."""

    labels: Mapping[Task, str] | None = None
    information: Information | None = None
    reason: str | None = None

    @property
    def label_decision(self) -> LabelDecision | None:
        """Labels that are given are a correction."""
        return LabelDecision.CORRECTED if self.labels else None


def start_bulk(
    session: Session, *, event_id: int, decision: BulkDecision, words: str, where: str, posts: int, actor: str
) -> int:
    """Begin a decision about many posts; audited. Returns its number.

    Args:
        words: the decision as it was confirmed.
        where: by what the posts were chosen, in words.
        posts: how many were chosen.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: nobody is named, nothing is decided, a reason lacks, or the event is closed.
    """
    refuse_nonsense(
        decision.label_decision, decision.labels or {}, decision.information, None, None, decision.reason
    )
    return open_job(
        session,
        event_id=event_id,
        words=words,
        where=where,
        posts=posts,
        actor=actor,
        reason=decision.reason,
    )


def judge_chunk(
    session: Session, *, job_id: int, posts: Sequence[tuple[int, int]], decision: BulkDecision, actor: str
) -> None:
    """Judge some posts of a job, but those that somebody else is at, or that are no longer as they were seen.

    Args:
        posts: numbers with the packed labels that were seen, at most ``CHUNK``.

    Raises:
        IllegalChangeError: the event is closed.
    """
    seen = dict(posts)
    job = hold_chunk(session, job_id=job_id, post_ids=list(seen))
    now = job.acted_at
    at_them = select(PostLease.post_id).where(
        PostLease.post_id.in_(seen), PostLease.holder != actor, PostLease.expires_at > now
    )
    held = set(session.scalars(at_them))
    label = EffectiveLabel
    standing = select(label.post_id, label.packed).where(
        label.post_id.in_(seen), label.event_id == job.event_id
    )
    same = {post_id for post_id, packed in session.execute(standing) if seen[post_id] == packed}
    judged = sorted(same - held)
    job.judged += len(judged)
    job.held += len(held)
    job.changed += len(seen.keys() - same - held)
    if not judged:
        return
    rows = [
        {
            "post_id": post_id,
            "reviewer": actor,
            "label_decision": decision.label_decision,
            "information": decision.information,
            "reason": decision.reason,
            "created_at": now,
            **{task.value: word for task, word in (decision.labels or {}).items()},
        }
        for post_id in judged
    ]
    made = session.scalars(insert(Review).returning(Review.id), rows)
    session.execute(
        insert(BulkReview), [{"bulk_job_id": job_id, "review_id": review_id} for review_id in made]
    )
    assigned = select(PostAssignment.post_id).where(PostAssignment.post_id.in_(judged))
    for post_id in session.scalars(assigned).all():
        end_assignment(session, post_id=post_id, actor=actor)
    refresh_effective(session, judged)


def undo_reviews(session: Session, *, job_id: int, after: int) -> tuple[int, int] | None:
    """Take back the next reviews of a job whose posts nobody judged since.

    Args:
        after: the review that the chunk before ended with; 0 begins.

    Returns:
        The last review of the chunk, and how many were taken back; None when there is none left.

    Raises:
        IllegalChangeError: the event is closed.
    """
    require_open(session, session.get_one(BulkJob, job_id).event_id)
    made = (
        select(Review.id, Review.post_id)
        .join(BulkReview, BulkReview.review_id == Review.id)
        .where(BulkReview.bulk_job_id == job_id, BulkReview.review_id > after)
        .order_by(BulkReview.review_id)
        .limit(CHUNK)
    )
    chunk = {post_id: review_id for review_id, post_id in session.execute(made)}
    if not chunk:
        return None
    hold_posts(session, list(chunk))
    newest = (
        select(Review.post_id, func.max(Review.id))
        .where(Review.post_id.in_(chunk), Review.undone_at.is_(None))
        .group_by(Review.post_id)
    )
    standing = sorted(
        post_id for post_id, review_id in session.execute(newest) if chunk[post_id] == review_id
    )
    session.execute(
        update(Review).where(Review.id.in_([chunk[one] for one in standing])).values(undone_at=utc_now()),
        execution_options={"synchronize_session": False},
    )
    refresh_effective(session, standing)
    return max(chunk.values()), len(standing)
