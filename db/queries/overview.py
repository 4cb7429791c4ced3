"""Reads: counts for key figures, the timeline and the map. The store counts; no post is read."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, lru_cache
from math import floor
from typing import Any, NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.bounds import EARLIEST_POST
from db.labels.packed import PARTS, mask_of, unpack_label
from db.queries.counted import count_labels, count_places
from db.queries.counted_accounts import select_accounts, select_cell_accounts, select_first_accounts
from db.queries.filters import Area, PostFilter
from db.vocabulary import (
    VERIFIED,
    Clarity,
    Damage,
    Familiarity,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    Use,
)

MAX_CELLS = 600
# Of two as frequent categories a cell has the one that the vocabulary names first, however they were counted.
PLACES: Mapping[Humanitarian | None, int] = {None: 0, **{word: n for n, word in enumerate(Humanitarian)}}
DAMAGES: Mapping[Damage, int] = {word: n for n, word in enumerate(Damage)}
# Nobody has decided anything about the post.
UNREVIEWED: Mapping[str, StrEnum] = {
    "label_decision": LabelDecision.NOT_JUDGED,
    "information": Information.NOT_JUDGED,
    "use": Use.USED,
}


@dataclass(frozen=True)
class KeyFigures:
    """Counts over the posts that match.

    ``verified`` posts were corroborated; ``unreviewed`` ones are in use and without any decision. Posts of
    ``unclear_damage`` are in no figure of a severity; ``unfamiliar`` ones the model was not made for.
    """

    posts: int
    classified: int
    informative: int
    severe_damage: int
    unclear_damage: int
    unfamiliar: int
    unreviewed: int
    verified: int
    not_used: int
    placed: int
    with_picture: int
    without_time: int = 0


@dataclass(frozen=True)
class CategoryCount:
    """Posts of one category; ``verified`` of them were corroborated by a person."""

    humanitarian: Humanitarian | None
    posts: int
    verified: int


@dataclass(frozen=True)
class TimelineBin:
    """Posts of one category in [starts_at, starts_at + bin). None: not classified yet."""

    starts_at: datetime
    humanitarian: Humanitarian | None
    posts: int


@dataclass(frozen=True)
class MapCell:
    """One cell of the map's grid: its area, where its posts lie on average, and what they are.

    ``humanitarian`` is the most frequent category that calls for help or attention; only a cell without
    any is ``not_humanitarian``, or None while nothing in it is classified. ``damage`` is the worst of what is
    clear; ``has_unclear_damage`` says that a picture's severity is not. ``judged`` posts are those of which a
    person judged the information, ``corroborated`` those of them that were.
    """

    area: Area
    lat: float
    lon: float
    posts: int
    humanitarian: Humanitarian | None
    damage: Damage | None
    has_unclear_damage: bool = False
    judged: int = 0
    corroborated: int = 0


class _Told(NamedTuple):
    """What a packed label tells on the map."""

    category: Humanitarian | None
    damage: Damage | None
    is_unclear: bool
    information: Information


def count_key_figures(session: Session, chosen: PostFilter) -> KeyFigures:
    """Return the counts of the posts that match."""
    label = count_labels(session, chosen)
    sums = [func.sum(label.c[name]).label(name) for name in ("posts", "placed", "with_picture")]
    undated = case((label.c.at_s < EARLIEST_POST.timestamp(), label.c.posts), else_=0)
    sums.append(func.sum(undated).label("without_time"))
    groups = session.execute(select(label.c.packed, *sums).group_by(label.c.packed)).all()

    def count(name: str, words: Collection[str | None]) -> int:
        return sum(int(group.posts) for group in groups if PARTS[name].word(group.packed) in words)

    return KeyFigures(
        posts=sum(int(group.posts) for group in groups),
        classified=count("humanitarian", tuple(Humanitarian)),
        informative=count("informativeness", (Informativeness.INFORMATIVE,)),
        severe_damage=sum(
            int(group.posts) for group in groups if _find_clear_damage(group.packed) is Damage.SEVERE_DAMAGE
        ),
        unclear_damage=count("damage_clarity", (Clarity.UNCLEAR,)),
        unfamiliar=count("familiarity", (Familiarity.UNFAMILIAR,)),
        unreviewed=sum(int(group.posts) for group in groups if _is_unreviewed(group.packed)),
        verified=count("information", (VERIFIED,)),
        not_used=count("use", (Use.NOT_USED,)),
        placed=sum(int(group.placed) for group in groups),
        with_picture=sum(int(group.with_picture) for group in groups),
        without_time=sum(int(group.without_time) for group in groups),
    )


def count_accounts(session: Session, chosen: PostFilter) -> int:
    """Return how many accounts sent the posts that match, reposts among them."""
    return session.scalar(select(func.count()).select_from(select_accounts(session, chosen).subquery())) or 0


def count_independent_accounts(session: Session, chosen: PostFilter) -> int:
    """Return how many accounts sent a message first, of the posts that match; reports count the same ones."""
    first = select_first_accounts(session, chosen).subquery().c.account
    return session.scalar(select(func.count(first.distinct()))) or 0


def count_categories(session: Session, chosen: PostFilter) -> list[CategoryCount]:
    """Return posts per humanitarian category, the most frequent first."""
    label = count_labels(session, chosen)
    query = select(label.c.packed, func.sum(label.c.posts)).group_by(label.c.packed)
    posts: Counter[Humanitarian | None] = Counter()
    verified: Counter[Humanitarian | None] = Counter()
    for packed, count in session.execute(query):
        category = _category(packed)
        posts[category] += int(count)
        verified[category] += int(count) * (PARTS["information"].word(packed) is VERIFIED)
    order = sorted(posts, key=lambda category: (-posts[category], category or ""))
    return [CategoryCount(category, posts[category], verified[category]) for category in order]


def count_timeline(session: Session, chosen: PostFilter, *, bin_s: int) -> list[TimelineBin]:
    """Return posts per time bin and category, in order of time; empty bins are left out."""
    label = count_labels(session, chosen, unit_s=bin_s)
    starts_at_s = (label.c.at_s - label.c.at_s % bin_s).label("starts_at_s")
    packed = label.c.packed.bitwise_and(mask_of("humanitarian")).label("packed")
    query = (
        select(starts_at_s, packed, func.sum(label.c.posts))
        .where(label.c.at_s >= EARLIEST_POST.timestamp())  # what has no known time has no place here
        .group_by(starts_at_s, packed)
        .order_by(starts_at_s, packed)
    )
    return [
        TimelineBin(datetime.fromtimestamp(int(start_s), UTC), _category(packed), int(posts))
        for start_s, packed, posts in session.execute(query)
    ]


def count_map_cells(
    session: Session, chosen: PostFilter, *, cell_degrees: float, view: Area | None = None
) -> list[MapCell]:
    """Return the fullest cells of the map, at most 600, of the placed posts that match.

    Args:
        cell_degrees: side of a cell in degrees; choose it from the zoom level.
        view: the part of the map that is looked at; cells that it cuts may come whole.
    """
    counted = count_places(session, chosen, side=cell_degrees, view=view)
    cells: dict[tuple[int, int], list[Any]] = {}
    for group in session.execute(select(counted)):
        cells.setdefault((int(group.cell_row), int(group.cell_column)), []).append(group)
    fullest = sorted(cells.items(), key=lambda item: -sum(group.posts for group in item[1]))[:MAX_CELLS]
    return [merge_cell(row, column, groups, cell_degrees) for (row, column), groups in fullest]


def count_cell_accounts(
    session: Session, chosen: PostFilter, *, cell_degrees: float, areas: Collection[Area]
) -> dict[Area, int]:
    """Return how many accounts sent a message first in each of some cells, of the posts that match.

    Args:
        cell_degrees: side of a cell in degrees.
        areas: of the cells that are counted.
    """
    if not areas:
        return {}
    around = Area(
        min(area.south for area in areas),
        min(area.west for area in areas),
        max(area.north for area in areas),
        max(area.east for area in areas),
    )
    cells = [_find_cell(area, cell_degrees) for area in areas]
    counted = session.execute(
        select_cell_accounts(session, chosen, side=cell_degrees, cells=cells, around=around)
    )
    return {
        _bound_cell(int(row), int(column), cell_degrees): int(accounts) for row, column, accounts in counted
    }


def merge_cell(row: int, column: int, groups: Collection[Any], side: float) -> MapCell:
    """Return a cell of the grid made of its groups, each with packed, posts, lat_sum and lon_sum."""
    posts = judged = corroborated = 0
    lat_sum = lon_sum = 0.0
    of_category: Counter[Humanitarian | None] = Counter()
    damages, has_unclear_damage = set(), False
    for group in groups:
        count, told = int(group.posts), _tell(group.packed)
        posts += count
        lat_sum += group.lat_sum
        lon_sum += group.lon_sum
        of_category[told.category] += count
        judged += count * (told.information is not Information.NOT_JUDGED)
        corroborated += count * (told.information is VERIFIED)
        if told.is_unclear:
            has_unclear_damage = True
        elif told.damage is not None:
            damages.add(told.damage)
    return MapCell(
        area=_bound_cell(row, column, side),
        lat=lat_sum / posts,
        lon=lon_sum / posts,
        posts=posts,
        humanitarian=max(of_category, key=lambda category: _weigh_category(category, of_category[category])),
        damage=max(damages, key=DAMAGES.__getitem__, default=None),
        has_unclear_damage=has_unclear_damage,
        judged=judged,
        corroborated=corroborated,
    )


@cache
def _tell(packed: int) -> _Told:
    """Return what a packed label tells on the map; fifteen bits, so that all of them are kept."""
    words = unpack_label(packed)
    is_unclear = words["damage_clarity"] is Clarity.UNCLEAR
    return _Told(words["humanitarian"], words["damage"], is_unclear, words["information"])


@lru_cache(maxsize=4_096)
def _bound_cell(row: int, column: int, side: float) -> Area:
    """Return the area of a cell, which ends where the world does: sides do not divide it evenly."""
    south, north = (max(-90.0, min(edge * side, 90.0)) for edge in (row, row + 1))
    west, east = (max(-180.0, min(edge * side, 180.0)) for edge in (column, column + 1))
    return Area(south, west, north, east)


def _find_cell(area: Area, side: float) -> tuple[int, int]:
    """Return the row and the column of a cell by its middle: at the world's end it is cut."""
    return floor((area.south + area.north) / 2 / side), floor((area.west + area.east) / 2 / side)


def _weigh_category(category: Humanitarian | None, posts: int) -> tuple[bool, bool, int, int]:
    is_about_help = category not in (None, Humanitarian.NOT_HUMANITARIAN)
    return is_about_help, category is not None, posts, -PLACES[category]


def _is_unreviewed(packed: int) -> bool:
    return UNREVIEWED.items() <= unpack_label(packed).items()


def _find_clear_damage(packed: int) -> Damage | None:
    told = _tell(packed)
    return None if told.is_unclear else told.damage


def _category(packed: int) -> Humanitarian | None:
    category: Humanitarian | None = PARTS["humanitarian"].word(packed)
    return category
