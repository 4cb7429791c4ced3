"""Writes: drawn areas that have a name and are everybody's."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.models import Event, NamedArea
from db.printable import make_line
from db.session import utc_now

NAME_CHARS = 80
# More than a list can be looked through.
MOST_AREAS = 200


def name_area(session: Session, *, event_id: int, name: str, shape: str, actor: str) -> int:
    """Give a drawn area a name; returns its id.

    Args:
        shape: as the address holds it.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: no name, one that is too long or taken, or too many areas.
    """
    if session.get(Event, event_id, with_for_update=True) is None:
        raise NotFoundError(f"no event {event_id}")
    name = make_line(name)
    if not 0 < len(name) <= NAME_CHARS:
        raise IllegalChangeError(
            f"an area needs a name of 1 to {NAME_CHARS} characters, this one has {len(name)}"
        )
    same = select(NamedArea.drawn_by).where(NamedArea.event_id == event_id, NamedArea.name == name)
    if drawn_by := session.scalar(same):
        raise IllegalChangeError(f"{drawn_by} has named an area {name!r} already; choose another name")
    drawn = select(func.count()).select_from(NamedArea).where(NamedArea.event_id == event_id)
    if (session.scalar(drawn) or 0) >= MOST_AREAS:
        raise IllegalChangeError(f"this event has {MOST_AREAS} named areas already; delete one first")
    area = NamedArea(event_id=event_id, name=name, shape=shape, drawn_by=actor, drawn_at=utc_now())
    session.add(area)
    session.flush()
    record_audit(
        session,
        actor=actor,
        action="name_area",
        subject="named_area",
        subject_id=area.id,
        after={"name": name, "shape": shape},
    )
    return area.id


def delete_area(session: Session, *, area_id: int, actor: str) -> None:
    """Delete a named area; the audit log keeps what it was, and addresses that hold its shape still work.

    Raises:
        NotFoundError: no such area.
        IllegalChangeError: somebody else named it.
    """
    area = session.get(NamedArea, area_id, with_for_update=True)
    if area is None:
        raise NotFoundError(f"no named area {area_id}")
    if area.drawn_by != actor:
        raise IllegalChangeError(f"{area.drawn_by} has named the area {area.name!r}; only they delete it")
    record_audit(
        session,
        actor=actor,
        action="delete_area",
        subject="named_area",
        subject_id=area_id,
        before={"name": area.name, "shape": area.shape},
    )
    session.delete(area)
