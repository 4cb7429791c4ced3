"""Writes: whose desk is open, so that people see who else is at their event."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.errors import NotFoundError
from db.models import DeskPresence, Event
from db.per_store import build_insert

# An open page says so again after as long; whoever has not for thrice that has left, or has no network.
SAID_EVERY = timedelta(seconds=30)
PRESENT_FOR = 3 * SAID_EVERY


def keep_presence(session: Session, *, event_id: int, person: str, now: datetime) -> None:
    """Note that somebody is at an event now, and no longer at the one before.

    Raises:
        NotFoundError: no such event.
    """
    if session.get(Event, event_id) is None:
        raise NotFoundError(f"no event {event_id}")
    presence = build_insert(session, DeskPresence).values(person=person, event_id=event_id, seen_at=now)
    session.execute(
        presence.on_conflict_do_update(
            index_elements=["person"],
            set_={"event_id": presence.excluded.event_id, "seen_at": presence.excluded.seen_at},
        )
    )
