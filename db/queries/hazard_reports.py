"""Reads: hazard reports near an event, or near a burst that may be one, in place and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from db.gazetteer.towns import measure_km
from db.models import HazardReport
from db.queries.events import EventSummary, get_event
from db.session import utc_now
from db.vocabulary import EventStatus, FeedKind, Hazard, HazardLevel

# Our choices: a strong earthquake is felt so far, and of what burst later people tell for another reason.
NEAR_KM, NEAR_H = 200.0, 24
# Weaker ones people hardly feel: of these a swarm has hundreds, and none of them makes anybody post.
LEAST_FELT = 4.0
# The newest ones in the box around the circle; a swarm under a volcano brings some thousand a month.
LOOKED_AT, MOST_LISTED = 1_000, 50
KM_PER_DEGREE = 111.2
LEVELS = list(HazardLevel)


@dataclass(frozen=True)
class HazardReportRow:
    """One hazard report; columns as ``db.models.HazardReport`` says.

    Attributes:
        km: from the middle of what it lies near.
    """

    publisher: FeedKind
    hazard: Hazard
    level: HazardLevel | None
    severity: float | None
    severity_unit: str | None
    name: str | None
    place: str | None
    started_at: datetime
    ended_at: datetime
    link: str | None
    updated_at: datetime
    withdrawn_at: datetime | None
    km: float


def list_near_event(session: Session, event_id: int) -> list[HazardReportRow]:
    """Return the reports near the area and period of an event, those of its own hazard and the worst first.

    They are ``MOST_LISTED`` at most, and withdrawn ones come last. An event without an area has none, nor has
    an exercise, which is not real.
    """
    event = get_event(session, event_id)
    if event is None or event.centre is None or event.is_exercise:
        return []
    since, until = _find_period(event)
    found = _list_near(
        session,
        *event.centre,
        km=max(event.radius_km or 0.0, NEAR_KM),
        since=since - timedelta(hours=NEAR_H),
        until=until,
    )
    return sorted(
        found,
        key=lambda one: (
            one.withdrawn_at is not None,
            one.hazard is not event.hazard,
            -_rank(one.level),
            -one.started_at.timestamp(),
        ),
    )[:MOST_LISTED]


def list_near_burst(
    session: Session, lat: float, lon: float, *, first_at: datetime, last_at: datetime
) -> list[HazardReportRow]:
    """Return the reports that speak for a burst being an event, the worst and nearest first.

    Neither a withdrawn one does, nor a weak earthquake, nor a drought, which no burst begins with.
    """
    speaks = (
        HazardReport.withdrawn_at.is_(None),
        HazardReport.hazard != Hazard.DROUGHT,
        or_(HazardReport.hazard != Hazard.EARTHQUAKE, HazardReport.severity >= LEAST_FELT),
    )
    around = timedelta(hours=NEAR_H)
    found = _list_near(session, lat, lon, speaks, km=NEAR_KM, since=first_at - around, until=last_at + around)
    return sorted(found, key=lambda one: (-_rank(one.level), one.km))


def _find_period(event: EventSummary) -> tuple[datetime, datetime]:
    """Return when an event began, by its own date or its first post, and until when it is worked on."""
    since = min(event.starts_at, event.first_post_at or event.starts_at)
    last = event.last_post_at if event.status is EventStatus.CLOSED else None
    return since, event.ends_at or last or utc_now()


def _list_near(
    session: Session,
    lat: float,
    lon: float,
    speaks: Sequence[ColumnElement[bool]] = (),
    *,
    km: float,
    since: datetime,
    until: datetime,
) -> list[HazardReportRow]:
    one = HazardReport
    high = km / KM_PER_DEGREE
    # Meridians are the closest at the edge that is nearer to a pole.
    wide = high / max(cos(radians(min(abs(lat) + high, 90.0))), 0.01)
    apart = func.abs(one.lon - lon)
    query = (
        select(one)
        .where(
            one.ended_at >= since,
            one.started_at <= until,
            one.lat.between(lat - high, lat + high),
            # Across the date line the short way.
            or_(apart <= wide, apart >= 360 - wide),
            *speaks,
        )
        .order_by(one.started_at.desc(), one.id)
        .limit(LOOKED_AT)
    )
    rows = [_read(row, measure_km(lat, lon, row.lat, row.lon)) for row in session.scalars(query)]
    return [row for row in rows if row.km <= km]


def _read(row: HazardReport, km: float) -> HazardReportRow:
    return HazardReportRow(
        publisher=row.publisher,
        hazard=row.hazard,
        level=row.level,
        severity=row.severity,
        severity_unit=row.severity_unit,
        name=row.name,
        place=row.place,
        started_at=row.started_at,
        ended_at=row.ended_at,
        link=row.link,
        updated_at=row.updated_at,
        withdrawn_at=row.withdrawn_at,
        km=km,
    )


def _rank(level: HazardLevel | None) -> int:
    return -1 if level is None else LEVELS.index(level)
