"""The queues, the workers that empty them, and what went wrong around them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId
from db.vocabulary import ExplanationMethod, FailureKind, FaultKind, JobStatus, Task


class Queued:
    """What one piece of work in a queue is: whose turn it has, who holds it and how it went."""

    id: Mapped[BigId] = mapped_column(primary_key=True)
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


class Job(Queued, Base):
    """One post that waits for, has or failed its classification."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_claim", "status", "priority", "id", "not_before"),
        Index("ix_jobs_queued", "status", "queued_at"),
        Index("ix_jobs_finished", "status", "finished_at"),
    )

    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), unique=True)


class QueuedPicture(Queued):
    """What a picture in a queue is beside that."""

    # The post for which it was queued first; others may show the same picture.
    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"))
    media_id: Mapped[BigId] = mapped_column(ForeignKey("media.id"), unique=True)


class PictureJob(QueuedPicture, Base):
    """One picture whose words wait to be read, are read or could not be; a stage apart from classifying."""

    __tablename__ = "picture_jobs"
    __table_args__ = (
        Index("ix_picture_jobs_claim", "status", "priority", "id", "not_before"),
        Index("ix_picture_jobs_finished", "status", "finished_at"),
    )


class FaceJob(QueuedPicture, Base):
    """One picture that waits to be searched for faces, was, or could not be; only what may go out is."""

    __tablename__ = "face_jobs"
    __table_args__ = (
        Index("ix_face_jobs_claim", "status", "priority", "id", "not_before"),
        Index("ix_face_jobs_finished", "status", "finished_at"),
    )


class DraftJob(Queued, Base):
    """One state of a report that waits for the trained reviewer, is read or could not be."""

    __tablename__ = "draft_jobs"
    __table_args__ = (
        Index("ix_draft_jobs_claim", "status", "priority", "id", "not_before"),
        Index("ix_draft_jobs_report", "report_id", "draft_sha256"),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    draft_sha256: Mapped[str] = mapped_column(String(64))
    asked_by: Mapped[str] = mapped_column(String(100))
    # The sentences as ``db.policies.draft`` writes them; null once they were read, for the report has them.
    draft: Mapped[dict[str, Any] | None]


class ExplanationJob(Queued, Base):
    """What somebody asked of the model about one class of one post, and the answer once it is there.

    Only the newest are kept: whoever wants an older one asks again.
    """

    __tablename__ = "explanation_jobs"
    __table_args__ = (
        Index("ix_explanation_jobs_claim", "status", "priority", "id", "not_before"),
        UniqueConstraint(
            "post_id", "model_version", "task", "label", "method", name="uq_explanation_jobs_asked"
        ),
    )

    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"))
    model_version: Mapped[str] = mapped_column(String(80))
    task: Mapped[Task]
    label: Mapped[str] = mapped_column(String(60))
    method: Mapped[ExplanationMethod]
    # Region weights, int8 (127 = 1.0, below 0 speaks against the class), row by row; null without a picture.
    region_rows: Mapped[int] = mapped_column(default=0)
    region_columns: Mapped[int] = mapped_column(default=0)
    regions: Mapped[bytes | None] = mapped_column(LargeBinary)
    # [[start, end, weight -1 to 1], …]: character spans of the post's text; null until it is answered.
    tokens: Mapped[list[Any] | None]


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


class Fault(Base):
    """Something that went wrong around the posts, from when to when, as the worker that met it says."""

    __tablename__ = "faults"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[FaultKind]
    worker: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(500))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
