"""Reads: posts that say the same, as one line of a list and as what stands beside one post."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased

from db.labels.packed import build_holds
from db.models import EffectiveLabel
from db.queries.filters import PostFilter, select_labels
from db.queries.overview import UNREVIEWED
from db.queries.posts import PostOrder, PostRow, build_order, get_posts

# So many posts that match are folded, in the order of the list: nobody turns more pages than they fill.
MOST_FOLDED = 20_000


@dataclass(frozen=True)
class Fold:
    """The posts of an event that say the same as one.

    Attributes:
        first_id: Of the earliest.
        first_posted_at: When that was posted.
        posts: How many there are, the first and the one asked for among them.
        open_posts: Those that no person has judged.
    """

    first_id: int
    first_posted_at: datetime
    posts: int
    open_posts: int


@dataclass(frozen=True)
class FoldedRow:
    """The post of a message that comes first in the order of a list.

    Attributes:
        row: That post.
        posts: How many posts that match say the same, itself among them.
        first_posted_at: When the earliest of them was posted.
    """

    row: PostRow
    posts: int
    first_posted_at: datetime


@dataclass(frozen=True)
class FoldedPage:
    """One page of messages; ``messages`` is how many there are on all pages, 0 beyond the last one."""

    rows: tuple[FoldedRow, ...]
    messages: int


def find_fold(session: Session, post_id: int) -> Fold | None:
    """Return the posts that say the same as one; None of a post that stands alone."""
    label, own = EffectiveLabel, aliased(EffectiveLabel)
    same = (own.post_id == post_id, label.event_id == own.event_id, label.message == own.message)
    is_open = and_(*(build_holds(label.packed, name, (word,)) for name, word in UNREVIEWED.items()))
    counted = select(func.count(), func.sum(case((is_open, 1), else_=0))).select_from(label, own)
    posts, open_posts = session.execute(counted.where(*same)).one()
    if posts < 2:
        return None
    first = select(label.post_id, label.posted_at).select_from(label, own).where(*same)
    first_id, posted_at = session.execute(first.order_by(label.posted_at, label.post_id).limit(1)).one()
    return Fold(first_id, posted_at, posts, open_posts)


def list_folded(
    session: Session, chosen: PostFilter, *, order: PostOrder, limit: int, offset: int
) -> FoldedPage:
    """Return one page of the messages of the posts that match, at most the first 20,000 of these."""
    label = EffectiveLabel
    looked = (
        select_labels(chosen, label.post_id, label.message, label.posted_at, label.urgency)
        .order_by(*build_order(order))
        .limit(MOST_FOLDED)
        .subquery()
    ).c
    number = func.row_number().over(partition_by=looked.message, order_by=build_order(order, looked))
    numbered = select(*looked, number.label("number")).subquery().c
    page = (
        select(numbered.post_id, numbered.message, func.count().over().label("messages"))
        .where(numbered.number == 1)
        .order_by(*build_order(order, numbered))
        .limit(limit)
        .offset(offset)
    )
    found = session.execute(page).all()
    rows = {row.id: row for row in get_posts(session, [line.post_id for line in found])}
    sizes = _count_same(session, chosen, [line.message for line in found])
    return FoldedPage(
        tuple(FoldedRow(rows[line.post_id], *sizes[line.message]) for line in found),
        found[0].messages if found else 0,
    )


def _count_same(session: Session, chosen: PostFilter, messages: list[int]) -> dict[int, tuple[int, Any]]:
    """Return how many posts that match carry each message, and when the first was posted."""
    label = EffectiveLabel
    query = select_labels(
        chosen, label.message, func.count(), func.min(label.posted_at), found_by_time=False
    ).where(label.message.in_(messages))
    return {
        message: (posts, first) for message, posts, first in session.execute(query.group_by(label.message))
    }
