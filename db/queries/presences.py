"""Reads: who is at an event now, and at which post of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from db.models import DeskPresence, Post, PostLease
from db.presences import PRESENT_FOR

# More people than work on one event.
MOST_LISTED = 200


@dataclass(frozen=True)
class Presence:
    """Somebody whose desk is open; ``post_id`` is the event's post that they are at, None without one."""

    person: str
    seen_at: datetime
    post_id: int | None


def list_presences(session: Session, *, event_id: int, now: datetime) -> list[Presence]:
    """Return who is at an event, by name."""
    held = and_(PostLease.holder == DeskPresence.person, PostLease.expires_at > now)
    query = (
        select(DeskPresence.person, DeskPresence.seen_at, Post.id)
        .outerjoin(PostLease, held)
        .outerjoin(Post, and_(Post.id == PostLease.post_id, Post.event_id == event_id))
        .where(DeskPresence.event_id == event_id, DeskPresence.seen_at > now - PRESENT_FOR)
        .order_by(DeskPresence.person)
        .limit(MOST_LISTED)
    )
    return [Presence(*row) for row in session.execute(query)]
