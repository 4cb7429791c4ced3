"""Writes: which saved views raise alerts, and which new posts each holds."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from db.alerts import raise_alert
from db.errors import IllegalChangeError
from db.models import Prediction, ViewCursor, ViewPost, ViewWatch
from db.per_store import build_insert
from db.vocabulary import AlertKind

MOST_POSTS, MOST_HOURS = 500, 168


def start_watch(session: Session, *, view_id: int, posts: int, hours: int, now: datetime) -> None:
    """Watch a view from now on, or anew with other bounds; what it held before is forgotten.

    Raises:
        IllegalChangeError: so many posts or hours cannot be watched for.
    """
    if not (1 <= posts <= MOST_POSTS and 1 <= hours <= MOST_HOURS):
        raise IllegalChangeError(
            f"a view is watched for 1 to {MOST_POSTS} posts in 1 to {MOST_HOURS} hours, "
            f"not for {posts} in {hours}"
        )
    forget_watch(session, view_id=view_id)
    _begin_looking(session)
    session.add(ViewWatch(view_id=view_id, posts=posts, hours=hours, started_at=now))
    session.flush()


def forget_watch(session: Session, *, view_id: int) -> None:
    """Watch a view no longer; one that is not watched stays as it is."""
    session.execute(delete(ViewPost).where(ViewPost.view_id == view_id))
    session.execute(delete(ViewWatch).where(ViewWatch.view_id == view_id))


def store_matches(
    session: Session,
    found: Mapping[int, Collection[int]],
    *,
    read_at: Mapping[int, datetime],
    looked_from: int,
    looked_up_to: int,
) -> None:
    """Note the new posts that watched views hold.

    Args:
        found: ``{view: posts}``.
        read_at: when the model had first read each post.
        looked_from: up to which prediction was looked before; where that has changed, another process has
            looked meanwhile, and nothing is noted.
        looked_up_to: the newest prediction that was looked at.
    """
    cursor = session.scalars(select(ViewCursor).with_for_update()).one()
    if cursor.prediction_id != looked_from:
        return
    cursor.prediction_id = looked_up_to
    watched = set(session.scalars(select(ViewWatch.view_id).where(ViewWatch.view_id.in_(found))))
    rows = [
        {"view_id": view_id, "post_id": post_id, "read_at": read_at[post_id]}
        for view_id in sorted(watched)
        for post_id in found[view_id]
    ]
    if rows:
        session.execute(build_insert(session, ViewPost).on_conflict_do_nothing(), rows)


def forget_old(session: Session, *, view_id: int, before: datetime, most: int) -> None:
    """Forget posts of a view that are no longer new, and all but the newest of those that are.

    Args:
        most: as many as can count; a view that holds more holds enough.
    """
    newest = (
        select(ViewPost.post_id)
        .where(ViewPost.view_id == view_id)
        .order_by(ViewPost.read_at.desc(), ViewPost.post_id.desc())
        .limit(most)
    )
    is_surplus = (ViewPost.read_at < before) | ViewPost.post_id.not_in(newest)
    session.execute(
        delete(ViewPost).where(ViewPost.view_id == view_id, is_surplus),
        execution_options={"synchronize_session": False},
    )


def raise_view_alert(
    session: Session, *, view_id: int, event_id: int, title: str, link: str, now: datetime
) -> None:
    """Raise the alert of a watched view; its posts are counted from none again."""
    key = f"view:{view_id}:{now:%Y-%m-%dT%H:%M:%S}"
    raise_alert(session, kind=AlertKind.VIEW, key=key, title=title, event_id=event_id, link=link)
    session.execute(update(ViewWatch).where(ViewWatch.view_id == view_id).values(alerted_at=now))
    session.execute(delete(ViewPost).where(ViewPost.view_id == view_id))


def _begin_looking(session: Session) -> None:
    """Look from here on where nobody has looked before: what the model read by now is not new."""
    if session.scalar(select(ViewWatch.view_id).limit(1)) is not None:
        return
    newest = session.scalar(select(func.max(Prediction.id))) or 0
    cursor = build_insert(session, ViewCursor).values(id=1, prediction_id=newest)
    session.execute(
        cursor.on_conflict_do_update(
            index_elements=["id"], set_={"prediction_id": cursor.excluded.prediction_id}
        )
    )
