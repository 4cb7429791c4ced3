"""Writes: an event is closed when its work is done, and open again when a lead says so."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.feeds import pause_feed
from db.models import Event, Feed
from db.vocabulary import PUBLISHERS, EventStatus


def close_event(session: Session, *, event_id: int, actor: str) -> int:
    """Let nothing be imported, fed or decided into an event any more; its feeds are paused, all is audited.

    What publishers of hazards report belongs to no single event, so their feeds go on.

    Returns:
        How many feeds were paused.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: no name was given, it is closed already, or it is a stream.
    """
    event = _hold(session, event_id, actor)
    if event.status is not EventStatus.ACTIVE:
        raise IllegalChangeError(
            f"{event.name!r} is closed already"
            if event.status is EventStatus.CLOSED
            else f"{event.name!r} is a stream, which has no end; only an event is closed"
        )
    running = select(Feed.id).where(
        Feed.event_id == event_id, Feed.is_paused.is_(False), Feed.kind.not_in(PUBLISHERS)
    )
    feed_ids = list(session.scalars(running.order_by(Feed.id)))
    for feed_id in feed_ids:
        pause_feed(session, feed_id=feed_id, is_paused=True, actor=actor)
    _turn(session, event, EventStatus.CLOSED, "close_event", actor)
    return len(feed_ids)


def reopen_event(session: Session, *, event_id: int, actor: str) -> None:
    """Let posts and decisions into a closed event again; its feeds stay paused until somebody resumes them.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: no name was given, or it is not closed.
    """
    event = _hold(session, event_id, actor)
    if event.status is not EventStatus.CLOSED:
        raise IllegalChangeError(f"{event.name!r} is not closed")
    _turn(session, event, EventStatus.ACTIVE, "reopen_event", actor)


def _hold(session: Session, event_id: int, actor: str) -> Event:
    if not actor.strip():
        raise IllegalChangeError("an event is closed and reopened by a named person; give a name")
    event = session.get(Event, event_id, with_for_update=True)
    if event is None:
        raise NotFoundError(f"no event {event_id}")
    return event


def _turn(session: Session, event: Event, status: EventStatus, action: str, actor: str) -> None:
    record_audit(
        session,
        actor=actor,
        action=action,
        subject="event",
        subject_id=event.id,
        before={"status": event.status},
        after={"status": status},
    )
    event.status = status
