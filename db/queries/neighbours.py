"""Reads: which post comes before and after one in a filter."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, tuple_
from sqlalchemy.orm import Session

from db.models import EffectiveLabel
from db.queries.filters import PostFilter, select_labels
from db.queries.posts import PostOrder


@dataclass(frozen=True)
class Neighbours:
    """Ids of the posts before and after one, None at the ends."""

    previous_id: int | None
    next_id: int | None


def find_neighbours(session: Session, chosen: PostFilter, *, order: PostOrder, post_id: int) -> Neighbours:
    """Return the neighbours of a post, which itself need not match: a review may just have moved it out."""
    here = session.get(EffectiveLabel, post_id)
    if here is None:
        return Neighbours(None, None)
    label = EffectiveLabel
    keys: dict[PostOrder, tuple[Any, Any, Any, bool]] = {
        PostOrder.NEWEST: (label.posted_at, here.posted_at, label.post_id, True),
        PostOrder.OLDEST: (label.posted_at, here.posted_at, label.post_id, False),
        PostOrder.URGENT: (label.urgency, here.urgency, label.post_id, True),
    }
    column, value, tie, descending = keys[order]
    # Pairs are compared as a whole, so that both stores begin in the index where the post stands.
    lower, higher = tuple_(column, tie) < (value, post_id), tuple_(column, tie) > (value, post_id)
    falling, rising = (column.desc(), tie.desc()), (column, tie)
    below = _first(session, chosen, lower, falling)
    above = _first(session, chosen, higher, rising)
    return Neighbours(above, below) if descending else Neighbours(below, above)


def _first(session: Session, chosen: PostFilter, beyond: ColumnElement[bool], order: Any) -> int | None:
    found = select_labels(chosen, EffectiveLabel.post_id).where(beyond)
    post_id: int | None = session.scalar(found.order_by(*order).limit(1))
    return post_id
