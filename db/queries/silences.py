"""Reads: which polled sources have fallen silent in an event, and who knows of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, exists, select
from sqlalchemy.orm import Session

from db.models import AcknowledgedSilence, Post, Source
from db.session import utc_now
from db.vocabulary import POLLED

# Our choice: in an active disaster a feed that says nothing for six hours has most likely broken.
SILENT_S = 6 * 3_600


@dataclass(frozen=True)
class Silence:
    """A polled source that has sent nothing for longer than ``SILENT_S``; an alarm until somebody knows."""

    source_id: int
    source: str
    since: datetime
    acknowledged_by: str | None


def list_silences(session: Session, *, event_id: int) -> list[Silence]:
    """Return the silent sources of an event, the longest silent first.

    Files and submissions come when somebody brings them, so that their silence means nothing. An
    acknowledgement holds for the silence in which it was given: a source that sends again ends it.
    """
    known, since = AcknowledgedSilence, Source.last_received_at
    query = (
        select(Source.id, Source.name, since, case((known.acknowledged_at >= since, known.acknowledged_by)))
        .outerjoin(known, (known.source_id == Source.id) & (known.event_id == event_id))
        .where(
            Source.kind.in_(POLLED),
            since < utc_now() - timedelta(seconds=SILENT_S),
            exists().where(Post.event_id == event_id, Post.source_id == Source.id),
        )
        .order_by(since, Source.id)
    )
    return [Silence(*row) for row in session.execute(query)]
