"""Writes: an event is closed when its work is done, open again when a lead says so, and erased in the end."""

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.erasing import CHUNK, erase_posts
from db.errors import IllegalChangeError, NotFoundError
from db.feeds import pause_feed
from db.models import (
    DraftJob,
    Event,
    Feed,
    PolicyAppeal,
    PolicyTrace,
    Post,
    Report,
    ReportChunk,
    ReportFile,
)
from db.session import Store, utc_now
from db.vocabulary import PUBLISHERS, EventStatus, ReportStatus

KEPT_DAYS = (1, 3_650)
MACHINE = "Lookout"
"""Who erases, once the time is over that a lead set."""


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

    Its posts are not erased any more until a lead closes it and says so anew.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: no name was given, or it is not closed, was erased, or is not all back from an
            archive.
    """
    event = _hold(session, event_id, actor)
    if event.status is not EventStatus.CLOSED:
        raise IllegalChangeError(f"{event.name!r} is not closed")
    if event.erased_at is not None:
        raise IllegalChangeError(
            f"the posts of {event.name!r} were erased; what is new belongs to a new event"
        )
    if event.restoring_from is not None:
        raise IllegalChangeError(f"{event.name!r} is not all back; restore its archive again to go on")
    event.erase_at = None
    _turn(session, event, EventStatus.ACTIVE, "reopen_event", actor)


def keep_event_for(session: Session, *, event_id: int, days: int | None, actor: str) -> None:
    """Say after how many days from now the posts and pictures of a closed event are erased; audited.

    Args:
        days: None keeps them for good.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: no name was given, it is not closed, was erased, or the days are too few or many.
    """
    event = _hold(session, event_id, actor)
    if event.status is not EventStatus.CLOSED or event.erased_at is not None:
        raise IllegalChangeError(
            f"{event.name!r} is not closed, or was erased; only a closed event is erased"
        )
    if days is not None and not KEPT_DAYS[0] <= days <= KEPT_DAYS[1]:
        raise IllegalChangeError(f"{days} days; choose from {KEPT_DAYS[0]} to {KEPT_DAYS[1]:,}")
    before, event.erase_at = event.erase_at, None if days is None else utc_now() + timedelta(days=days)
    record_audit(
        session,
        actor=actor,
        action="keep_event_for",
        subject="event",
        subject_id=event_id,
        before={"erase_at": _say(before)},
        after={"erase_at": _say(event.erase_at)},
    )


def erase_due_events(store: Store, now: datetime) -> list[int]:
    """Erase the posts and pictures of events whose time has come; commits step by step. Returns the events.

    Drafts of reports go too, for they quote posts; reports that were sent stay, and the audit log says what
    went. A run that is cut off is gone on with by the next.
    """
    due = select(Event.id).where(
        Event.erase_at <= now, Event.erased_at.is_(None), Event.status == EventStatus.CLOSED
    )
    with store.read() as session:
        event_ids = list(session.scalars(due.order_by(Event.id)))
    return [event_id for event_id in event_ids if _erase(store, event_id, due)]


def _erase(store: Store, event_id: int, due: Select[int]) -> bool:
    last_id, has_more = 0, True
    while has_more:
        query = (
            select(Post.id)
            .where(Post.event_id == event_id, Post.id > last_id, Post.deleted_at.is_(None))
            .order_by(Post.id)
            .limit(CHUNK)
        )
        with store.write() as session:
            # A lead may have changed their mind meanwhile.
            if session.scalar(due.where(Event.id == event_id).with_for_update(key_share=True)) is None:
                return False
            post_ids = list(session.scalars(query))
            if has_more := bool(post_ids):
                last_id = post_ids[-1]
                erase_posts(session, post_ids)
            else:
                _finish_erasing(session, session.get_one(Event, event_id))
    return True


def _finish_erasing(session: Session, event: Event) -> None:
    drafts = list(
        session.scalars(
            select(Report.id).where(Report.event_id == event.id, Report.status == ReportStatus.DRAFT)
        )
    )
    files = select(ReportFile.id).where(ReportFile.report_id.in_(drafts))
    session.execute(delete(ReportChunk).where(ReportChunk.file_id.in_(files)))
    for part in (ReportFile, PolicyTrace, PolicyAppeal, DraftJob):
        session.execute(delete(part).where(part.report_id.in_(drafts)))
    session.execute(delete(Report).where(Report.id.in_(drafts)))
    event.erased_at = utc_now()
    posts = session.scalar(select(func.count()).select_from(Post).where(Post.event_id == event.id))
    kept = session.scalar(select(func.count()).select_from(Report).where(Report.event_id == event.id))
    record_audit(
        session,
        actor=MACHINE,
        action="erase_event",
        subject="event",
        subject_id=event.id,
        before={"erase_at": _say(event.erase_at)},
        after={"posts": posts, "drafts": len(drafts), "reports_kept": kept},
        reason="the time was over for which its posts and pictures were to be kept",
    )


def _say(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


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
