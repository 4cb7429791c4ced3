"""Reads: counts for key figures, the timeline and the map. The store counts; no post is read."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, distinct, extract, func, select
from sqlalchemy.orm import Session

from db.models import EffectiveLabel, Post
from db.queries.filters import PostFilter, build_conditions
from db.vocabulary import REJECTED, Damage, Humanitarian, Informativeness, Verification

MAX_CELLS = 600


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
    """Return the counts of the posts that match, in one pass."""
    label = EffectiveLabel
    counts = {
        "posts": func.count(),
        "classified": func.count(label.humanitarian),
        "informative": _count_if(label.informativeness == Informativeness.INFORMATIVE),
        "severe_damage": _count_if(label.damage == Damage.SEVERE_DAMAGE),
        "unreviewed": _count_if(label.verification == Verification.UNREVIEWED),
        "confirmed": _count_if(label.verification.in_((Verification.CONFIRMED, Verification.CORRECTED))),
        "rejected": _count_if(label.verification.in_(REJECTED)),
        "placed": func.count(label.lat),
        "with_picture": _count_if(label.has_picture),
    }
    row = session.execute(_over(chosen, *(count.label(name) for name, count in counts.items()))).one()
    accounts = session.scalar(
        _over(chosen, func.count(distinct(Post.author_hash))).join(Post, Post.id == label.post_id)
    )
    return KeyFigures(**row._mapping, accounts=accounts or 0)


def count_categories(session: Session, chosen: PostFilter) -> list[CategoryCount]:
    """Return posts per humanitarian category, the most frequent first."""
    label = EffectiveLabel
    reviewed = _count_if(label.verification.in_((Verification.CONFIRMED, Verification.CORRECTED)))
    query = _over(chosen, label.humanitarian, func.count().label("posts"), reviewed)
    query = query.group_by(label.humanitarian).order_by(func.count().desc(), label.humanitarian)
    return [CategoryCount(*row) for row in session.execute(query)]


def count_timeline(session: Session, chosen: PostFilter, *, bin_s: int) -> list[TimelineBin]:
    """Return posts per time bin and category, in order of time; empty bins are left out."""
    label = EffectiveLabel
    started = _epoch_s(session, label.posted_at)
    bin_start = (started - started % bin_s).label("bin_start")
    query = _over(chosen, bin_start, label.humanitarian, func.count())
    query = query.group_by(bin_start, label.humanitarian).order_by(bin_start, label.humanitarian)
    return [
        TimelineBin(datetime.fromtimestamp(int(start), UTC), humanitarian, posts)
        for start, humanitarian, posts in session.execute(query)
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


def _count_if(condition: object) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)  # type: ignore[arg-type]


def _epoch_s(session: Session, column: object) -> ColumnElement[int]:
    if session.get_bind().dialect.name == "sqlite":
        return func.unixepoch(column)
    return cast(func.floor(extract("epoch", column)), BigInteger)  # type: ignore[arg-type]
