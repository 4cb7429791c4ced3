"""Reads: counts for key figures, the timeline and the map. The store counts; no post is read."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, case, cast, extract, func, select
from sqlalchemy.orm import Session

from db.models import EffectiveLabel
from db.queries.counted import count_accounts, count_labels
from db.queries.filters import PostFilter, build_conditions
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
    """One square: where its posts lie on average, what they are, and the most urgent one.

    ``humanitarian`` is the most frequent category that calls for help or attention; only a square without
    any is ``not_humanitarian``, or None while nothing in it is classified. ``damage`` is the worst.
    """

    lat: float
    lon: float
    posts: int
    humanitarian: Humanitarian | None
    damage: Damage | None
    top_post_id: int


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


def count_map_cells(session: Session, chosen: PostFilter, *, cell_degrees: float) -> list[MapCell]:
    """Return the fullest squares of the map, at most 600, of the placed posts that match.

    Args:
        cell_degrees: side of a square in degrees; choose it from the zoom level.
    """
    label = EffectiveLabel
    row, column = func.floor(label.lat / cell_degrees), func.floor(label.lon / cell_degrees)
    kind = (
        _over(
            chosen,
            row.label("cell_row"),
            column.label("cell_column"),
            label.humanitarian,
            func.count().label("posts"),
            func.sum(label.lat).label("lat_sum"),
            func.sum(label.lon).label("lon_sum"),
            func.max(label.urgency).label("urgency"),
            func.max(_severity_rank()).label("severity"),
            func.max(label.post_id).label("post_id"),
        )
        .where(label.lat.is_not(None))
        .group_by(row, column, label.humanitarian)
    )
    cells: dict[tuple[int, int], list] = {}
    for group in session.execute(kind):
        cells.setdefault((group.cell_row, group.cell_column), []).append(group)
    merged = [_merge_cell(groups) for groups in cells.values()]
    return sorted(merged, key=lambda cell: -cell.posts)[:MAX_CELLS]


def _merge_cell(groups: list) -> MapCell:
    posts = sum(group.posts for group in groups)
    severity = max(group.severity for group in groups)
    return MapCell(
        lat=sum(group.lat_sum for group in groups) / posts,
        lon=sum(group.lon_sum for group in groups) / posts,
        posts=posts,
        humanitarian=max(groups, key=_weigh_category).humanitarian,
        damage=tuple(Damage)[severity] if severity >= 0 else None,
        top_post_id=max(groups, key=lambda group: group.urgency).post_id,
    )


def _weigh_category(group: Any) -> tuple[bool, bool, int]:
    is_classified = group.humanitarian is not None
    is_humanitarian = is_classified and group.humanitarian != Humanitarian.NOT_HUMANITARIAN
    return is_humanitarian, is_classified, group.posts


def _severity_rank() -> ColumnElement[int]:
    ranks = {damage: rank for rank, damage in enumerate(Damage)}
    return case(ranks, value=EffectiveLabel.damage, else_=-1)


def _over(chosen: PostFilter, *columns: object) -> Select:
    return select(*columns).select_from(EffectiveLabel).where(*build_conditions(chosen))  # type: ignore[call-overload]


def _sum_if(label: Subquery, condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, label.c.posts), else_=0)), 0)


def _category(name: str) -> Humanitarian | None:
    return None if name == UNCLASSIFIED else Humanitarian(name)


def _epoch_s(session: Session, column: object) -> ColumnElement[int]:
    if session.get_bind().dialect.name == "sqlite":
        return func.unixepoch(column)
    return cast(func.floor(extract("epoch", column)), BigInteger)  # type: ignore[arg-type]
