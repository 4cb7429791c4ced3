"""Writes: an analyst acknowledges that a source is silent."""

from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.models import AcknowledgedSilence, Event, Source
from db.session import utc_now


def acknowledge_silence(session: Session, *, source_id: int, event_id: int, actor: str) -> None:
    """Note who knows of a source's silence in an event; the alarm is off until the source sends again.

    Raises:
        NotFoundError: no such source or event.
        IllegalChangeError: no name was given.
    """
    if session.get(Source, source_id) is None or session.get(Event, event_id) is None:
        raise NotFoundError(f"no source {source_id} or no event {event_id}")
    if not actor.strip():
        raise IllegalChangeError("an alarm is acknowledged by a named person; give a name")
    session.merge(
        AcknowledgedSilence(
            source_id=source_id, event_id=event_id, acknowledged_by=actor, acknowledged_at=utc_now()
        )
    )
    record_audit(
        session,
        actor=actor,
        action="acknowledge_silence",
        subject="source",
        subject_id=source_id,
        after={"event_id": event_id},
    )
