"""Reads: the feeds with how they do, and whether anything runs them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.bounds import EARLIEST_POST
from db.models import Event, Feed, FeedHour, FeedRunner, Post, Source
from db.session import utc_now
from db.vocabulary import FeedKind, SourceReliability

DAY_H = 24


@dataclass(frozen=True)
class FeedCounts:
    """Posts of some hours: added, known already, refused."""

    added: int = 0
    repeated: int = 0
    refused: int = 0


@dataclass(frozen=True)
class FeedHealth:
    """One feed and how it does.

    Args:
        this_hour: since the last full hour (UTC).
        day: of this hour and the 23 before it.
        total: since it was added; the latest refusals are listed under ``import_id``.
        last_received_at: when its source last brought a new post.
        lag_s: seconds from posting to the store, the median of the last fetch that brought posts.
    """

    id: int
    source_id: int
    source: str
    reliability: SourceReliability
    last_received_at: datetime | None
    event_id: int
    event: str
    kind: FeedKind
    settings: dict[str, Any]
    poll_s: int
    is_paused: bool
    added_by: str
    added_at: datetime
    next_try_at: datetime
    last_success_at: datetime | None
    lag_s: float | None
    last_error: str | None
    failures: int
    import_id: int
    this_hour: FeedCounts
    day: FeedCounts
    total: FeedCounts
    trial_asked_at: datetime | None
    trial_answer: dict[str, Any] | None


def list_feeds(session: Session) -> list[FeedHealth]:
    """Return all feeds in the order in which they were added."""
    hour = utc_now().replace(minute=0, second=0, microsecond=0)
    this_hour, day = _count(session, hour), _count(session, hour - timedelta(hours=DAY_H - 1))
    total = _count(session, EARLIEST_POST)
    query = (
        select(Feed, Source, Event.name)
        .join(Source, Source.id == Feed.source_id)
        .join(Event, Event.id == Feed.event_id)
        .order_by(Feed.id)
    )
    return [
        FeedHealth(
            id=feed.id,
            source_id=source.id,
            source=source.name,
            reliability=source.reliability,
            last_received_at=source.last_received_at,
            event_id=feed.event_id,
            event=event,
            kind=feed.kind,
            settings=feed.settings,
            poll_s=feed.poll_s,
            is_paused=feed.is_paused,
            added_by=feed.added_by,
            added_at=feed.added_at,
            next_try_at=feed.next_try_at,
            last_success_at=feed.last_success_at,
            lag_s=feed.lag_s,
            last_error=feed.last_error,
            failures=feed.failures,
            import_id=feed.import_id,
            this_hour=this_hour.get(feed.id, FeedCounts()),
            day=day.get(feed.id, FeedCounts()),
            total=total.get(feed.id, FeedCounts()),
            trial_asked_at=feed.trial_asked_at,
            trial_answer=feed.trial_answer,
        )
        for feed, source, event in session.execute(query)
    ]


def has_feeds(session: Session) -> bool:
    """Return whether anything is to be run."""
    return session.scalar(select(Feed.id).limit(1)) is not None


def find_runner_beat(session: Session) -> datetime | None:
    """Return when a runner was last heard of, None where none runs or ever ran."""
    return session.scalar(select(func.max(FeedRunner.heartbeat_at)))


def find_known_ids(
    session: Session, *, event_id: int, source: str, external_ids: Collection[str]
) -> set[str]:
    """Return those ids under which an event holds a post of a source."""
    query = (
        select(Post.external_id)
        .join(Source, Source.id == Post.source_id)
        .where(Post.event_id == event_id, Post.external_id.in_(external_ids), Source.name == source)
    )
    return set(session.scalars(query))


def has_kind(session: Session, kind: FeedKind) -> bool:
    """Return whether a feed of a kind is there and not paused."""
    return (
        session.scalar(select(Feed.id).where(Feed.kind == kind, Feed.is_paused.is_(False)).limit(1))
        is not None
    )


def _count(session: Session, since: datetime) -> dict[int, FeedCounts]:
    sums = [func.sum(getattr(FeedHour, name)) for name in FeedHour.COUNTS]
    query = select(FeedHour.feed_id, *sums).where(FeedHour.hour >= since).group_by(FeedHour.feed_id)
    return {feed_id: FeedCounts(*map(int, counts)) for feed_id, *counts in session.execute(query)}
