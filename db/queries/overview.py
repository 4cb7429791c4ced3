"""Reads: counts for key figures, the timeline and the map. The store counts; no post is read."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import BigInteger, ColumnElement, Subquery, case, cast, extract, func, select
from sqlalchemy.orm import Session

from db.queries.counted import count_accounts, count_labels, count_places
from db.queries.filters import Area, PostFilter
from db.rollups import UNCLASSIFIED
from db.vocabulary import REJECTED, Damage, Humanitarian, Informativeness, Verification

MAX_CELLS = 600
VERIFIED = (Verification.CONFIRMED, Verification.CORRECTED)


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
    accounts: int


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
    """One square: its area, where its posts lie on average, and what they are.

    ``humanitarian`` is the most frequent category that calls for help or attention; only a square without
    any is ``not_humanitarian``, or None while nothing in it is classified. ``damage`` is the worst.
    """

    area: Area
    lat: float
    lon: float
    posts: int
    humanitarian: Humanitarian | None
    damage: Damage | None


def count_key_figures(session: Session, chosen: PostFilter) -> KeyFigures:
    """Return the counts of the posts that match, in one pass over the hours where the filter allows it."""
    label = count_labels(chosen)
    counts = {
        "posts": _sum_if(label, label.c.posts > 0),
        "classified": _sum_if(label, label.c.humanitarian != UNCLASSIFIED),
        "informative": _sum_if(label, label.c.informativeness == Informativeness.INFORMATIVE),
        "severe_damage": _sum_if(label, label.c.damage == Damage.SEVERE_DAMAGE),
        "unreviewed": _sum_if(label, label.c.verification == Verification.UNREVIEWED),
        "confirmed": _sum_if(label, label.c.verification.in_(VERIFIED)),
        "rejected": _sum_if(label, label.c.verification.in_(REJECTED)),
        "placed": func.coalesce(func.sum(label.c.placed), 0),
        "with_picture": func.coalesce(func.sum(label.c.with_picture), 0),
    }
    row = session.execute(select(*(count.label(name) for name, count in counts.items()))).one()
    return KeyFigures(
        **{name: int(count) for name, count in row._mapping.items()},
        accounts=session.scalar(count_accounts(chosen)) or 0,
    )


def count_categories(session: Session, chosen: PostFilter) -> list[CategoryCount]:
    """Return posts per humanitarian category, the most frequent first."""
    label = count_labels(chosen)
    posts = func.sum(label.c.posts)
    query = (
        select(label.c.humanitarian, posts, _sum_if(label, label.c.verification.in_(VERIFIED)))
        .group_by(label.c.humanitarian)
        .order_by(posts.desc(), label.c.humanitarian)
    )
    return [
        CategoryCount(_category(name), int(posts), int(reviewed))
        for name, posts, reviewed in session.execute(query)
    ]


def count_timeline(session: Session, chosen: PostFilter, *, bin_s: int) -> list[TimelineBin]:
    """Return posts per time bin and category, in order of time; empty bins are left out."""
    label = count_labels(chosen, unit_s=bin_s)
    started = _epoch_s(session, label.c.at)
    bin_start = (started - started % bin_s).label("bin_start")
    query = (
        select(bin_start, label.c.humanitarian, func.sum(label.c.posts))
        .group_by(bin_start, label.c.humanitarian)
        .order_by(bin_start, label.c.humanitarian)
    )
    return [
        TimelineBin(datetime.fromtimestamp(int(start), UTC), _category(name), int(posts))
        for start, name, posts in session.execute(query)
    ]


def count_map_cells(
    session: Session, chosen: PostFilter, *, cell_degrees: float, view: Area | None = None
) -> list[MapCell]:
    """Return the fullest squares of the map, at most 600, of the placed posts that match.

    Args:
        cell_degrees: side of a square in degrees; choose it from the zoom level.
        view: the part of the map that is looked at; squares that it cuts may come whole.
    """
    counted = count_places(chosen, side=cell_degrees, view=view)
    cells: dict[tuple[int, int], list] = {}
    for group in session.execute(select(counted)):
        cells.setdefault((int(group.cell_row), int(group.cell_column)), []).append(group)
    fullest = sorted(cells.items(), key=lambda item: -sum(group.posts for group in item[1]))[:MAX_CELLS]
    return [_merge_cell(row, column, groups, cell_degrees) for (row, column), groups in fullest]


def _merge_cell(row: int, column: int, groups: list, side: float) -> MapCell:
    posts = int(sum(group.posts for group in groups))
    of_category: Counter[str] = Counter()
    for group in groups:
        of_category[group.humanitarian] += int(group.posts)
    damages = {Damage(group.damage) for group in groups if group.damage}
    return MapCell(
        area=Area(row * side, column * side, (row + 1) * side, (column + 1) * side),
        lat=sum(group.lat_sum for group in groups) / posts,
        lon=sum(group.lon_sum for group in groups) / posts,
        posts=posts,
        humanitarian=_category(max(of_category, key=lambda name: _weigh_category(name, of_category[name]))),
        damage=max(damages, key=tuple(Damage).index, default=None),
    )


def _weigh_category(name: str, posts: int) -> tuple[bool, bool, int]:
    is_classified = name != UNCLASSIFIED
    return is_classified and name != Humanitarian.NOT_HUMANITARIAN, is_classified, posts


def _sum_if(label: Subquery, condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, label.c.posts), else_=0)), 0)


def _category(name: str) -> Humanitarian | None:
    return None if name == UNCLASSIFIED else Humanitarian(name)


def _epoch_s(session: Session, column: object) -> ColumnElement[int]:
    if session.get_bind().dialect.name == "sqlite":
        return func.unixepoch(column)
    return cast(func.floor(extract("epoch", column)), BigInteger)  # type: ignore[arg-type]
