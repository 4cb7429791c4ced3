"""Reads: which post comes before and after one in a filter."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, tuple_
from sqlalchemy.orm import Session

from db.models import EffectiveLabel
from db.queries.filters import PostFilter, select_labels
from db.queries.posts import PostOrder
from db.queries.urgent import is_done

# A condition, and the order in which what meets it is read.
Side = tuple[ColumnElement[bool], tuple[Any, Any]]


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
    below, above, descending = _find_sides(here, order)
    lower, higher = _first(session, chosen, *below), _first(session, chosen, *above)
    return Neighbours(higher, lower) if descending else Neighbours(lower, higher)


def find_next_work(session: Session, chosen: PostFilter, *, order: PostOrder, post_id: int) -> int | None:
    """Return the post to go on to from one that is about to be judged, None at the end.

    Reposts of it are passed over, and those of messages that were judged: they are no work of their own. A
    post that was judged itself is not, for who works through such ones asked for them.
    """
    here = session.get(EffectiveLabel, post_id)
    if here is None:
        return None
    below, above, descending = _find_sides(here, order)
    beyond, in_order = below if descending else above
    label = EffectiveLabel
    is_repost = and_(
        label.urgency >= 0,
        or_(label.message == here.message, is_done(chosen.event_id, label.urgency, label.message)),
    )
    return _first(session, chosen, and_(beyond, not_(is_repost)), in_order)


def _find_sides(here: EffectiveLabel, order: PostOrder) -> tuple[Side, Side, bool]:
    """Return what lies below a post and what above, each with the order to read it in; and which is next."""
    label = EffectiveLabel
    keys: dict[PostOrder, tuple[Any, Any, Any, bool]] = {
        PostOrder.NEWEST: (label.posted_at, here.posted_at, label.post_id, True),
        PostOrder.OLDEST: (label.posted_at, here.posted_at, label.post_id, False),
        PostOrder.URGENT: (label.urgency, here.urgency, label.post_id, True),
    }
    column, value, tie, descending = keys[order]
    # Pairs are compared as a whole, so that both stores begin in the index where the post stands.
    key, stands = tuple_(column, tie), (value, here.post_id)
    return (key < stands, (column.desc(), tie.desc())), (key > stands, (column, tie)), descending


def _first(session: Session, chosen: PostFilter, beyond: ColumnElement[bool], order: Any) -> int | None:
    found = select_labels(chosen, EffectiveLabel.post_id).where(beyond)
    post_id: int | None = session.scalar(found.order_by(*order).limit(1))
    return post_id
