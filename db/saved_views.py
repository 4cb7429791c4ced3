"""Writes: filters that analysts keep under a name, for themselves or for the team."""

from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.models import Event, SavedView, ViewWatch
from db.printable import make_line
from db.session import utc_now
from db.view_watches import forget_watch, start_watch

NAME_CHARS = 80
ADDRESS_CHARS = 4_000
# More than anybody finds their way in.
MOST_VIEWS = 100
# Each is asked for what is new every few seconds.
MOST_WATCHED = 10
_record = partial(record_audit, subject="saved_view")


def save_view(
    session: Session, *, event_id: int, name: str, address: str, is_shared: bool, actor: str
) -> int:
    """Keep an address under a name; returns its id.

    Args:
        address: the parameters of the desk's address.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: no name, one that is too long or taken, too long an address, or too many views.
    """
    if session.get(Event, event_id, with_for_update=True) is None:
        raise NotFoundError(f"no event {event_id}")
    if len(address) > ADDRESS_CHARS:
        raise IllegalChangeError(
            f"this view takes {len(address):,} characters, {ADDRESS_CHARS:,} can be kept; take filters away"
        )
    own = (SavedView.event_id == event_id, SavedView.saved_by == actor)
    if (session.scalar(select(func.count()).select_from(SavedView).where(*own)) or 0) >= MOST_VIEWS:
        raise IllegalChangeError(f"{actor} has {MOST_VIEWS} views of this event already; delete one first")
    view = SavedView(
        event_id=event_id,
        name=_name_view(session, name, event_id, actor),
        address=address,
        saved_by=actor,
        is_shared=is_shared,
        saved_at=utc_now(),
    )
    session.add(view)
    session.flush()
    _record(session, actor=view.saved_by, subject_id=view.id, action="save_view", after=_as_dict(view))
    return view.id


def rename_view(session: Session, *, view_id: int, name: str, actor: str) -> None:
    """Give a view another name.

    Raises:
        NotFoundError: no such view.
        IllegalChangeError: somebody else saved it, or no name, or one that is too long or taken.
    """
    view = _hold_own(session, view_id, actor)
    before = {"name": view.name}
    view.name = _name_view(session, name, view.event_id, actor)
    _record(
        session,
        actor=view.saved_by,
        subject_id=view.id,
        action="rename_view",
        before=before,
        after={"name": view.name},
    )


def delete_view(session: Session, *, view_id: int, actor: str) -> None:
    """Delete a view; the audit log keeps what it was.

    Raises:
        NotFoundError: no such view.
        IllegalChangeError: somebody else saved it.
    """
    view = _hold_own(session, view_id, actor)
    _record(session, actor=view.saved_by, subject_id=view.id, action="delete_view", before=_as_dict(view))
    forget_watch(session, view_id=view_id)
    session.delete(view)


def watch_view(session: Session, *, view_id: int, posts: int, hours: int, actor: str) -> None:
    """Let a view raise an alert once so many new posts of it came within so many hours; audited.

    Raises:
        NotFoundError: no such view.
        IllegalChangeError: somebody else saved it, so many cannot be watched for, or too many are watched.
    """
    view = _hold_own(session, view_id, actor)
    watched = (
        select(func.count())
        .select_from(ViewWatch)
        .join(SavedView, SavedView.id == ViewWatch.view_id)
        .where(SavedView.saved_by == actor, SavedView.id != view_id)
    )
    if (session.scalar(watched) or 0) >= MOST_WATCHED:
        raise IllegalChangeError(f"{actor} watches {MOST_WATCHED} views already; stop watching one first")
    start_watch(session, view_id=view_id, posts=posts, hours=hours, now=utc_now())
    _record(
        session,
        actor=view.saved_by,
        subject_id=view.id,
        action="watch_view",
        after={"posts": posts, "hours": hours},
    )


def unwatch_view(session: Session, *, view_id: int, actor: str) -> None:
    """Let a view raise no alerts any more; audited.

    Raises:
        NotFoundError: no such view.
        IllegalChangeError: somebody else saved it.
    """
    view = _hold_own(session, view_id, actor)
    forget_watch(session, view_id=view_id)
    _record(session, actor=view.saved_by, subject_id=view.id, action="unwatch_view")


def _hold_own(session: Session, view_id: int, actor: str) -> SavedView:
    view = session.get(SavedView, view_id, with_for_update=True)
    if view is None:
        raise NotFoundError(f"no saved view {view_id}")
    if view.saved_by != actor:
        raise IllegalChangeError(f"{view.saved_by} saved the view {view.name!r}; only they change it")
    return view


def _name_view(session: Session, name: str, event_id: int, actor: str) -> str:
    name = make_line(name)
    if not 0 < len(name) <= NAME_CHARS:
        raise IllegalChangeError(
            f"a view needs a name of 1 to {NAME_CHARS} characters, this one has {len(name)}"
        )
    same = (SavedView.event_id == event_id, SavedView.saved_by == actor, SavedView.name == name)
    if session.scalar(select(SavedView.id).where(*same)) is not None:
        raise IllegalChangeError(f"{actor} has a view named {name!r} already; choose another name")
    return name


def _as_dict(view: SavedView) -> dict[str, Any]:
    return {"name": view.name, "address": view.address, "is_shared": view.is_shared}
