"""The labels that match a filter, counted: whole hours and squares from the rollups, the rest label by label.

A filter narrows by the classes and the verification that the rollup keeps, or by something that it does not
(language, words, area, picture, confidence). In the second case every matching label counts for itself.
"""

import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from db.models import AccountCount, EffectiveLabel, LabelCell, LabelHour
from db.queries.filters import Area, PostFilter, build_conditions, build_inside
from db.queries.per_store import build_unindexed
from db.rollups import CLASSES, SIDES, UNCLASSIFIED

HOUR_S = 3600
WIDE_DEGREES = 2.0


def count_labels(chosen: PostFilter, *, unit_s: int = HOUR_S) -> Subquery:
    """Return rows (at, classes, verification, posts, placed, with_picture) that add up to the matching posts.

    Args:
        unit_s: width of the bins that ``at`` will be sorted into; hours serve its multiples alone.
    """
    since = _next_hour(chosen.since) if chosen.since else None
    until = _hour_of(chosen.until) if chosen.until else None
    if unit_s % HOUR_S or not _is_kept(chosen) or (since and until and since >= until):
        return _single_labels(chosen).subquery()
    parts = [_whole_hours(replace(chosen, since=since, until=until))]
    if chosen.since and chosen.since != since:
        parts.append(_single_labels(replace(chosen, until=since)))
    if chosen.until and chosen.until != until:
        parts.append(_single_labels(replace(chosen, since=until)))
    return (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()


def count_places(chosen: PostFilter, *, side: float, view: Area | None) -> Subquery:
    """Return rows (cell_row, cell_column, humanitarian, damage, posts, lat_sum, lon_sum) of the placed posts.

    Args:
        side: of a square in degrees; squares are counted from 0°.
        view: the part of the map that is looked at; squares that it cuts may be counted whole.
    """
    levels = [level for level, kept in SIDES.items() if side / kept in (1.0, 2.0)]
    if not levels or not _is_kept(chosen) or chosen.since or chosen.until:
        return _single_places(chosen, side, view).subquery()
    cell, step = LabelCell, side / SIDES[levels[0]]
    conditions = [cell.event_id == chosen.event_id, cell.level == levels[0], cell.posts > 0]
    if view is not None:
        conditions += _cut_by(view, SIDES[levels[0]])
    conditions += _of_kinds(cell, chosen)
    row, column = func.floor(cell.cell_row / step), func.floor(cell.cell_column / step)
    return (
        _group_places(row, column, cell.humanitarian, cell.damage, cell.posts, cell.lat_sum, cell.lon_sum)
        .where(*conditions)
        .subquery()
    )


def count_accounts(chosen: PostFilter) -> Select:
    """Return the query of how many accounts sent the posts that match."""
    if chosen == PostFilter(chosen.event_id):
        return select(func.count()).where(AccountCount.event_id == chosen.event_id, AccountCount.posts > 0)
    # Grouped first: both stores count distinct values by sorting all of them, three times as slowly.
    account = EffectiveLabel.author_hash
    accounts = select(account).where(*build_conditions(chosen)).group_by(account).subquery()
    return select(func.count(accounts.c.author_hash))


def _is_kept(chosen: PostFilter) -> bool:
    kept = PostFilter(
        chosen.event_id,
        since=chosen.since,
        until=chosen.until,
        informativeness=chosen.informativeness,
        humanitarian=chosen.humanitarian,
        damage=chosen.damage,
        verification=chosen.verification,
    )
    return chosen == kept


def _whole_hours(chosen: PostFilter) -> Select:
    hour = LabelHour
    conditions = [hour.event_id == chosen.event_id, hour.posts > 0]
    if chosen.since is not None:
        conditions.append(hour.hour_at >= chosen.since)
    if chosen.until is not None:
        conditions.append(hour.hour_at < chosen.until)
    conditions += _of_kinds(hour, chosen)
    keys = [hour.hour_at.label("at"), *(getattr(hour, name) for name in CLASSES), hour.verification]
    return select(*keys, hour.posts, hour.placed, hour.with_picture).where(*conditions)


def _of_kinds(counts: Any, chosen: PostFilter) -> list[ColumnElement[bool]]:
    """The conditions of the filter on the classes and the verification that a rollup keeps."""
    wanted = {name: getattr(chosen, name) for name in (*CLASSES, "verification")}
    return [getattr(counts, name).in_(words) for name, words in wanted.items() if words]


def _cut_by(view: Area, side: float) -> list[ColumnElement[bool]]:
    south, west, north, east = (
        math.floor(edge / side) for edge in (view.south, view.west, view.north, view.east)
    )
    column = LabelCell.cell_column
    across = column.between(west, east) if view.west <= view.east else or_(column >= west, column <= east)
    return [LabelCell.cell_row.between(south, north), across]


def _single_places(chosen: PostFilter, side: float, view: Area | None) -> Select:
    label = EffectiveLabel
    row, column = func.floor(label.lat / side), func.floor(label.lon / side)
    humanitarian = func.coalesce(type_coerce(label.humanitarian, String), UNCLASSIFIED)
    damage = func.coalesce(type_coerce(label.damage, String), UNCLASSIFIED)
    places = _group_places(row, column, humanitarian, damage, literal(1), label.lat, label.lon)
    in_view: list[ColumnElement[bool]] = []
    if view is not None and (chosen.since or chosen.until or view.north - view.south > WIDE_DEGREES):
        # The posts of a period are found by their time, and a wide view holds so many places that any other
        # part of the filter leads to fewer posts.
        in_view = [build_unindexed(and_(*build_inside(view, label.lat, label.lon)))]
    elif view is not None:
        chosen = replace(chosen, area=chosen.area or view)
    return places.where(*build_conditions(chosen), *in_view, label.lat.is_not(None))


def _group_places(
    row: Any, column: Any, humanitarian: Any, damage: Any, posts: Any, lat: Any, lon: Any
) -> Select:
    return select(
        row.label("cell_row"),
        column.label("cell_column"),
        humanitarian.label("humanitarian"),
        damage.label("damage"),
        func.sum(posts).label("posts"),
        func.sum(lat).label("lat_sum"),
        func.sum(lon).label("lon_sum"),
    ).group_by(*(literal_column(str(number)) for number in range(1, 5)))


def _single_labels(chosen: PostFilter) -> Select:
    label = EffectiveLabel
    classes = [
        func.coalesce(type_coerce(getattr(label, name), String), UNCLASSIFIED).label(name) for name in CLASSES
    ]
    return select(
        label.posted_at.label("at"),
        *classes,
        type_coerce(label.verification, String).label("verification"),
        literal(1).label("posts"),
        cast(label.lat.is_not(None), Integer).label("placed"),
        cast(label.has_picture, Integer).label("with_picture"),
    ).where(*build_conditions(chosen))


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _next_hour(moment: datetime) -> datetime:
    hour = _hour_of(moment)
    return hour if hour == moment else hour + timedelta(hours=1)
