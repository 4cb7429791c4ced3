"""Reads: who is at which post of an event."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Post, PostLease
from db.per_store import build_unindexed

# More people than work on one event.
MOST_LISTED = 200


@dataclass(frozen=True)
class Lease:
    """Somebody who is at a post, until ``expires_at`` unless it is renewed."""

    post_id: int
    holder: str
    expires_at: datetime


def list_leases(session: Session, *, event_id: int, now: datetime) -> list[Lease]:
    """Return the leases that hold, by the holder's name."""
    query = (
        select(PostLease.post_id, PostLease.holder, PostLease.expires_at)
        .join(Post, Post.id == PostLease.post_id)
        # Leases are few, an event's posts are many: it is asked of each lease's post.
        .where(build_unindexed(Post.event_id == event_id), PostLease.expires_at > now)
        .order_by(PostLease.holder)
        .limit(MOST_LISTED)
    )
    return [Lease(*row) for row in session.execute(query)]
