"""Writes: events and sources."""

import re
import unicodedata
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import IllegalChangeError
from db.models import Event, Source
from db.session import utc_now
from db.vocabulary import Hazard, SourceKind


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
        lat=lat,
        lon=lon,
        radius_km=radius_km,
        created_at=utc_now(),
    )
    session.add(event)
    session.flush()
    return event


def get_or_add_source(session: Session, *, name: str, kind: SourceKind) -> Source:
    """Return the source of this name, added when it is new."""
    source = session.scalar(select(Source).where(Source.name == name))
    if source is None:
        source = Source(name=name, kind=kind)
        session.add(source)
        session.flush()
    return source


def make_slug(name: str) -> str:
    """Return ASCII letters, digits and hyphens of a name, at most 80 characters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80]
