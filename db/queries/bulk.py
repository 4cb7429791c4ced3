"""Reads: the posts that one decision or assignment is to be made of, and those that were made of many."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.models import BulkJob, EffectiveLabel, PostAssignment
from db.queries.filters import PostFilter, select_labels
from db.queries.posts import PostOrder, build_order

MOST_POSTS = 10_000
MOST_LISTED = 5

Seen = TypeVar("Seen", int, str)


@dataclass(frozen=True)
class Selection(Generic[Seen]):
    """Posts, newest first, each with what it was seen with: its packed label, or whose it was.

    Args:
        is_cut: whether more than ``MOST_POSTS`` match.
    """

    posts: tuple[tuple[int, Seen], ...]
    is_cut: bool

    @property
    def seal(self) -> str:
        """What tells this selection from any other, be it that one post of it was changed meanwhile."""
        return sha256(repr(sorted(self.posts)).encode()).hexdigest()


@dataclass(frozen=True)
class BulkRow:
    """One decision about many posts, or their assignment; all is as in ``db.models.BulkJob``."""

    id: int
    decision: str
    assignee: str | None
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    posts: int
    judged: int
    held: int
    changed: int
    undone_by: str | None
    kept: int


def select_posts(session: Session, chosen: PostFilter) -> Selection[int]:
    """Return the posts that match, at most ``MOST_POSTS``, with their packed labels."""
    return _select(session, select_labels(chosen, EffectiveLabel.post_id, EffectiveLabel.packed))


def select_assignable(
    session: Session, chosen: PostFilter, *, assignee: str, only_of: str | None
) -> Selection[str]:
    """Return the posts that match and are not somebody's yet, at most ``MOST_POSTS``, with whose they are.

    Args:
        assignee: to whom they are to be assigned; empty asks for those that can be taken away.
        only_of: whose they may be until now, empty for nobody's; None for whosever they are.
    """
    whose = func.coalesce(PostAssignment.assignee, "")
    query = select_labels(chosen, EffectiveLabel.post_id, whose).outerjoin(
        PostAssignment, PostAssignment.post_id == EffectiveLabel.post_id
    )
    if only_of is not None:
        query = query.where(whose == only_of)
    return _select(session, query.where(whose != assignee))


def _select(session: Session, query: Select[*tuple[Any, ...]]) -> Selection[Any]:
    rows = session.execute(query.order_by(*build_order(PostOrder.NEWEST)).limit(MOST_POSTS + 1)).all()
    return Selection(tuple((row[0], row[1]) for row in rows[:MOST_POSTS]), len(rows) > MOST_POSTS)


def list_bulk_jobs(session: Session, *, event_id: int) -> list[BulkRow]:
    """Return the last decisions about many posts of an event and their assignments, the newest first."""
    columns = [getattr(BulkJob, name) for name in BulkRow.__annotations__]
    query = select(*columns).where(BulkJob.event_id == event_id).order_by(BulkJob.id.desc())
    return [BulkRow(*row) for row in session.execute(query.limit(MOST_LISTED))]
