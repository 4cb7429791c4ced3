"""What may be an event: proposals, the posts that speak for them, what people decided, and what is usual."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId
from db.vocabulary import ProposalStatus


class Proposal(Base):
    """A burst in a stream that may be an event."""

    __tablename__ = "proposals"
    __table_args__ = (Index("ix_proposals_stream", "stream_id", "last_seen_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    status: Mapped[ProposalStatus] = mapped_column(default=ProposalStatus.OPEN)
    # A sentence of its most central post.
    title: Mapped[str] = mapped_column(String(200))
    # What burst, the most surprising first: words, and places behind an @.
    keys: Mapped[list[Any]]
    # Digits of how seldom chance brings so many voices, and what that had to reach; see inference.incidents.
    surprise: Mapped[float]
    bar: Mapped[float]
    # What burst most: so many voices in so many hours, where so many were usual.
    voices: Mapped[int]
    window_h: Mapped[int]
    expected: Mapped[float]
    # Share of its first posts whose words are nearer to one another than to what is usual in the stream.
    drift: Mapped[float]
    proposed_at: Mapped[datetime]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    # What later posts are compared with: sums as those of an incident.
    key_sum: Mapped[bytes] = mapped_column(LargeBinary)
    lat_sum: Mapped[float]
    lon_sum: Mapped[float]
    placed: Mapped[int]
    # Where its posts go since somebody accepted it or merged it into an event.
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)


class ProposalChange(Base):
    """What a person decided about a proposal. Undone decisions stay as history."""

    __tablename__ = "proposal_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    decision: Mapped[ProposalStatus]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    reason: Mapped[str | None] = mapped_column(String(500))
    changed_by: Mapped[str] = mapped_column(String(100))
    changed_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class WatchedPost(Base):
    """A post of a stream that the machine has looked at, and the proposal that it speaks for, if any."""

    __tablename__ = "watched_posts"

    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"), index=True)


class KeyHour(Base):
    """How many voices used a word or named a place in one hour of a stream; the empty key counts all."""

    __tablename__ = "key_hours"
    __table_args__ = (Index("ix_key_hours_hour", "stream_id", "hour"), {"sqlite_with_rowid": False})

    stream_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(48), primary_key=True)
    # Whole hours from 1970 (UTC).
    hour: Mapped[int] = mapped_column(primary_key=True)
    voices: Mapped[int]


class WatchTurn(Base):
    """Which process watches the streams, and up to which prediction it has looked. One row."""

    __tablename__ = "watch_turn"

    id: Mapped[int] = mapped_column(primary_key=True)
    prediction_id: Mapped[BigId]
    holder: Mapped[str | None] = mapped_column(String(100))
    leased_until: Mapped[datetime | None]
