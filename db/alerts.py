"""Writes: alerts are raised once, end when what they tell of is over, and are acknowledged by people."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.models import Alert, Event
from db.per_store import build_insert
from db.session import read_clock
from db.vocabulary import AlertKind


def raise_alert(
    session: Session, *, kind: AlertKind, key: str, title: str, event_id: int | None = None, link: str = ""
) -> bool:
    """Write an alert into the caller's transaction, once; returns whether it is new.

    It shows in the dashboard and goes to every receiver that is configured. One that had ended and is raised
    again is open again, and nobody is told twice.

    Args:
        key: names what it is about, at most 200 characters, such as ``proposal:17``.
        title: what happened, in words and counts: it leaves this machine, so no words of a post. People are
            masked, and what is longer than 200 characters is cut.
        link: where it is seen, from the dashboard's root, such as ``/incidents?event=1``.
    """
    event = session.get(Event, event_id) if event_id is not None else None
    if event is not None and event.is_exercise:
        title = f"EXERCISE · {title}"
    added = build_insert(session, Alert).on_conflict_do_nothing(index_elements=["key"]).returning(Alert.id)
    row = {"kind": kind, "key": key, "title": title, "event_id": event_id, "link": link}
    if session.scalar(added, row | {"raised_at": read_clock(session)}) is not None:
        return True
    session.execute(
        update(Alert).where(Alert.key == key, Alert.ended_at.is_not(None)).values(ended_at=None),
        execution_options={"synchronize_session": False},
    )
    return False


def end_alert(session: Session, *, key: str) -> None:
    """Note that what an alert tells of is over; one that is unknown or over already stays as it is."""
    session.execute(
        update(Alert).where(Alert.key == key, Alert.ended_at.is_(None)).values(ended_at=read_clock(session)),
        execution_options={"synchronize_session": False},
    )


def acknowledge_alert(session: Session, *, alert_id: int, actor: str) -> None:
    """Note who knows of an alert; who said so first stays.

    Raises:
        NotFoundError: no such alert.
        IllegalChangeError: no name was given.
    """
    alert = session.get(Alert, alert_id, with_for_update=True)
    if alert is None:
        raise NotFoundError(f"no alert {alert_id}")
    if not actor.strip():
        raise IllegalChangeError("an alert is acknowledged by a named person; give a name")
    if alert.acknowledged_by is not None:
        return
    alert.acknowledged_by, alert.acknowledged_at = actor.strip(), read_clock(session)
    record_audit(
        session,
        actor=actor.strip(),
        action="acknowledge_alert",
        subject="alert",
        subject_id=alert_id,
        after={"key": alert.key},
    )
