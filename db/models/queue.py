"""The queue, the workers that empty it, and what went wrong around them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId
from db.vocabulary import FailureKind, FaultKind, JobStatus


class Job(Base):
    """One post that waits for, has or failed its classification."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_claim", "status", "priority", "id", "not_before"),
        Index("ix_jobs_queued", "status", "queued_at"),
        Index("ix_jobs_finished", "status", "finished_at"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True)
    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), unique=True)
    status: Mapped[JobStatus] = mapped_column(default=JobStatus.TODO)
    priority: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(100))
    queued_at: Mapped[datetime]
    # A failed attempt is not repeated before this time; null means at once.
    not_before: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    # Why the last attempt failed, as a person reads it and as failures are counted.
    error: Mapped[str | None] = mapped_column(String(500))
    failure_kind: Mapped[FailureKind | None]


class WorkerRow(Base):
    """One worker process, as it last reported itself."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    device: Mapped[str] = mapped_column(String(100))
    model_version: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    posts_done: Mapped[int] = mapped_column(default=0)
    posts_failed: Mapped[int] = mapped_column(default=0)


class AcknowledgedSilence(Base):
    """An analyst knows that a source is silent in an event; it holds until the source sends again."""

    __tablename__ = "acknowledged_silences"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    acknowledged_by: Mapped[str] = mapped_column(String(100))
    acknowledged_at: Mapped[datetime]


class Fault(Base):
    """Something that went wrong around the posts, from when to when, as the worker that met it says."""

    __tablename__ = "faults"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[FaultKind]
    worker: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(500))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
