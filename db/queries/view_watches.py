"""Reads: saved views that raise alerts, which posts the model has read since, and which views hold them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.models import EffectiveLabel, Prediction, SavedView, ViewCursor, ViewPost, ViewWatch
from db.queries.filters import PostFilter, select_labels

# Predictions are numbered before they are committed: a later number may be seen first.
LOOK_BACK = 500
CHUNK = 500


@dataclass(frozen=True)
class WatchedView:
    """A saved view and its watch; see ``db.models.ViewWatch``.

    Args:
        address: the parameters of its filter, as a query string.
        held: new posts that it holds.
        first_post: the lowest number of these; None without one.
    """

    view_id: int
    event_id: int
    name: str
    address: str
    posts: int
    hours: int
    started_at: datetime
    alerted_at: datetime | None
    held: int
    first_post: int | None


@dataclass(frozen=True)
class NewlyRead:
    """When the model had first read each post, and up to which prediction they were looked for."""

    read_at: Mapping[int, datetime]
    looked_from: int
    looked_up_to: int


def list_watched_views(session: Session) -> list[WatchedView]:
    """Return all watches of saved views, by number."""
    view, watch = SavedView, ViewWatch
    query: Select[*tuple[Any, ...]] = (
        select(
            *(view.id, view.event_id, view.name, view.address),
            *(watch.posts, watch.hours, watch.started_at, watch.alerted_at),
            *(func.count(ViewPost.post_id), func.min(ViewPost.post_id)),
        )
        .join(watch, watch.view_id == view.id)
        .outerjoin(ViewPost, ViewPost.view_id == view.id)
        .group_by(view.id, watch.view_id)
        .order_by(view.id)
    )
    return [WatchedView(*row) for row in session.execute(query)]


def list_newly_read(session: Session, *, limit: int) -> NewlyRead:
    """Return the posts of the next predictions, so many at most; none while no view was ever watched."""
    after = session.scalar(select(ViewCursor.prediction_id))
    if after is None:
        return NewlyRead({}, 0, 0)
    newest = select(Prediction.id).where(Prediction.id > after).order_by(Prediction.id).limit(limit)
    up_to = session.scalar(select(func.max(newest.subquery().c.id)))
    if up_to is None:
        return NewlyRead({}, after, after)
    read = select(Prediction.post_id).where(Prediction.id > max(0, after - LOOK_BACK), Prediction.id <= up_to)
    first = (
        select(Prediction.post_id, func.min(Prediction.created_at))
        .where(Prediction.post_id.in_(read))
        .group_by(Prediction.post_id)
    )
    return NewlyRead(dict(session.execute(first).all()), after, up_to)


def find_matching(session: Session, chosen: PostFilter, post_ids: list[int]) -> list[int]:
    """Return those of some posts that match a filter."""
    found: list[int] = []
    for start in range(0, len(post_ids), CHUNK):
        among = post_ids[start : start + CHUNK]
        found += session.scalars(select_labels(chosen, EffectiveLabel.post_id, among=among))
    return found
