"""Reads: the views of an event that somebody kept under a name."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.models import SavedView, ViewWatch

MOST_LISTED = 500


@dataclass(frozen=True)
class ViewRow:
    """A filter under a name; ``address`` holds the parameters as a query string.

    Args:
        watched_posts: it raises an alert at so many new posts; None where nobody watches it.
        watched_hours: within so many hours.
    """

    id: int
    name: str
    address: str
    saved_by: str
    is_shared: bool
    watched_posts: int | None
    watched_hours: int | None


def list_views(session: Session, *, event_id: int, analyst: str) -> list[ViewRow]:
    """Return the views that somebody saved and those that others share, by name."""
    query = (
        select(SavedView.id, SavedView.name, SavedView.address, SavedView.saved_by, SavedView.is_shared)
        .add_columns(ViewWatch.posts, ViewWatch.hours)
        .outerjoin(ViewWatch, ViewWatch.view_id == SavedView.id)
        .where(
            SavedView.event_id == event_id, or_(SavedView.saved_by == analyst, SavedView.is_shared.is_(True))
        )
        .order_by(SavedView.name, SavedView.id)
        .limit(MOST_LISTED)
    )
    return [ViewRow(*row) for row in session.execute(query)]
