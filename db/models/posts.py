"""What arrived: events, their sources and imports, posts and pictures."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import Base
from db.types import BigId, MaskedString
from db.vocabulary import EventStatus, Hazard, SourceKind, SourceReliability


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
    # When its posts and pictures are erased, as its lead set; and when they were.
    erase_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    # SHA-256 of the sums of the archive that it is restored from, until all of that is back.
    restoring_from: Mapped[str | None] = mapped_column(String(64))


class Source(Base):
    """Where posts come from: an analyst's submissions, a file, a feed."""

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[SourceKind]
    reliability: Mapped[SourceReliability] = mapped_column(default=SourceReliability.F)
    last_received_at: Mapped[datetime | None]
    # Where it usually writes from and in which language, see ``db.source_hints``.
    place: Mapped[str | None] = mapped_column(String(200))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    language: Mapped[str | None] = mapped_column(String(8))
    is_at_place: Mapped[bool] = mapped_column(default=False)


class Import(Base):
    """One run of the ingest over one file, with its counts; its bad rows are ``RefusedRow`` rows."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    file_name: Mapped[str] = mapped_column(MaskedString(300))
    accepted: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    # Of the posts that it added: without a known time; and cells that could not be used.
    without_time: Mapped[int] = mapped_column(default=0)
    dropped: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class RefusedRow(Base):
    """One row or file that could not be imported, kept for the analyst to see."""

    __tablename__ = "refused_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), index=True)
    file_name: Mapped[str] = mapped_column(MaskedString(300))
    line: Mapped[int | None]
    reason: Mapped[str] = mapped_column(MaskedString(500))


class DroppedCell(Base):
    """One cell that could not be used, of a row that was imported without it."""

    __tablename__ = "dropped_cells"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), index=True)
    file_name: Mapped[str] = mapped_column(MaskedString(300))
    line: Mapped[int | None]
    field: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(MaskedString(500))


class Post(Base):
    """One message as it arrived. Never changed, except for the event that it belongs to and its language.

    One that is deleted at its source is emptied (``db.deletions``).
    """

    __tablename__ = "posts"
    # Two events may hold the same post. By event and id first: that is how a known post is looked up.
    __table_args__ = (UniqueConstraint("event_id", "external_id", "source_id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True)
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
    # Which import brought it, and the line of its file; null for a post that no file brought.
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    import_line: Mapped[int | None]
    # What came with it and cannot be shown, in words.
    attachment_note: Mapped[str | None] = mapped_column(MaskedString(500))
    deleted_at: Mapped[datetime | None]

    media: Mapped[list["Media"]] = relationship(secondary="post_media", order_by="PostMedia.position")


class Media(Base):
    """One picture, stored once by content. The file is never changed."""

    __tablename__ = "media"

    id: Mapped[BigId] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    format: Mapped[str] = mapped_column(String(8))
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int]
    created_at: Mapped[datetime]


class ErasedPicture(Base):
    """A picture that no post shows any more, whose file is still to be removed."""

    __tablename__ = "erased_pictures"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(index=True)


class DeletedPost(Base):
    """A post that is gone at its source; brought again, by a file or an archive, it comes in empty."""

    __tablename__ = "deleted_posts"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    deleted_at: Mapped[datetime]


class PostMedia(Base):
    """Which pictures a post has, in its order."""

    __tablename__ = "post_media"

    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    media_id: Mapped[BigId] = mapped_column(ForeignKey("media.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


def first_picture() -> Any:
    """Return a column for a query over posts: the SHA-256 of a post's first picture, null without one."""
    return (
        select(Media.sha256)
        .join(PostMedia, PostMedia.media_id == Media.id)
        .where(PostMedia.post_id == Post.id)
        .order_by(PostMedia.position)
        .limit(1)
        .correlate(Post)
        .scalar_subquery()
    )
