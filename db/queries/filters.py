"""One filter for the map, the tables, the charts and the reports, so that their counts agree."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_

from db.models import EffectiveLabel
from db.queries.words import build_with_words
from db.vocabulary import Damage, Humanitarian, Informativeness, Verification

MAX_WORDS_LENGTH = 200


@dataclass(frozen=True)
class Area:
    """A rectangle in degrees. ``west`` may exceed ``east``: it then crosses the date line."""

    south: float
    west: float
    north: float
    east: float

    def cut(self, other: "Area") -> "Area":
        """Return the part inside another area; one that crosses the date line cuts only north and south."""
        south, north = max(self.south, other.south), min(self.north, other.north)
        if other.west > other.east:
            return Area(south, self.west, north, self.east)
        return Area(south, max(self.west, other.west), north, min(self.east, other.east))


@dataclass(frozen=True)
class PostFilter:
    """What an analyst asked to see. Empty tuples and None do not narrow; times are [since, until)."""

    event_id: int
    since: datetime | None = None
    until: datetime | None = None
    informativeness: tuple[Informativeness, ...] = ()
    humanitarian: tuple[Humanitarian, ...] = ()
    damage: tuple[Damage, ...] = ()
    verification: tuple[Verification, ...] = ()
    language: tuple[str, ...] = ()
    min_confidence: float = 0.0
    has_picture: bool | None = None
    modalities_disagree: bool | None = None
    area: Area | None = None
    words: str = ""


def build_conditions(chosen: PostFilter) -> list[ColumnElement[bool]]:
    """Return the conditions over ``effective_labels``; all of them must hold."""
    label = EffectiveLabel
    # No store keeps the character NUL, and PostgreSQL refuses to be asked for it.
    words = chosen.words[:MAX_WORDS_LENGTH].replace("\0", " ").split()
    conditions: list[ColumnElement[bool]] = [
        build_with_words(chosen.event_id, words) if words else label.event_id == chosen.event_id
    ]
    if chosen.since is not None:
        conditions.append(label.posted_at >= chosen.since)
    if chosen.until is not None:
        conditions.append(label.posted_at < chosen.until)
    for column, wanted in (
        (label.informativeness, chosen.informativeness),
        (label.humanitarian, chosen.humanitarian),
        (label.damage, chosen.damage),
        (label.verification, chosen.verification),
        (label.language, chosen.language),
    ):
        if wanted:
            conditions.append(column.in_(wanted))
    if chosen.min_confidence > 0:
        conditions.append(label.humanitarian_confidence >= chosen.min_confidence)
    if chosen.has_picture is not None:
        conditions.append(label.has_picture.is_(chosen.has_picture))
    if chosen.modalities_disagree is not None:
        conditions.append(label.modalities_disagree.is_(chosen.modalities_disagree))
    if chosen.area is not None:
        conditions.extend(build_inside(chosen.area, label.lat, label.lon))
    return conditions


def build_inside(area: Area, lat: Any, lon: Any) -> list[ColumnElement[bool]]:
    """Return the conditions that a place lies in an area."""
    between = (
        lon.between(area.west, area.east)
        if area.west <= area.east
        else or_(lon >= area.west, lon <= area.east)
    )
    return [lat.between(area.south, area.north), between]
