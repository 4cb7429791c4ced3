"""Writes: events and sources."""

import re
import unicodedata
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import IllegalChangeError, NotFoundError
from db.models import Event, Source
from db.per_store import build_insert
from db.session import utc_now
from db.vocabulary import EventStatus, Hazard, SourceKind


def add_event(
    session: Session,
    *,
    name: str,
    hazard: Hazard,
    starts_at: datetime,
    ends_at: datetime | None = None,
    slug: str | None = None,
    glide: str | None = None,
    country: str | None = None,
    lat: float | None = None,
    lon: float | None = None,
    radius_km: float | None = None,
    is_exercise: bool = False,
    status: EventStatus = EventStatus.ACTIVE,
) -> Event:
    """Add an event and return it with its id.

    Raises:
        IllegalChangeError: the name is empty, or an event with this slug exists.
    """
    slug = slug or make_slug(name)
    if not slug:
        raise IllegalChangeError(f"event name {name!r} has no letter or digit; give it a readable name")
    if session.scalar(select(Event.id).where(Event.slug == slug)) is not None:
        raise IllegalChangeError(f"an event named {slug!r} exists; choose another name")
    event = Event(
        slug=slug,
        name=name.strip(),
        hazard=hazard,
        glide=glide,
        country=country,
        starts_at=starts_at,
        ends_at=ends_at,
        is_exercise=is_exercise,
        status=status,
        lat=lat,
        lon=lon,
        radius_km=radius_km,
        created_at=utc_now(),
    )
    session.add(event)
    session.flush()
    return event


def require_open(session: Session, event_id: int, *, hold: bool = False) -> None:
    """Check that an event takes posts and decisions.

    Args:
        hold: let nobody else change the event, or add posts to it, until the transaction ends.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: it is closed.
    """
    query = select(Event.name, Event.status).where(Event.id == event_id)
    found = session.execute(query.with_for_update(key_share=True) if hold else query).one_or_none()
    if found is None:
        raise NotFoundError(f"no event {event_id}")
    if found.status is EventStatus.CLOSED:
        raise IllegalChangeError(f"event {found.name!r} is closed; a lead can reopen it on the page Events")


def get_or_add_source(session: Session, *, name: str, kind: SourceKind) -> Source:
    """Return the source of this name, added when it is new."""
    query = select(Source).where(Source.name == name)
    source = session.scalar(query)
    if source is None:
        # Another import may add it at this very moment.
        new = build_insert(session, Source).on_conflict_do_nothing()
        session.execute(new, {"name": name, "kind": kind})
        source = session.scalars(query).one()
    return source


def make_slug(name: str) -> str:
    """Return ASCII letters, digits and hyphens of a name, at most 80 characters; none of none.

    A name in another script is told from others by the first letters of its SHA-256.
    """
    spelled = unicodedata.normalize("NFKD", name.strip().casefold())
    plain = re.sub(r"[^a-z0-9]+", "-", spelled.encode("ascii", "ignore").decode()).strip("-")
    if not any(letter.isalnum() and not letter.isascii() for letter in spelled):
        return plain[:80]
    return f"{plain[:71]}-{sha256(spelled.encode()).hexdigest()[:8]}".lstrip("-")
