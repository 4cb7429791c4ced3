"""Reads: events and their sources."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.bounds import EARLIEST_POST
from db.models import EffectiveLabel, Event, Source
from db.source_hints import NO_HINT, SourceHint, read_hint
from db.vocabulary import EventStatus, Hazard, SourceKind, SourceReliability


@dataclass(frozen=True)
class EventSummary:
    """One disaster, with the span of the posts that the store holds of it.

    ``erase_at`` is when its posts and pictures are erased, ``erased_at`` when they were. ``is_all_back`` is
    false while an archive is restored into it, and after a restore that was cut off.
    """

    id: int
    slug: str
    name: str
    hazard: Hazard
    glide: str | None
    country: str | None
    starts_at: datetime
    ends_at: datetime | None
    status: EventStatus
    is_exercise: bool
    lat: float | None
    lon: float | None
    radius_km: float | None
    first_post_at: datetime | None
    last_post_at: datetime | None
    erase_at: datetime | None = None
    erased_at: datetime | None = None
    is_all_back: bool = True

    @property
    def centre(self) -> tuple[float, float] | None:
        """Latitude and longitude of the middle of its area, or None where it has none."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)


@dataclass(frozen=True)
class SourceHealth:
    """One source, when it last sent and how far it can be relied on."""

    id: int
    name: str
    kind: SourceKind
    reliability: SourceReliability
    last_received_at: datetime | None
    hint: SourceHint = NO_HINT


def list_events(session: Session) -> list[EventSummary]:
    """Return all events, the active and newest first."""
    events = session.scalars(select(Event).order_by(Event.status, Event.starts_at.desc(), Event.id))
    return [_summarise(session, event) for event in events.all()]


def get_event(session: Session, event_id: int) -> EventSummary | None:
    """Return one event, or None."""
    event = session.get(Event, event_id)
    return _summarise(session, event) if event else None


def find_event_id(session: Session, slug: str) -> int | None:
    """Return the event with this slug, or None."""
    return session.scalar(select(Event.id).where(Event.slug == slug))


def find_source_ids(session: Session, names: Collection[str]) -> dict[str, int]:
    """Return the ids of the sources that have one of these names; names of none are left out."""
    query = select(Source.name, Source.id).where(Source.name.in_(names))
    return dict(session.execute(query).all())


def list_languages(session: Session, event_id: int) -> list[str]:
    """Return the languages that occur in an event, in order."""
    language, in_event = EffectiveLabel.language, EffectiveLabel.event_id == event_id
    # One look-up in the index a language: each finds the next one, and no post is passed over.
    found = select(func.min(language).label("language")).where(in_event).cte(recursive=True)
    following = select(func.min(language)).where(in_event, language > found.c.language).scalar_subquery()
    found = found.union_all(select(following).where(found.c.language.is_not(None)))
    return list(session.scalars(select(found.c.language).where(found.c.language.is_not(None))))


def list_sources(session: Session) -> list[SourceHealth]:
    """Return all sources, the longest silent last."""
    sources = session.scalars(
        select(Source).order_by(Source.last_received_at.desc().nulls_last(), Source.name)
    )
    return [
        SourceHealth(s.id, s.name, s.kind, s.reliability, s.last_received_at, read_hint(s)) for s in sources
    ]


def _summarise(session: Session, event: Event) -> EventSummary:
    # Two one-row look-ups in the (event, time) index, whatever the number of posts.
    in_event = (EffectiveLabel.event_id == event.id) & (EffectiveLabel.posted_at >= EARLIEST_POST)
    first = session.scalar(select(func.min(EffectiveLabel.posted_at)).where(in_event))
    last = session.scalar(select(func.max(EffectiveLabel.posted_at)).where(in_event))
    return EventSummary(
        id=event.id,
        slug=event.slug,
        name=event.name,
        hazard=event.hazard,
        glide=event.glide,
        country=event.country,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        status=event.status,
        is_exercise=event.is_exercise,
        lat=event.lat,
        lon=event.lon,
        radius_km=event.radius_km,
        first_post_at=first,
        last_post_at=last,
        erase_at=event.erase_at,
        erased_at=event.erased_at,
        is_all_back=event.restoring_from is None,
    )
