"""Reads: the incidents of an event, one of them with its posts, and what people changed."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from db.labels.packed import build_holds, unpack_label
from db.models import EffectiveLabel, Event, Incident, IncidentChange, IncidentPost, Place
from db.queries.overview import UNREVIEWED
from db.session import utc_now
from db.vocabulary import Clarity, Damage, EventStatus, Humanitarian, IncidentChangeKind, PlacePrecision, Use

GROWTH = timedelta(hours=1)
"""How far back growth looks."""
MAX_LISTED = 200


class IncidentOrder(StrEnum):
    """In which order incidents are listed."""

    NEWEST = "newest"
    LARGEST = "largest"


@dataclass(frozen=True)
class IncidentRow:
    """One incident as it is listed.

    Attributes:
        accounts: Independent ones; who only repeats a message is not counted.
        category: The most frequent humanitarian category of its posts.
        damage: The most severe damage that is clear in one of its posts.
        languages: The most frequent first.
        growth: Posts of the last hour before its event's newest post.
        open_posts: Posts that no person has judged.
        place: Name of the place that most of its posts name; a town before a state or country.
        lat: Of that place, in degrees.
        lon: As ``lat``.
    """

    id: int
    event_id: int
    headline: str
    first_seen_at: datetime
    last_seen_at: datetime
    posts: int
    accounts: int
    merged_into: int | None
    place: str | None
    lat: float | None
    lon: float | None
    category: Humanitarian | None
    damage: Damage | None
    languages: tuple[str, ...]
    growth: int
    open_posts: int


@dataclass(frozen=True)
class ChangeRow:
    """What a person did to an incident."""

    id: int
    kind: IncidentChangeKind
    incident_id: int
    other_id: int | None
    posts: int
    note: str | None
    changed_by: str
    changed_at: datetime
    undone_at: datetime | None


def list_incidents(
    session: Session,
    *,
    event_id: int,
    order: IncidentOrder = IncidentOrder.NEWEST,
    min_accounts: int = 2,
    limit: int = 50,
) -> list[IncidentRow]:
    """Return incidents of an event with so many independent accounts; merged and empty ones are left out."""
    one = Incident
    query = _select_rows().where(
        one.event_id == event_id,
        one.merged_into.is_(None),
        one.posts > 0,
        one.accounts >= min_accounts,
    )
    orders: dict[IncidentOrder, tuple[Any, ...]] = {
        IncidentOrder.NEWEST: (one.last_seen_at.desc(),),
        IncidentOrder.LARGEST: (one.accounts.desc(), one.posts.desc()),
    }
    rows = session.execute(query.order_by(*orders[order], one.id).limit(min(limit, MAX_LISTED))).all()
    return _complete(session, rows)


def list_growing(session: Session, *, since: datetime, min_accounts: int) -> list[IncidentRow]:
    """Return the incidents of all active events that have had a post since, and so many accounts."""
    one = Incident
    query = _select_rows().where(
        one.event_id.in_(select(Event.id).where(Event.status == EventStatus.ACTIVE)),
        one.last_seen_at > since,
        one.merged_into.is_(None),
        one.accounts >= min_accounts,
    )
    return _complete(session, session.execute(query.order_by(one.id).limit(MAX_LISTED)).all())


def count_incidents(session: Session, *, event_id: int, min_accounts: int = 2) -> int:
    """Return how many incidents of an event have so many independent accounts."""
    one = Incident
    conditions = (one.event_id == event_id, one.merged_into.is_(None), one.accounts >= min_accounts)
    return session.scalar(select(func.count()).where(*conditions, one.posts > 0)) or 0


def get_incident(session: Session, incident_id: int) -> IncidentRow | None:
    """Return one incident; None where there is none."""
    rows = session.execute(_select_rows().where(Incident.id == incident_id)).all()
    return next(iter(_complete(session, rows)), None)


def find_incident_of(session: Session, post_id: int) -> IncidentRow | None:
    """Return the incident that a post is in; None where it is in none."""
    incident_id = session.scalar(select(IncidentPost.incident_id).where(IncidentPost.post_id == post_id))
    return None if incident_id is None else get_incident(session, incident_id)


def list_changes(session: Session, incident_id: int) -> list[ChangeRow]:
    """Return what people did to an incident, the newest first."""
    one = IncidentChange
    query = select(one).where((one.incident_id == incident_id) | (one.other_id == incident_id))
    return [
        ChangeRow(
            change.id,
            change.kind,
            change.incident_id,
            change.other_id,
            len(change.post_ids),
            change.note,
            change.changed_by,
            change.changed_at,
            change.undone_at,
        )
        for change in session.scalars(query.order_by(one.id.desc()))
    ]


def _select_rows() -> Select[*tuple[Any, ...]]:
    one = Incident
    return select(
        *(one.id, one.event_id, one.headline, one.first_seen_at, one.last_seen_at, one.posts, one.accounts),
        one.merged_into,
    )


def _complete(session: Session, rows: Any) -> list[IncidentRow]:
    """Add what the labels of its posts say: read where it is shown, so that it is never old."""
    label, link = EffectiveLabel, IncidentPost
    newest = select(func.max(label.posted_at)).where(label.event_id.in_({row[1] for row in rows}))
    since = (session.scalar(newest) or utc_now()) - GROWTH
    is_open = and_(*(build_holds(label.packed, name, [word]) for name, word in UNREVIEWED.items()))
    counted = (
        select(
            *(link.incident_id, label.packed, label.language, func.count()),
            *(func.sum(case((condition, 1), else_=0)) for condition in (label.posted_at > since, is_open)),
        )
        .join(label, label.post_id == link.post_id)
        .where(link.incident_id.in_([row[0] for row in rows]))
        .group_by(link.incident_id, label.packed, label.language)
    )
    facts: dict[int, _Facts] = defaultdict(_Facts)
    for incident_id, *counts in session.execute(counted):
        facts[incident_id].add(*counts)
    places = _find_places(session, [row[0] for row in rows])
    nowhere: tuple[Any, ...] = (None, None, None)
    return [IncidentRow(*row, *places.get(row[0], nowhere), *facts[row[0]].summarize()) for row in rows]


def _find_places(session: Session, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """Return the name and point of the place that most posts of each incident are at."""
    link, posts = IncidentPost, func.count()
    is_area = Place.precision == PlacePrecision.AREA
    query = (
        select(link.incident_id, Place.name, Place.lat, Place.lon)
        .join(Place, Place.post_id == link.post_id)
        .where(link.incident_id.in_(ids))
        .group_by(link.incident_id, Place.name, Place.lat, Place.lon, is_area)
        .order_by(is_area.desc(), posts, Place.lat, Place.lon)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(query)}  # the last one stands


class _Facts:
    """What the labels of one incident's posts add up to."""

    def __init__(self) -> None:
        self._categories: Counter[Humanitarian] = Counter()
        self._damages: Counter[Damage] = Counter()
        self._languages: Counter[str] = Counter()
        self._growth = self._open = 0

    def add(self, packed: int, language: str | None, posts: int, grown: int, unjudged: int) -> None:
        """Take posts with one packed label and language."""
        words = unpack_label(packed)
        self._growth += grown
        self._open += unjudged
        if language:
            self._languages[language] += posts
        if words["use"] is Use.NOT_USED:
            return
        if words["humanitarian"]:
            self._categories[words["humanitarian"]] += posts
        if words["damage"] and words["damage_clarity"] is Clarity.CLEAR:
            self._damages[words["damage"]] += posts

    def summarize(self) -> tuple[Any, ...]:
        """Return category, severity, languages, growth and open work."""
        category = max(Humanitarian, key=lambda word: self._categories[word])
        seen = [word for word in Damage if self._damages[word]]
        return (
            category if self._categories else None,
            seen[-1] if seen else None,
            tuple(sorted(self._languages, key=lambda word: (-self._languages[word], word))),
            self._growth,
            self._open,
        )
