"""Tables. Times are aware UTC and end in ``_at``; words come from ``db.vocabulary``.

Three groups: what arrived (events, sources, imports, posts, media), what was made of it (jobs, predictions,
explanations, places, reviews, reports, audit) and one read model, ``effective_labels``, that ``db.effective``
derives from both.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from db.types import UtcDateTime, word_column
from db.vocabulary import (
    Credibility,
    Damage,
    EventStatus,
    FaultKind,
    Hazard,
    Humanitarian,
    Informativeness,
    JobStatus,
    PlaceMethod,
    PlacePrecision,
    ReportStatus,
    SourceKind,
    SourceReliability,
    Verification,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this name
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        Credibility: word_column(Credibility),
        Damage: word_column(Damage),
        EventStatus: word_column(EventStatus),
        Hazard: word_column(Hazard),
        Humanitarian: word_column(Humanitarian),
        Informativeness: word_column(Informativeness),
        JobStatus: word_column(JobStatus),
        FaultKind: word_column(FaultKind),
        PlaceMethod: word_column(PlaceMethod),
        PlacePrecision: word_column(PlacePrecision),
        ReportStatus: word_column(ReportStatus),
        SourceKind: word_column(SourceKind),
        SourceReliability: word_column(SourceReliability),
        Verification: word_column(Verification),
    }


class Event(Base):
    """One disaster."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    hazard: Mapped[Hazard]
    glide: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str | None] = mapped_column(String(100))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    status: Mapped[EventStatus] = mapped_column(default=EventStatus.ACTIVE)
    is_exercise: Mapped[bool] = mapped_column(default=False)
    # The area that place names are weighed by; without it only population decides.
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    radius_km: Mapped[float | None]
    created_at: Mapped[datetime]


class Source(Base):
    """Where posts come from: an upload, a file, a feed."""

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[SourceKind]
    reliability: Mapped[SourceReliability] = mapped_column(default=SourceReliability.F)
    last_received_at: Mapped[datetime | None]


class Import(Base):
    """One run of the ingest over one file, with its counts; its bad rows are ``Rejection`` rows."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    file_name: Mapped[str] = mapped_column(String(300))
    accepted: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Rejection(Base):
    """One row or file that could not be imported, kept for the analyst to see."""

    __tablename__ = "rejections"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(300))
    line: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(500))


class Post(Base):
    """One message as it arrived. Never changed, except for the event that it belongs to and its language."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("source_id", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    external_id: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(8))
    author_hash: Mapped[str | None] = mapped_column(String(64))
    url: Mapped[str | None] = mapped_column(String(2000))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    posted_at: Mapped[datetime]
    ingested_at: Mapped[datetime]

    media: Mapped[list["Media"]] = relationship(secondary="post_media", order_by="PostMedia.position")


class Media(Base):
    """One picture, stored once by content. The file is never changed."""

    __tablename__ = "media"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    format: Mapped[str] = mapped_column(String(8))
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int]
    created_at: Mapped[datetime]


class PostMedia(Base):
    """Which pictures a post has, in its order."""

    __tablename__ = "post_media"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class Job(Base):
    """One post that waits for, has or failed its classification."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_claim", "status", "priority", "id"),
        Index("ix_jobs_finished", "status", "finished_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), unique=True)
    status: Mapped[JobStatus] = mapped_column(default=JobStatus.TODO)
    priority: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(100))
    queued_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(500))


class Prediction(Base):
    """What one model version said of one post. Never edited; a new version adds a row."""

    __tablename__ = "predictions"
    __table_args__ = (UniqueConstraint("post_id", "model_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    model_version: Mapped[str] = mapped_column(String(80))
    informativeness: Mapped[Informativeness]
    humanitarian: Mapped[Humanitarian]
    damage: Mapped[Damage | None]
    # {modality: {task: {class: calibrated probability 0-1}}}
    readings: Mapped[dict[str, Any]]
    # {modality: how much the cross-attention lets through, 0-1}
    gates: Mapped[dict[str, Any]]
    # {stage: milliseconds of the batch divided by its posts}
    timings_ms: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Explanation(Base):
    """Where the model looked for one prediction, as compact arrays."""

    __tablename__ = "explanations"

    prediction_id: Mapped[int] = mapped_column(ForeignKey("predictions.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    # Region weights, uint8 (255 = 1.0), row by row over the picture; null without a picture.
    region_rows: Mapped[int] = mapped_column(default=0)
    region_columns: Mapped[int] = mapped_column(default=0)
    regions: Mapped[bytes | None] = mapped_column(LargeBinary)
    # [[start, end, weight 0-1], …]: character spans of the post's text.
    tokens: Mapped[list[Any]]


class Place(Base):
    """Where a post is, how exactly that is known and by which method."""

    __tablename__ = "places"
    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat_range"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon_range"),
    )

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    lat: Mapped[float]
    lon: Mapped[float]
    precision: Mapped[PlacePrecision]
    method: Mapped[PlaceMethod]
    name: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]


class Review(Base):
    """An analyst's judgement of one post, beside its predictions. Undone reviews stay as history."""

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    reviewer: Mapped[str] = mapped_column(String(100))
    verification: Mapped[Verification]
    informativeness: Mapped[Informativeness | None]
    humanitarian: Mapped[Humanitarian | None]
    damage: Mapped[Damage | None]
    credibility: Mapped[Credibility] = mapped_column(default=Credibility.CANNOT_BE_JUDGED)
    reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class EffectiveLabel(Base):
    """Read model: what is shown of one post, and the keys it is found by.

    Derived by ``db.effective.refresh_effective`` alone, in the transaction that changed its origin; it can
    be dropped and rebuilt at any time. Labels are null while the post waits for the worker.
    """

    __tablename__ = "effective_labels"
    __table_args__ = (
        Index("ix_effective_labels_newest", "event_id", "posted_at", "post_id"),
        Index("ix_effective_labels_category", "event_id", "humanitarian", "posted_at"),
        Index("ix_effective_labels_urgent", "event_id", "urgency", "post_id"),
        Index("ix_effective_labels_place", "event_id", "lat", "lon"),
    )

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    event_id: Mapped[int]
    posted_at: Mapped[datetime]
    language: Mapped[str | None] = mapped_column(String(8))
    has_picture: Mapped[bool]
    informativeness: Mapped[Informativeness | None]
    informativeness_confidence: Mapped[float | None]
    humanitarian: Mapped[Humanitarian | None]
    humanitarian_confidence: Mapped[float | None]
    damage: Mapped[Damage | None]
    damage_confidence: Mapped[float | None]
    verification: Mapped[Verification]
    # Image-only and text-only readings name different humanitarian categories.
    modalities_disagree: Mapped[bool]
    # Order of triage, 0-1; see db.effective.
    urgency: Mapped[float]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    precision: Mapped[PlacePrecision | None]


class Report(Base):
    """One situation report: a frozen snapshot of facts that every format is made from."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    number: Mapped[int]
    period_starts_at: Mapped[datetime]
    period_ends_at: Mapped[datetime]
    status: Mapped[ReportStatus] = mapped_column(default=ReportStatus.DRAFT)
    snapshot: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    created_by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    cleared_by: Mapped[str | None] = mapped_column(String(100))
    cleared_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Append-only custody log: who changed what, from what to what, and why."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(String(500))


class Worker(Base):
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
