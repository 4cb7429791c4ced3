"""Reads: counts for key figures, the timeline and the map. The store counts; no post is read."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.bounds import EARLIEST_POST
from db.labels.packed import PARTS, mask_of
from db.queries.counted import count_labels, count_places, select_accounts
from db.queries.filters import Area, PostFilter
from db.vocabulary import REJECTED, VERIFIED, Damage, Humanitarian, Informativeness, Verification

MAX_CELLS = 600
# Beyond it nobody weighs one number of accounts against another.
MOST_ACCOUNTS = 50_000


@dataclass(frozen=True)
class KeyFigures:
    """Counts over the posts that match."""

    posts: int
    classified: int
    informative: int
    severe_damage: int
    unreviewed: int
    confirmed: int
    rejected: int
    placed: int
    with_picture: int
    without_time: int = 0


@dataclass(frozen=True)
class CategoryCount:
    """Posts of one category; ``reviewed`` of them were confirmed or corrected by a person."""

    humanitarian: Humanitarian | None
    posts: int
    reviewed: int


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
    any is ``not_humanitarian``, or None while nothing in it is classified. ``damage`` is the worst.
    """

    area: Area
    lat: float
    lon: float
    posts: int
    humanitarian: Humanitarian | None
    damage: Damage | None


def count_key_figures(session: Session, chosen: PostFilter) -> KeyFigures:
    """Return the counts of the posts that match."""
    label = count_labels(chosen)
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
        severe_damage=count("damage", (Damage.SEVERE_DAMAGE,)),
        unreviewed=count("verification", (Verification.UNREVIEWED,)),
        confirmed=count("verification", VERIFIED),
        rejected=count("verification", REJECTED),
        placed=sum(int(group.placed) for group in groups),
        with_picture=sum(int(group.with_picture) for group in groups),
        without_time=sum(int(group.without_time) for group in groups),
    )


def count_accounts(session: Session, chosen: PostFilter, *, at_most: int | None = None) -> int:
    """Return how many accounts sent the posts that match; one more than ``at_most`` stands for all beyond."""
    accounts = select_accounts(chosen).limit(None if at_most is None else at_most + 1)
    return session.scalar(select(func.count()).select_from(accounts.subquery())) or 0


def count_categories(session: Session, chosen: PostFilter) -> list[CategoryCount]:
    """Return posts per humanitarian category, the most frequent first."""
    label = count_labels(chosen)
    query = select(label.c.packed, func.sum(label.c.posts)).group_by(label.c.packed)
    posts: Counter[Humanitarian | None] = Counter()
    reviewed: Counter[Humanitarian | None] = Counter()
    for packed, count in session.execute(query):
        category = _category(packed)
        posts[category] += int(count)
        reviewed[category] += int(count) * (PARTS["verification"].word(packed) in VERIFIED)
    order = sorted(posts, key=lambda category: (-posts[category], category or ""))
    return [CategoryCount(category, posts[category], reviewed[category]) for category in order]


def count_timeline(session: Session, chosen: PostFilter, *, bin_s: int) -> list[TimelineBin]:
    """Return posts per time bin and category, in order of time; empty bins are left out."""
    label = count_labels(chosen, unit_s=bin_s)
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
    counted = count_places(chosen, side=cell_degrees, view=view)
    cells: dict[tuple[int, int], list[Any]] = {}
    for group in session.execute(select(counted)):
        cells.setdefault((int(group.cell_row), int(group.cell_column)), []).append(group)
    fullest = sorted(cells.items(), key=lambda item: -sum(group.posts for group in item[1]))[:MAX_CELLS]
    return [_merge_cell(row, column, groups, cell_degrees) for (row, column), groups in fullest]


def _merge_cell(row: int, column: int, groups: list[Any], side: float) -> MapCell:
    posts = int(sum(group.posts for group in groups))
    of_category: Counter[Humanitarian | None] = Counter()
    for group in groups:
        of_category[_category(group.packed)] += int(group.posts)
    damages = {damage for group in groups if (damage := PARTS["damage"].word(group.packed))}
    return MapCell(
        area=_bound_cell(row, column, side),
        lat=sum(group.lat_sum for group in groups) / posts,
        lon=sum(group.lon_sum for group in groups) / posts,
        posts=posts,
        humanitarian=max(of_category, key=lambda category: _weigh_category(category, of_category[category])),
        damage=max(damages, key=tuple(Damage).index, default=None),
    )


def _bound_cell(row: int, column: int, side: float) -> Area:
    """Return the area of a cell, which ends where the world does: sides do not divide it evenly."""
    south, north = (max(-90.0, min(edge * side, 90.0)) for edge in (row, row + 1))
    west, east = (max(-180.0, min(edge * side, 180.0)) for edge in (column, column + 1))
    return Area(south, west, north, east)


def _weigh_category(category: Humanitarian | None, posts: int) -> tuple[bool, bool, int]:
    return category not in (None, Humanitarian.NOT_HUMANITARIAN), category is not None, posts


def _category(packed: int) -> Humanitarian | None:
    category: Humanitarian | None = PARTS["humanitarian"].word(packed)
    return category
