"""Writes: the queues. Jobs are claimed, kept alive by heartbeats, finished, failed or returned.

Every stage has a queue of its own, so that none waits behind another: posts to classify, pictures and drafts
to read, faces to find, classes to explain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, case, exists, literal, or_, select, update
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.models import DraftJob, ExplanationJob, FaceJob, Job, PictureJob
from db.session import read_clock, utc_now
from db.vocabulary import FailureKind, JobPriority, JobStatus

QueueOfPictures = type[PictureJob] | type[FaceJob]
QueueOfPosts = type[Job] | type[ExplanationJob] | QueueOfPictures
Queue = QueueOfPosts | type[DraftJob]
POSTS: QueueOfPosts = Job
PICTURES: QueueOfPictures = PictureJob
FACES: QueueOfPictures = FaceJob
EXPLANATIONS: QueueOfPosts = ExplanationJob
DRAFTS: Queue = DraftJob

MAX_ATTEMPTS = 3
# Seconds before the second and the third attempt: what passes by itself (memory, a busy disk) has time to.
RETRY_AFTER_S = (2.0, 20.0)
# Of every claim, the part that each priority but the highest keeps, so that no flood of others starves it.
KEPT_SHARE = 1 / 8


@dataclass(frozen=True)
class ClaimedJob:
    """A job that this worker now holds; a suspect is one whose last attempt ended without a word.

    ``post_id`` is 0 where the job is about no post.
    """

    job_id: int
    post_id: int
    attempts: int
    priority: int = JobPriority.FEED
    is_suspect: bool = False


def claim_jobs(
    session: Session,
    *,
    worker: str,
    limit: int,
    priorities: Sequence[int] = JobPriority.RISING,
    queue: Queue = POSTS,
) -> list[ClaimedJob]:
    """Take up to ``limit`` waiting jobs of some priorities, highest first, oldest first within one.

    Each lower priority has ``KEPT_SHARE`` of the claim to itself, at least one job; a claim of fewer jobs
    than priorities goes by priority alone. Two workers never hold the same job: on PostgreSQL rows locked by
    another worker are skipped, on SQLite the write transaction is immediate.
    """
    kept = max(1, int(limit * KEPT_SHARE)) if limit >= len(priorities) else 0
    turns = [(priority, kept) for priority in priorities[:-1] if kept]
    turns += [(priority, limit) for priority in reversed(priorities)]
    claimed: list[ClaimedJob] = []
    for priority, most in turns:
        if room := min(most, limit - len(claimed)):
            claimed += _claim_of(session, priority, worker=worker, limit=room, queue=queue)
    return claimed


def _claim_of(
    session: Session, priority: int, *, worker: str, limit: int, queue: Queue = POSTS
) -> list[ClaimedJob]:
    """Take the oldest of one priority, in the order of the index: no number of waiting jobs slows it."""
    now = read_clock(session)
    post_id = literal(0) if queue is DRAFTS else cast(QueueOfPosts, queue).post_id
    waiting = (
        select(queue.id)
        .where(
            queue.status == JobStatus.TODO,
            queue.priority == priority,
            build_due(now, queue),
        )
        .order_by(queue.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = session.execute(
        update(queue)
        .where(queue.id.in_(waiting))
        .values(status=JobStatus.DOING, worker=worker, heartbeat_at=now, attempts=queue.attempts + 1)
        .returning(queue.id, post_id, queue.attempts, queue.priority, queue.error),
        execution_options={"synchronize_session": False},
    )
    jobs = (
        # An attempt that failed left its reason; one whose worker died left none.
        ClaimedJob(job_id, post_id, attempts, priority, is_suspect=attempts > 1 and error is None)
        for job_id, post_id, attempts, priority, error in claimed
    )
    return sorted(jobs, key=lambda job: job.job_id)


def build_due(now: datetime, queue: Queue = POSTS) -> ColumnElement[bool]:
    """Return the condition that a waiting job is not put off for a later time."""
    return or_(queue.not_before.is_(None), queue.not_before <= now)


def is_any_waiting(
    session: Session, priorities: Sequence[int] = JobPriority.RISING, queue: Queue = POSTS
) -> bool:
    """Return whether a job of some priorities waits, be it for a later time."""
    waiting = exists().where(queue.status == JobStatus.TODO, queue.priority.in_(priorities))
    return bool(session.scalar(select(waiting)))


def beat_jobs(session: Session, *, worker: str, queue: Queue = POSTS) -> None:
    """Tell the store that the worker still holds its jobs; one that is being written needs no telling.

    Leases go by the store's clock: a worker whose own is an hour late would look silent to all others.
    """
    held = (queue.worker == worker) & (queue.status == JobStatus.DOING)
    session.execute(
        update(queue).where(queue.id.in_(_lock_free(held, queue))).values(heartbeat_at=read_clock(session))
    )


def succeed_jobs(session: Session, *, worker: str, job_ids: Sequence[int], queue: Queue = POSTS) -> list[int]:
    """Mark jobs as done and return the ids that this worker still held.

    A job that stalled and went to another worker is not in the answer: its result must not be written.
    """
    return list(
        session.scalars(
            update(queue)
            .where(queue.id.in_(job_ids), queue.worker == worker, queue.status == JobStatus.DOING)
            .values(status=JobStatus.SUCCEEDED, finished_at=utc_now(), error=None, failure_kind=None)
            .returning(queue.id),
            execution_options={"synchronize_session": False},
        )
    )


def fail_job(
    session: Session,
    *,
    worker: str,
    job_id: int,
    kind: FailureKind,
    error: str,
    retry: bool,
    queue: Queue = POSTS,
) -> bool:
    """Mark a job as failed with its reason; ``retry`` puts it back, for later, while attempts are left.

    Returns:
        Whether this worker still held it.
    """
    is_over = queue.attempts >= (MAX_ATTEMPTS if retry else 0)
    now = read_clock(session)
    again_at = [
        (queue.attempts == attempt, now + timedelta(seconds=wait_s))
        for attempt, wait_s in enumerate(RETRY_AFTER_S, start=1)
    ]
    failed = session.scalars(
        update(queue)
        .where(queue.id == job_id, queue.worker == worker, queue.status == JobStatus.DOING)
        .values(
            status=case((is_over, JobStatus.FAILED), else_=JobStatus.TODO),
            finished_at=case((is_over, utc_now()), else_=None),
            not_before=case((is_over, None), *again_at, else_=None),
            error=error[:500],
            failure_kind=kind,
        )
        .returning(queue.id),
        execution_options={"synchronize_session": False},
    )
    return failed.one_or_none() is not None


def return_stalled_jobs(session: Session, *, lease_s: float, queue: Queue = POSTS) -> int:
    """Put jobs back whose worker has been silent for longer than the lease; return how many.

    A job that has crashed its worker ``MAX_ATTEMPTS`` times fails instead, so that it cannot stop the queue.
    """
    earliest = read_clock(session) - timedelta(seconds=lease_s)
    silent = (queue.status == JobStatus.DOING) & (queue.heartbeat_at < earliest)
    return _return_jobs(session, queue.id.in_(_lock_free(silent, queue)), queue)


def return_jobs_of(session: Session, *, worker: str, queue: Queue = POSTS) -> int:
    """Put a worker's unfinished jobs back at once; return how many."""
    return _return_jobs(session, (queue.status == JobStatus.DOING) & (queue.worker == worker), queue)


def list_holders(session: Session, *, queue: Queue) -> list[str]:
    """Return the names of those that hold work of a queue, dead or alive."""
    query = select(queue.worker).where(queue.status == JobStatus.DOING).distinct()
    return [name for name in session.scalars(query) if name is not None]


def hand_back_jobs(
    session: Session, *, worker: str, job_ids: Sequence[int], wait_s: float = 0.0, queue: Queue = POSTS
) -> None:
    """Put jobs back that the worker claimed but did not begin; the claim does not count as an attempt.

    Args:
        wait_s: How long nobody takes them, so that they do not stand in the way of others meanwhile.
    """
    not_before = read_clock(session) + timedelta(seconds=wait_s) if wait_s else None
    _hand_back(session, queue.id.in_(job_ids), worker=worker, not_before=not_before, queue=queue)


def hand_back_all_but(session: Session, *, worker: str, job_ids: Sequence[int]) -> None:
    """Put back whatever the worker holds besides these; the claim does not count as an attempt."""
    _hand_back(session, Job.id.not_in(job_ids), worker=worker, not_before=None)


def _hand_back(
    session: Session, which: Any, *, worker: str, not_before: datetime | None, queue: Queue = POSTS
) -> None:
    session.execute(
        update(queue)
        .where(which, queue.worker == worker, queue.status == JobStatus.DOING)
        .values(
            status=JobStatus.TODO,
            attempts=queue.attempts - 1,
            worker=None,
            heartbeat_at=None,
            not_before=not_before,
        ),
        execution_options={"synchronize_session": False},
    )


def retry_failed_jobs(session: Session, *, actor: str, job_ids: Sequence[int], queue: Queue = POSTS) -> int:
    """Give failed jobs a fresh start, ahead of the feed; audited. Returns how many."""
    retried = list(
        session.scalars(
            update(queue)
            .where(queue.id.in_(job_ids), queue.status == JobStatus.FAILED)
            .values(
                status=JobStatus.TODO,
                attempts=0,
                priority=JobPriority.ANALYST,
                queued_at=utc_now(),
                not_before=None,
                error=None,
                failure_kind=None,
                finished_at=None,
            )
            .returning(queue.id),
            execution_options={"synchronize_session": False},
        )
    )
    subject = queue.__tablename__.removesuffix("s")
    for job_id in retried:
        record_audit(session, actor=actor, action="retry", subject=subject, subject_id=job_id)
    return len(retried)


def queue_rescoring(session: Session, *, job_ids: Sequence[int] | None = None) -> int:
    """Queue classified posts again for the active model, behind all others; return how many.

    Args:
        job_ids: Only these; None means every classified post.
    """
    chosen = Job.status == JobStatus.SUCCEEDED
    if job_ids is not None:
        chosen &= Job.id.in_(job_ids)
    queued = session.execute(
        update(Job)
        .where(chosen)
        .values(
            status=JobStatus.TODO,
            priority=JobPriority.BACKFILL,
            attempts=0,
            worker=None,
            queued_at=utc_now(),
            not_before=None,
            finished_at=None,
        ),
        execution_options={"synchronize_session": False},
    )
    return int(queued.rowcount)  # type: ignore[attr-defined]


def _lock_free(condition: Any, queue: Queue) -> Any:
    """Return the query for the ids of jobs that meet a condition and that no other transaction is changing.

    Waiting for one of them while holding another could end in a circle of writers that wait for each other.
    """
    return select(queue.id).where(condition).order_by(queue.id).with_for_update(skip_locked=True)


def _return_jobs(session: Session, condition: Any, queue: Queue) -> int:
    worn_out = queue.attempts >= MAX_ATTEMPTS
    result = session.execute(
        update(queue)
        .where(condition)
        .values(
            status=case((worn_out, JobStatus.FAILED), else_=JobStatus.TODO),
            error=case(
                (worn_out, f"its worker stopped {MAX_ATTEMPTS} times while it held this post"), else_=None
            ),
            failure_kind=case((worn_out, FailureKind.WORKER), else_=None),
            finished_at=case((worn_out, utc_now()), else_=None),
            worker=None,
            heartbeat_at=None,
        )
        .returning(queue.id),
        execution_options={"synchronize_session": False},
    )
    return len(result.all())
