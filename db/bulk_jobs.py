"""Writes: jobs that change many posts, chunk by chunk, so that nobody waits long for the store.

What a chunk did stays if the job ends early. The whole can be undone; what somebody changed since stays then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.events import require_open
from db.models import BulkAssignment, BulkJob, BulkReview, Post, Review
from db.session import utc_now

# A chunk holds the store for some tenths of a second.
CHUNK = 200
# Nothing was heard of it for so long: whoever ran it is gone.
CUT_OFF = timedelta(minutes=5)


@dataclass(frozen=True)
class Undoable:
    """A job that can be undone: whose it is, how many posts it changed, and to whom it assigned them.

    Args:
        assignee: as of ``db.models.BulkJob``.
    """

    started_by: str
    posts: int
    assignee: str | None


def open_job(
    session: Session,
    *,
    event_id: int,
    words: str,
    where: str,
    posts: int,
    actor: str,
    assignee: str | None = None,
    reason: str | None = None,
) -> int:
    """Begin a job; audited. Returns its number.

    Args:
        words: what it does, as it was confirmed.
        where: by what the posts were chosen, in words.
        posts: how many were chosen.
        assignee: as of ``db.models.BulkJob``.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: nobody is named, or the event is closed.
    """
    if not actor.strip():
        raise IllegalChangeError("a decision about many posts is a named person's; give a name")
    require_open(session, event_id)
    now = utc_now()
    job = BulkJob(
        event_id=event_id,
        decision=words,
        assignee=assignee,
        started_by=actor,
        started_at=now,
        acted_at=now,
        posts=posts,
        judged=0,
        held=0,
        changed=0,
        kept=0,
    )
    session.add(job)
    session.flush()
    record_audit(
        session,
        actor=actor,
        action=_name_action(job),
        subject="bulk_job",
        subject_id=job.id,
        after={"event_id": event_id, "decision": words, "chosen_by": where, "posts": posts},
        reason=reason,
    )
    return job.id


def end_bulk(session: Session, *, job_id: int) -> None:
    """Note that a job has come to its end, or was called off."""
    session.get_one(BulkJob, job_id, with_for_update=True).ended_at = utc_now()


def check_undoable(session: Session, *, job_id: int) -> Undoable:
    """Check that a job can be undone.

    Raises:
        NotFoundError: no such job.
        IllegalChangeError: it was undone before, it still runs, or its event is closed.
    """
    job = session.get(BulkJob, job_id)
    if job is None:
        raise NotFoundError(f"no decision about many posts {job_id}")
    if job.undone_at is not None:
        raise IllegalChangeError(f"this was undone at {job.undone_at:%Y-%m-%d %H:%M} UTC")
    if job.ended_at is None and utc_now() - job.acted_at < CUT_OFF:
        raise IllegalChangeError("it still runs; call it off, or wait until it has ended")
    require_open(session, job.event_id)
    return Undoable(job.started_by, job.judged, job.assignee)


def end_undo(session: Session, *, job_id: int, actor: str) -> int:
    """Note that a job was undone; audited. Returns how many of its posts stay as they are."""
    job = session.get_one(BulkJob, job_id, with_for_update=True)
    reviews = (
        select(func.count())
        .select_from(Review)
        .join(BulkReview, BulkReview.review_id == Review.id)
        .where(BulkReview.bulk_job_id == job_id, Review.undone_at.is_(None))
    )
    assignments = (
        select(func.count())
        .select_from(BulkAssignment)
        .where(BulkAssignment.bulk_job_id == job_id, BulkAssignment.undone_at.is_(None))
    )
    job.kept = (session.scalar(reviews) or 0) + (session.scalar(assignments) or 0)
    job.undone_by, job.undone_at = actor, utc_now()
    record_audit(
        session,
        actor=actor,
        action=f"undo_{_name_action(job)}",
        subject="bulk_job",
        subject_id=job_id,
        before={"judged": job.judged},
        after={"kept": job.kept},
    )
    return job.kept


def hold_chunk(session: Session, *, job_id: int, post_ids: Sequence[int]) -> BulkJob:
    """Take the locks of a chunk, the job's ahead of its posts', and note when the job acts.

    Raises:
        IllegalChangeError: the event is closed.
    """
    job = session.get_one(BulkJob, job_id, with_for_update=True)
    require_open(session, job.event_id)
    hold_posts(session, post_ids)
    job.acted_at = utc_now()
    return job


def hold_posts(session: Session, post_ids: Sequence[int]) -> None:
    """Wait for whoever changes these posts; nobody does until the transaction ends."""
    held = select(Post.id).where(Post.id.in_(post_ids)).order_by(Post.id)
    session.execute(held.with_for_update(key_share=True))


def _name_action(job: BulkJob) -> str:
    return "bulk_review" if job.assignee is None else "bulk_assign"
