"""Reads: the queue, the workers, failures and imports, for the health strip and the Operations view."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.imports import Drop, Refusal
from db.models import (
    DroppedCell,
    Event,
    Feed,
    Import,
    Job,
    LabelHour,
    Prediction,
    RefusedRow,
    Source,
    WorkerRow,
)
from db.queue.jobs import POSTS, QueueOfPosts, build_due
from db.session import utc_now
from db.vocabulary import FailureKind, JobStatus


@dataclass(frozen=True)
class QueueStatus:
    """Depth by status, age of the oldest waiting job in seconds, and posts finished in the last minute.

    A job waits also while it is put off for a later time.
    """

    todo: int
    doing: int
    succeeded: int
    failed: int
    oldest_wait_s: float | None
    finished_last_minute: int


@dataclass(frozen=True)
class WorkerStatus:
    """One worker as it last reported itself; silent for long and not stopped means that it crashed."""

    name: str
    device: str
    model_version: str
    started_at: datetime
    heartbeat_at: datetime
    stopped_at: datetime | None
    posts_done: int
    posts_failed: int


@dataclass(frozen=True)
class FailedJob:
    job_id: int
    post_id: int
    attempts: int
    error: str
    finished_at: datetime | None


@dataclass(frozen=True)
class ImportRun:
    """One run of the ingest."""

    id: int
    file_name: str
    source: str
    event: str
    accepted: int
    repeated: int
    refused: int
    without_time: int
    dropped: int
    started_at: datetime
    finished_at: datetime | None


def get_queue_status(session: Session) -> QueueStatus:
    """Return the state of the queue. Every post has one job: those done are what is left of the posts."""
    unfinished = (JobStatus.TODO, JobStatus.DOING, JobStatus.FAILED)
    depth = {
        status: session.scalar(select(func.count()).select_from(Job).where(Job.status == status)) or 0
        for status in unfinished
    }
    posts = session.scalar(select(func.sum(LabelHour.posts))) or 0
    oldest = session.scalar(select(func.min(Job.queued_at)).where(Job.status == JobStatus.TODO))
    now = utc_now()
    finished = session.scalar(
        select(func.count()).where(
            Job.status == JobStatus.SUCCEEDED, Job.finished_at >= now - timedelta(minutes=1)
        )
    )
    return QueueStatus(
        todo=depth[JobStatus.TODO],
        doing=depth[JobStatus.DOING],
        succeeded=int(posts) - sum(depth.values()),
        failed=depth[JobStatus.FAILED],
        oldest_wait_s=(now - oldest).total_seconds() if oldest else None,
        finished_last_minute=finished or 0,
    )


def find_claimable_wait_s(session: Session) -> float | None:
    """Return how long the oldest job that may be claimed now has waited; None where there is none."""
    now = utc_now()
    oldest = select(Job.queued_at).where(Job.status == JobStatus.TODO, build_due(now))
    queued_at = session.scalar(oldest.order_by(Job.queued_at).limit(1))
    return None if queued_at is None else (now - queued_at).total_seconds()


def count_failures(session: Session) -> dict[FailureKind, int]:
    """Return how many jobs stand failed for each kind of reason, the most frequent first."""
    # A worker of the version before, which runs on while the store is migrated, gives no kind.
    kind = func.coalesce(Job.failure_kind, FailureKind.OTHER).label("kind")
    count = func.count().label("jobs")
    query = (
        select(kind, count).where(Job.status == JobStatus.FAILED).group_by(kind).order_by(count.desc(), kind)
    )
    return dict(session.execute(query).all())


def get_stage_times(session: Session, *, latest: int = 200) -> dict[str, float]:
    """Return the milliseconds a post that each stage took, as a mean over the newest predictions."""
    newest = select(Prediction.timings_ms).order_by(Prediction.id.desc()).limit(latest)
    sums: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for timings_ms in session.scalars(newest):
        sums.update(timings_ms)
        counts.update(timings_ms.keys())
    return {stage: sums[stage] / counts[stage] for stage in counts}


def find_newest_time(session: Session) -> datetime | None:
    """Return the latest time at which a worker beat or a job was queued."""
    times = [session.scalar(select(func.max(column))) for column in (WorkerRow.heartbeat_at, Job.queued_at)]
    return max((time for time in times if time is not None), default=None)


def list_workers(session: Session, *, limit: int = 20) -> list[WorkerStatus]:
    """Return the workers that reported last, newest first."""
    workers = session.scalars(select(WorkerRow).order_by(WorkerRow.heartbeat_at.desc()).limit(limit))
    return [
        WorkerStatus(
            name=worker.name,
            device=worker.device,
            model_version=worker.model_version,
            started_at=worker.started_at,
            heartbeat_at=worker.heartbeat_at,
            stopped_at=worker.stopped_at,
            posts_done=worker.posts_done,
            posts_failed=worker.posts_failed,
        )
        for worker in workers
    ]


def list_failed_jobs(session: Session, *, limit: int = 100, queue: QueueOfPosts = POSTS) -> list[FailedJob]:
    """Return failed jobs about posts with their reasons, newest first."""
    query = (
        select(queue.id, queue.post_id, queue.attempts, queue.error, queue.finished_at)
        .where(queue.status == JobStatus.FAILED)
        .order_by(queue.finished_at.desc())
        .limit(limit)
    )
    return [
        FailedJob(job_id, post_id, attempts, error or "no reason was given", finished_at)
        for job_id, post_id, attempts, error, finished_at in session.execute(query)
    ]


def list_imports(session: Session, *, limit: int = 20) -> list[ImportRun]:
    """Return the latest runs over files, newest first; what a feed refused is listed with the feed."""
    query = (
        select(Import, Source.name, Event.name)
        .join(Source, Source.id == Import.source_id)
        .join(Event, Event.id == Import.event_id)
        .where(Import.id.not_in(select(Feed.import_id)))
        .order_by(Import.id.desc())
        .limit(limit)
    )
    return [
        ImportRun(
            id=run.id,
            file_name=run.file_name,
            source=source,
            event=event,
            accepted=run.accepted,
            repeated=run.repeated,
            refused=run.refused,
            without_time=run.without_time,
            dropped=run.dropped,
            started_at=run.started_at,
            finished_at=run.finished_at,
        )
        for run, source, event in session.execute(query)
    ]


def is_imported(session: Session, *, event_id: int, file_name: str) -> bool:
    """Return whether an import of this file into this event has reached its end."""
    query = select(Import.id).where(
        Import.event_id == event_id, Import.file_name == file_name, Import.finished_at.is_not(None)
    )
    return session.scalar(query.limit(1)) is not None


def list_drops(session: Session, import_id: int, *, limit: int = 10_000) -> list[Drop]:
    """Return the cells that one run could not use, in the order of the file."""
    query = (
        select(DroppedCell).where(DroppedCell.import_id == import_id).order_by(DroppedCell.id).limit(limit)
    )
    return [Drop(cell.file_name, cell.line, cell.field, cell.reason) for cell in session.scalars(query)]


def list_refusals(session: Session, import_id: int, *, limit: int = 10_000) -> list[Refusal]:
    """Return the bad rows of one run, in the order of the file."""
    query = select(RefusedRow).where(RefusedRow.import_id == import_id).order_by(RefusedRow.id).limit(limit)
    return [Refusal(r.file_name, r.line, r.reason) for r in session.scalars(query)]
