"""What posts tell of together: incidents, which posts they hold, and what people changed of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId
from db.vocabulary import IncidentChangeKind


class Incident(Base):
    """Posts of one event about one happening. Its figures are refreshed with every change of its posts."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index("ix_incidents_seen", "event_id", "last_seen_at"),
        Index("ix_incidents_size", "event_id", "accounts"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    # The first post of those that founded it: the machine knows it by this one when it gathers anew.
    founder_id: Mapped[BigId]
    # A sentence of its most central post.
    headline: Mapped[str] = mapped_column(String(200))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    posts: Mapped[int]
    # Independent ones: who only repeats a message is not counted.
    accounts: Mapped[int]
    # A person merged it into this one; what would join it joins that.
    merged_into: Mapped[BigId | None] = mapped_column(ForeignKey("incidents.id"))
    # A person decided about it: the machine adds posts and takes none away.
    is_settled: Mapped[bool] = mapped_column(default=False)


class IncidentPost(Base):
    """Which incident a post is in: one at most."""

    __tablename__ = "incident_posts"

    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    incident_id: Mapped[BigId] = mapped_column(ForeignKey("incidents.id"), index=True)
    # Who put it there; null: the machine.
    joined_by: Mapped[str | None] = mapped_column(String(100))
    # Whole hours from 1970 (UTC) to when the machine first saw it: in this hour it may still move it.
    taken_hour: Mapped[int] = mapped_column(index=True)


class IncidentChange(Base):
    """What a person did to an incident. Undone changes stay as history."""

    __tablename__ = "incident_changes"

    id: Mapped[BigId] = mapped_column(primary_key=True)
    incident_id: Mapped[BigId] = mapped_column(ForeignKey("incidents.id"), index=True)
    kind: Mapped[IncidentChangeKind]
    # The incident that was split off, or merged in.
    other_id: Mapped[BigId | None]
    post_ids: Mapped[list[Any]]
    note: Mapped[str | None] = mapped_column(String(1000))
    changed_by: Mapped[str] = mapped_column(String(100))
    changed_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class IncidentCursor(Base):
    """Up to which prediction the machine has looked for posts to gather. One row."""

    __tablename__ = "incident_cursor"

    id: Mapped[int] = mapped_column(primary_key=True)
    prediction_id: Mapped[BigId]
