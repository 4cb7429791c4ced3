"""Writes: when somebody last looked at an event on the desk, so that they are shown what came in since."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import NotFoundError
from db.models import DeskLook, Event, Post
from db.per_store import build_insert

# Who did nothing for so long had left; what they do next begins another look.
AWAY = timedelta(minutes=30)
# A post of the last moment need not have been on the screen: better shown twice than never.
SHOWN_AFTER = timedelta(minutes=1)


def keep_look(session: Session, *, event_id: int, analyst: str, now: datetime) -> None:
    """Note that somebody acts on the desk now.

    What came in since the last act of the look before stays new to them for the whole of this one.

    Raises:
        NotFoundError: no such event.
    """
    if session.get(Event, event_id) is None:
        raise NotFoundError(f"no event {event_id}")
    newest = _find_newest_shown(session, now)
    first = build_insert(session, DeskLook).values(
        analyst=analyst, event_id=event_id, acted_at=now, newest_post_id=newest
    )
    session.execute(first.on_conflict_do_nothing())
    look = session.get_one(DeskLook, (analyst, event_id), with_for_update=True)
    if now - look.acted_at > AWAY:
        look.after_post_id = look.newest_post_id
    look.acted_at, look.newest_post_id = now, newest


def _find_newest_shown(session: Session, now: datetime) -> int:
    """Return the newest post that a page may have shown; 0 where there is none."""
    query = select(Post.id).where(Post.ingested_at < now - SHOWN_AFTER).order_by(Post.id.desc()).limit(1)
    return session.scalar(query) or 0
