"""Reads: the posts that one decision is to be made about, and the decisions that were made about many."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import BulkJob, EffectiveLabel
from db.queries.filters import PostFilter, select_labels
from db.queries.posts import PostOrder, build_order

MOST_POSTS = 10_000
MOST_LISTED = 5


@dataclass(frozen=True)
class Selection:
    """Posts, newest first, each with its packed label as it stood.

    Args:
        is_cut: whether more than ``MOST_POSTS`` match.
    """

    posts: tuple[tuple[int, int], ...]
    is_cut: bool

    @property
    def seal(self) -> str:
        """What tells this selection from any other, be it that one post of it was judged meanwhile."""
        return sha256(repr(sorted(self.posts)).encode()).hexdigest()


@dataclass(frozen=True)
class BulkRow:
    """One decision about many posts; the counts are of posts, as in ``db.models.BulkJob``."""

    id: int
    decision: str
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    posts: int
    judged: int
    held: int
    changed: int
    undone_by: str | None
    kept: int


def select_posts(session: Session, chosen: PostFilter) -> Selection:
    """Return the posts that match, at most ``MOST_POSTS``."""
    query = select_labels(chosen, EffectiveLabel.post_id, EffectiveLabel.packed)
    rows = session.execute(query.order_by(*build_order(PostOrder.NEWEST)).limit(MOST_POSTS + 1)).all()
    return Selection(tuple((row.post_id, row.packed) for row in rows[:MOST_POSTS]), len(rows) > MOST_POSTS)


def list_bulk_jobs(session: Session, *, event_id: int) -> list[BulkRow]:
    """Return the last decisions about many posts of an event, the newest first."""
    columns = [getattr(BulkJob, name) for name in BulkRow.__annotations__]
    query = select(*columns).where(BulkJob.event_id == event_id).order_by(BulkJob.id.desc())
    return [BulkRow(*row) for row in session.execute(query.limit(MOST_LISTED))]
