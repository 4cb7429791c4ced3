"""Reads: which polled sources have fallen silent in an event, and who knows of it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from db.models import Feed, FeedHour, Post, Source
from db.queries.alerts import find_knowing
from db.session import utc_now
from db.vocabulary import BROUGHT, PUBLISHERS

# Our choices. In an active disaster a feed of which no rhythm is known and that says nothing for six hours
# has most likely broken.
SILENT_S = 6 * 3_600
# A rhythm is known from so many pauses on; of the pauses the longest few in a hundred are left out, for they
# may be outages. Nights are six in a hundred.
PAUSES, USUAL_SHARE = 3, 0.97
RHYTHM_DAYS = 30
# Counts are kept by the hour, so that shorter pauses cannot be told apart.
SHORTEST_S, PATIENCE = 2 * 3_600, 1.5


@dataclass(frozen=True)
class Silence:
    """A polled source that is silent against its own rhythm; an alert until somebody knows."""

    event_id: int
    source_id: int
    source: str
    since: datetime
    acknowledged_by: str | None = None

    @property
    def key(self) -> str:
        """The key of its alert: a source that sends again and falls silent once more is another one."""
        since = self.since.astimezone(UTC)
        return f"silence:{self.event_id}:{self.source_id}:{since:%Y-%m-%dT%H:%M:%S}"


def list_silences(session: Session, *, event_id: int) -> list[Silence]:
    """Return the silent sources of an event, the longest silent first.

    What people or programs bring comes when they bring it, so that its silence means nothing, as does that of
    a publisher of hazard reports, and nobody expects anything of a feed that is paused.
    """
    since, now = Source.last_received_at, utc_now()
    is_polled = exists().where(
        Feed.source_id == Source.id,
        Feed.event_id == event_id,
        Feed.is_paused.is_(False),
        Feed.kind.not_in(BROUGHT | PUBLISHERS),
    )
    query = (
        select(Source.id, Source.name, since)
        .where(
            is_polled,
            since < now - timedelta(seconds=SHORTEST_S),
            exists().where(Post.event_id == event_id, Post.source_id == Source.id),
        )
        .order_by(since, Source.id)
    )
    quiet = [
        Silence(event_id, source_id, name, last_at)
        for source_id, name, last_at in session.execute(query)
        if last_at
    ]
    hours = _list_hours(session, [silence.source_id for silence in quiet])
    silent = [
        silence
        for silence in quiet
        if (now - silence.since).total_seconds() > find_patience_s(hours[silence.source_id])
    ]
    knowing = find_knowing(session, [silence.key for silence in silent])
    return [replace(silence, acknowledged_by=knowing.get(silence.key)) for silence in silent]


def find_patience_s(hours: Sequence[datetime]) -> float:
    """Return how long a source may say nothing before it counts as silent, in seconds.

    That is half again its longest usual pause, and ``SILENT_S`` where its rhythm is not known.

    Args:
        hours: in which it brought posts, in order.
    """
    pauses = sorted((after - before).total_seconds() for before, after in pairwise(hours))
    if len(pauses) < PAUSES:
        return SILENT_S
    usual_s = pauses[min(int(USUAL_SHARE * len(pauses)), len(pauses) - 1)]
    return max(SHORTEST_S, PATIENCE * usual_s)


def _list_hours(session: Session, source_ids: Collection[int]) -> dict[int, list[datetime]]:
    query = (
        select(Feed.source_id, FeedHour.hour)
        .join(FeedHour, FeedHour.feed_id == Feed.id)
        .where(
            Feed.source_id.in_(source_ids),
            Feed.kind.not_in(PUBLISHERS),
            FeedHour.added > 0,
            FeedHour.hour > utc_now() - timedelta(days=RHYTHM_DAYS),
        )
        .distinct()
        .order_by(FeedHour.hour)
    )
    hours: dict[int, list[datetime]] = defaultdict(list)
    for source_id, hour in session.execute(query):
        hours[source_id].append(hour)
    return hours
