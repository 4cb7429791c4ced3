"""Reads: the drawn areas of an event that have a name."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import NamedArea


@dataclass(frozen=True)
class AreaRow:
    """A drawn area under a name; ``shape`` is as the address holds it."""

    id: int
    name: str
    shape: str
    drawn_by: str


def list_areas(session: Session, *, event_id: int) -> list[AreaRow]:
    """Return the named areas of an event, by name; ``db.named_areas`` bounds how many there are."""
    query = (
        select(NamedArea.id, NamedArea.name, NamedArea.shape, NamedArea.drawn_by)
        .where(NamedArea.event_id == event_id)
        .order_by(NamedArea.name)
    )
    return [AreaRow(*row) for row in session.execute(query)]
