"""Configured feeds, what came by them hour by hour, and the processes that run them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.vocabulary import FeedKind


class Feed(Base):
    """A source that is asked for posts again and again, and where its last fetch ended."""

    __tablename__ = "feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    kind: Mapped[FeedKind]
    # No secrets: the name of the variable that holds one.
    settings: Mapped[dict[str, Any]]
    # Its record of refused posts, which has no end while the feed is there.
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    poll_s: Mapped[int]
    is_paused: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[str] = mapped_column(String(100))
    added_at: Mapped[datetime]
    cursor: Mapped[str] = mapped_column(Text, default="")
    # Not fetched before this time; while a runner holds it, nobody else does before the lease ends.
    next_try_at: Mapped[datetime]
    runner: Mapped[str | None] = mapped_column(String(100))
    leased_until: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    # From posting to the store, the median of the last fetch that brought posts.
    lag_s: Mapped[float | None]
    last_error: Mapped[str | None] = mapped_column(String(500))
    failures: Mapped[int] = mapped_column(default=0)
    # "Fetch one now, store nothing": asked by the page, answered by a runner.
    trial_asked_at: Mapped[datetime | None]
    trial_answered_at: Mapped[datetime | None]
    trial_answer: Mapped[dict[str, Any] | None]


class FeedHour(Base):
    """What a feed brought in one hour, by the time at which it came in."""

    __tablename__ = "feed_hours"

    COUNTS = ("added", "repeated", "refused")

    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    added: Mapped[int]
    repeated: Mapped[int]
    refused: Mapped[int]


class FeedRunner(Base):
    """One process that runs feeds, as it last reported itself."""

    __tablename__ = "feed_runners"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    started_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
