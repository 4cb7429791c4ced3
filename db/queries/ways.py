"""By which way the posts of a filter are found: one by one, or in one pass over an index."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.models import EffectiveLabel
from db.per_store import build_unindexed
from db.queries.filters import PostFilter, select_labels
from db.session import utc_now

# The posts of a longer period are counted sooner in one pass over all than found one by one.
LONG_PERIOD = timedelta(days=3)
# So are more posts than these that came in after another one.
FEW_ARRIVED = 50_000


@dataclass(frozen=True)
class Way:
    """How the posts of a filter are found.

    Args:
        is_single: an index of its own leads to the posts, so that each is counted by itself.
        is_short: the posts of the period, or after another, are so few that each is looked up.
    """

    is_single: bool
    is_short: bool


def find_way(session: Session, chosen: PostFilter) -> Way:
    """Return how the posts that match are found soonest."""
    is_new = chosen.after_post is not None and _are_few_after(session, chosen.after_post)
    is_listed = bool(chosen.words or chosen.assignee or chosen.is_recycled)
    is_listed = is_listed or (chosen.incident, chosen.same_as) != (None, None)
    return Way(is_single=is_listed or is_new, is_short=is_new or _is_short(chosen))


def select_in_order(chosen: PostFilter, way: Way, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Return the labels in the order of accounts, messages or cells, unless they are few."""
    return select_labels(chosen, *columns, found_by_time=way.is_short)


def hide_if_short(way: Way, expressions: list[Any]) -> list[Any]:
    """Return the expressions, hidden from SQLite's planner where posts are found by time."""
    return [build_unindexed(expression) for expression in expressions] if way.is_short else expressions


def _are_few_after(session: Session, post_id: int) -> bool:
    later = select(EffectiveLabel.post_id).where(EffectiveLabel.post_id > post_id).limit(FEW_ARRIVED + 1)
    return session.scalars(select(func.count()).select_from(later.subquery())).one() <= FEW_ARRIVED


def _is_short(chosen: PostFilter) -> bool:
    return chosen.since is not None and (chosen.until or utc_now()) - chosen.since <= LONG_PERIOD
