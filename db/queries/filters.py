"""One filter for the map, the tables, the charts and the reports, so that their counts agree."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, not_, or_, select
from sqlalchemy.orm import aliased

from db.bounds import EARLIEST_POST
from db.labels.grid import LABEL_CELL_DEGREES
from db.labels.packed import PARTS, build_holds
from db.models import EffectiveLabel, IncidentPost, PostAssignment
from db.per_store import build_unindexed
from db.queries.recycled import build_recycled
from db.queries.shapes import Shape, build_in_shape
from db.queries.words import build_with_words, find_labels
from db.vocabulary import (
    Clarity,
    Damage,
    Familiarity,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    Use,
)

MAX_WORDS_LENGTH = 200
WIDE_DEGREES = 2.0


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

    def grow(self, degrees: float) -> "Area":
        """Return the area with so much more on every side."""
        return Area(self.south - degrees, self.west - degrees, self.north + degrees, self.east + degrees)

    def holds_point(self, lat: float, lon: float) -> bool:
        """Return whether a point lies inside, over the date line too."""
        is_across = self.west > self.east
        inside = lon >= self.west or lon <= self.east if is_across else self.west <= lon <= self.east
        return self.south <= lat <= self.north and inside

    def holds(self, other: "Area") -> bool:
        """Return whether another area lies inside; one across the date line holds none and is in none."""
        return (
            self.south <= other.south <= other.north <= self.north
            and self.west <= other.west <= other.east <= self.east
        )


@dataclass(frozen=True)
class PostFilter:
    """What an analyst asked to see. Empty tuples and None do not narrow; times are [since, until).

    ``area`` and ``shape`` both hold where both are given: the one is what a map shows, the other is drawn.
    ``min_confidence`` keeps posts unlike the training and those whose label a person judged, whatever the
    model's confidence. ``is_recycled`` asks for posts whose picture was seen in an older event, or for the
    others; ``same_as`` for those that say the same as a post, itself among them; ``assignee`` for those
    that are assigned to somebody; ``after_post`` for those that came in after one, whenever they were posted.
    """

    event_id: int
    since: datetime | None = None
    until: datetime | None = None
    informativeness: tuple[Informativeness, ...] = ()
    humanitarian: tuple[Humanitarian, ...] = ()
    damage: tuple[Damage, ...] = ()
    label_decision: tuple[LabelDecision, ...] = ()
    information: tuple[Information, ...] = ()
    use: tuple[Use, ...] = ()
    damage_clarity: tuple[Clarity, ...] = ()
    familiarity: tuple[Familiarity, ...] = ()
    language: tuple[str, ...] = ()
    min_confidence: float = 0.0
    has_picture: bool | None = None
    modalities_disagree: bool | None = None
    is_placed: bool | None = None
    is_recycled: bool | None = None
    area: Area | None = None
    shape: Shape | None = None
    words: str = ""
    incident: int | None = None
    same_as: int | None = None
    assignee: str = ""
    after_post: int | None = None

    @property
    def begins_at(self) -> datetime | None:
        """The start of the period: a post without a known time is in none, also in one without a start."""
        return self.since or (EARLIEST_POST if self.until else None)


def select_labels(
    chosen: PostFilter, *columns: Any, found_by_time: bool = True, among: Collection[int] | None = None
) -> Select[*tuple[Any, ...]]:
    """Return the query of the labels that match.

    Args:
        columns: of ``EffectiveLabel``, or made of them.
        found_by_time: whether SQLite may find the posts of a period by their time, and those after another by
            their number, one by one, rather than pass over an index in the order that the query asks for.
        among: a few posts that are looked up one by one, and of which those that match are meant.
    """
    label = EffectiveLabel
    # No store keeps the character NUL, and PostgreSQL refuses to be asked for it.
    words = chosen.words[:MAX_WORDS_LENGTH].replace("\0", " ").split()
    conditions = [build_with_words(chosen.event_id, words) if words else label.event_id == chosen.event_id]
    if among is not None:
        # Of words SQLite asks the index of the texts, by the posts' numbers too.
        conditions = [*(conditions if words else map(build_unindexed, conditions)), label.post_id.in_(among)]
        found_by_time = False
    if chosen.incident is not None:
        # Its posts are few among those of its event: they are looked up one by one.
        conditions = [*map(build_unindexed, conditions), _build_of_incident(chosen.incident)]
        found_by_time = False
    if chosen.assignee:
        # As few as one person has in hand.
        conditions = [*map(build_unindexed, conditions), _build_assigned(chosen.assignee)]
        found_by_time = False
    if chosen.is_recycled:
        # Few pictures were shown by two events.
        conditions = list(map(build_unindexed, conditions))
        found_by_time = False
    if chosen.same_as is not None:
        conditions.append(_build_same_as(chosen.same_as))
    period = build_period(label.posted_at, chosen.begins_at, chosen.until)
    conditions += period if found_by_time else map(build_unindexed, period)
    if chosen.after_post is not None:
        arrived = label.post_id > chosen.after_post
        conditions.append(arrived if found_by_time and not words else build_unindexed(arrived))
    conditions += build_on_classes(label.packed, chosen)
    if chosen.language:
        conditions.append(build_unindexed(label.language.in_(chosen.language)))
    if chosen.min_confidence > 0:
        conditions.append(
            or_(label.humanitarian_confidence >= chosen.min_confidence, *_build_beyond_confidence())
        )
    if chosen.has_picture is not None:
        conditions.append(label.has_picture.is_(chosen.has_picture))
    if chosen.modalities_disagree is not None:
        conditions.append(label.modalities_disagree.is_(chosen.modalities_disagree))
    if chosen.is_placed is not None:
        # The column that the indexes hold.
        conditions.append(label.lat.is_not(None) if chosen.is_placed else label.lat.is_(None))
    if chosen.is_recycled is not None:
        recycled = build_recycled(chosen.event_id)
        conditions.append(recycled if chosen.is_recycled else not_(recycled))
    if chosen.area is not None:
        conditions += build_in_area(chosen.area)
    if chosen.shape is not None:
        conditions += build_in_area(bound_shape(chosen.shape))
        conditions.append(build_in_shape(chosen.shape, label.lat, label.lon))
    return select(*columns).select_from(find_labels(words)).where(*conditions)


def _build_beyond_confidence() -> list[ColumnElement[bool]]:
    """Return the conditions of the posts of which the model's confidence in the category means nothing."""
    packed = EffectiveLabel.packed
    return [
        build_holds(packed, "familiarity", (Familiarity.UNFAMILIAR,)),
        build_holds(packed, "label_decision", (LabelDecision.RIGHT, LabelDecision.CORRECTED)),
    ]


def _build_of_incident(incident_id: int) -> ColumnElement[bool]:
    held = select(IncidentPost.post_id).where(IncidentPost.incident_id == incident_id)
    return EffectiveLabel.post_id.in_(held)


def _build_assigned(assignee: str) -> ColumnElement[bool]:
    theirs = select(PostAssignment.post_id).where(PostAssignment.assignee == assignee)
    return EffectiveLabel.post_id.in_(theirs)


def _build_same_as(post_id: int) -> ColumnElement[bool]:
    said = aliased(EffectiveLabel)
    message = select(said.message).where(said.post_id == post_id).scalar_subquery()
    return EffectiveLabel.message == message


def build_period(moment: Any, since: Any, until: Any) -> list[ColumnElement[bool]]:
    """Return the conditions that a moment lies in [since, until); None leaves an end open."""
    after = [] if since is None else [moment >= since]
    return after if until is None else [*after, moment < until]


def build_on_classes(packed: Any, chosen: PostFilter) -> list[ColumnElement[bool]]:
    """Return the conditions on the classes and the decisions, which a column of packed labels holds."""
    return [build_holds(packed, name, words) for name in PARTS if (words := getattr(chosen, name))]


def build_inside(area: Area, lat: Any, lon: Any) -> list[ColumnElement[bool]]:
    """Return the conditions that a place lies in an area."""
    return _build_within(area, (area.south, area.west, area.north, area.east), lat, lon)


def build_cut(area: Area, side: float, row: Any, column: Any) -> list[ColumnElement[bool]]:
    """Return the conditions that an area cuts a grid cell, or holds it."""
    edges = [math.floor(edge / side) for edge in (area.south, area.west, area.north, area.east)]
    return _build_within(area, edges, row, column)


def _build_within(area: Area, edges: Sequence[float], upward: Any, across: Any) -> list[ColumnElement[bool]]:
    south, west, north, east = edges
    if area.west <= area.east:
        return [upward.between(south, north), across.between(west, east)]
    return [upward.between(south, north), or_(across >= west, across <= east)]


def bound_shape(shape: Shape) -> Area:
    """Return the smallest area that holds a shape."""
    south, west, north, east = shape.bounds
    return Area(south, west, north, east if east <= 180 else east - 360)


def build_in_area(area: Area) -> list[ColumnElement[bool]]:
    """Return the conditions that a label's place lies in an area, found by the cells of a small one."""
    label = EffectiveLabel
    inside = build_inside(area, label.lat, label.lon)
    if area.north - area.south > WIDE_DEGREES:
        # It holds so many places that any order the query asks for leads to them sooner than the cells.
        return inside
    return [*build_cut(area, LABEL_CELL_DEGREES, label.cell_row, label.cell_column), *inside]
