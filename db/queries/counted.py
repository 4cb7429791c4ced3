"""The labels that match a filter, counted: hours and cells from the rollups, the rest from the labels.

A filter narrows by the classes that the rollups keep, or by something that they do not (language, area,
picture, confidence). In the second case the labels are counted in the order of an index that holds all that a
filter asks for, hour by hour, cell by cell, account by account: nothing is sorted, and no row is read.
Words, incidents, messages and assignments are in none of these: the labels that have them are read, and each
is counted by itself, as are the few that came in after another post.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log2
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    cast,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from db.labels.grid import LABEL_CELL_DEGREES, LEVEL_CELL_DEGREES
from db.labels.packed import mask_of
from db.labels.rollups import HOUR_S, find_hour
from db.models import EffectiveLabel, LabelCell, LabelHour
from db.per_store import build_epoch_s, build_floor
from db.queries.filters import (
    Area,
    PostFilter,
    build_cut,
    build_in_area,
    build_inside,
    build_on_classes,
    build_period,
    select_labels,
)
from db.queries.ways import Way, find_way, hide_if_short, select_in_order

# What the map shows of the posts in a cell.
ON_THE_MAP = mask_of("humanitarian", "damage", "damage_clarity", "information")


def count_labels(session: Session, chosen: PostFilter, *, unit_s: int = HOUR_S) -> Subquery:
    """Return rows (at_s, packed, posts, placed, with_picture) that add up to the matching posts.

    Args:
        unit_s: width of the bins that ``at_s``, seconds from 1970, will be sorted into; hours serve its
            multiples alone.
    """
    chosen = replace(chosen, since=chosen.begins_at)
    since = _next_hour(chosen.since) if chosen.since else None
    until = _hour_of(chosen.until) if chosen.until else None
    if unit_s % HOUR_S:
        return _single_labels(chosen, build_epoch_s(EffectiveLabel.posted_at)).subquery()
    if find_way(session, chosen).is_single or (since and until and since >= until):
        return _single_labels(chosen).subquery()
    whole = _kept_hours if _is_kept(chosen) else _counted_hours
    parts = [whole(replace(chosen, since=None, until=None), since, until)]
    if chosen.since and chosen.since != since:
        parts.append(_single_labels(replace(chosen, until=since)))
    if chosen.until and chosen.until != until:
        parts.append(_single_labels(replace(chosen, since=until)))
    return (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()


def count_all(session: Session, chosen: PostFilter) -> int:
    """Return how many labels match; what no rollup knows is counted whole, for groups take twice as long."""
    if _is_kept(chosen) or chosen.since or chosen.until:
        counted = select(func.sum(count_labels(session, chosen).c.posts))
    else:
        counted = select_in_order(chosen, find_way(session, chosen), func.count())
    return int(session.scalar(counted) or 0)


def count_places(session: Session, chosen: PostFilter, *, side: float, view: Area | None) -> Subquery:
    """Return rows (cell_row, cell_column, packed, posts, lat_sum, lon_sum) of the placed posts.

    Of the packed label only what the map shows is left: humanitarian category, damage and its clarity, and
    what was found of the information.

    Args:
        side: of a cell in degrees; cells are counted from 0°.
        view: the part of the map that is looked at; cells that it cuts may be counted whole.
    """
    if chosen.area and view and chosen.area.holds(view.grow(side)):
        # The cells that the view cuts lie in the area all together.
        chosen = replace(chosen, area=None)
    levels = [level for level, kept in LEVEL_CELL_DEGREES.items() if side / kept in (1.0, 2.0)]
    if levels and _is_kept(chosen) and not (chosen.since or chosen.until):
        return _merge_cells(_kept_cells(chosen, levels[0], view), side / LEVEL_CELL_DEGREES[levels[0]])
    way = find_way(session, chosen)
    if (zooms := log2(side / LABEL_CELL_DEGREES)) >= 0 and zooms.is_integer():
        cells = _single_cells(chosen, view) if way.is_single else _counted_cells(chosen, way, view)
        return _merge_cells(cells, side / LABEL_CELL_DEGREES)
    return _single_places(chosen, way, side, view).subquery()


def _is_kept(chosen: PostFilter) -> bool:
    kept = PostFilter(
        chosen.event_id,
        since=chosen.since,
        until=chosen.until,
        informativeness=chosen.informativeness,
        humanitarian=chosen.humanitarian,
        damage=chosen.damage,
        label_decision=chosen.label_decision,
        information=chosen.information,
        use=chosen.use,
        damage_clarity=chosen.damage_clarity,
        familiarity=chosen.familiarity,
    )
    return chosen == kept


def _kept_hours(
    chosen: PostFilter, since: datetime | None, until: datetime | None
) -> Select[*tuple[Any, ...]]:
    hour = LabelHour
    return select(
        _build_start_s(hour.hour).label("at_s"), hour.packed, hour.posts, hour.placed, hour.with_picture
    ).where(
        hour.event_id == chosen.event_id,
        hour.posts > 0,
        *build_period(hour.hour, _count_hours(since), _count_hours(until)),
        *build_on_classes(hour.packed, chosen),
    )


def _counted_hours(
    chosen: PostFilter, since: datetime | None, until: datetime | None
) -> Select[*tuple[Any, ...]]:
    label = EffectiveLabel
    return (
        select_labels(
            chosen,
            _build_start_s(label.hour).label("at_s"),
            label.packed,
            func.count().label("posts"),
            func.count(label.lat).label("placed"),
            func.sum(cast(label.has_picture, Integer)).label("with_picture"),
            found_by_time=False,
        )
        .where(*build_period(label.hour, _count_hours(since), _count_hours(until)))
        .group_by(label.hour, label.packed)
    )


def _single_labels(chosen: PostFilter, at_s: ColumnElement[int] | None = None) -> Select[*tuple[Any, ...]]:
    label = EffectiveLabel
    return select_labels(
        chosen,
        (_build_start_s(label.hour) if at_s is None else at_s).label("at_s"),
        label.packed,
        literal(1).label("posts"),
        cast(label.lat.is_not(None), Integer).label("placed"),
        cast(label.has_picture, Integer).label("with_picture"),
    )


def _kept_cells(chosen: PostFilter, level: int, view: Area | None) -> Select[*tuple[Any, ...]]:
    cell = LabelCell
    in_view = build_cut(view, LEVEL_CELL_DEGREES[level], cell.cell_row, cell.cell_column) if view else []
    return select(cell.cell_row, cell.cell_column, cell.packed, cell.posts, cell.lat_sum, cell.lon_sum).where(
        cell.event_id == chosen.event_id,
        cell.level == level,
        cell.posts > 0,
        *in_view,
        *build_on_classes(cell.packed, chosen),
    )


def _counted_cells(chosen: PostFilter, way: Way, view: Area | None) -> Select[*tuple[Any, ...]]:
    label = EffectiveLabel
    in_view = build_cut(view, LABEL_CELL_DEGREES, label.cell_row, label.cell_column) if view else []
    keys = [label.cell_row, label.cell_column, label.packed]
    return (
        select_in_order(chosen, way, *keys, *_sum_places(func.count(), label.lat, label.lon))
        .where(*hide_if_short(way, in_view), label.cell_row.is_not(None))
        .group_by(*hide_if_short(way, keys))
    )


def _single_cells(chosen: PostFilter, view: Area | None) -> Select[*tuple[Any, ...]]:
    label = EffectiveLabel
    return select_labels(
        chosen,
        *(label.cell_row, label.cell_column, label.packed),
        *(literal(1).label("posts"), label.lat.label("lat_sum"), label.lon.label("lon_sum")),
    ).where(*build_in_area(view) if view else [], label.lat.is_not(None))


def _single_places(chosen: PostFilter, way: Way, side: float, view: Area | None) -> Select[*tuple[Any, ...]]:
    label = EffectiveLabel
    in_view = []
    if view is not None:
        in_view = build_cut(view, LABEL_CELL_DEGREES, label.cell_row, label.cell_column)
        in_view += build_inside(view, label.lat, label.lon)
    row, column = build_floor(label.lat / side), build_floor(label.lon / side)
    return (
        select_in_order(
            chosen,
            way,
            row.label("cell_row"),
            column.label("cell_column"),
            label.packed.bitwise_and(ON_THE_MAP).label("packed"),
            *_sum_places(func.count(), label.lat, label.lon),
        )
        .where(*hide_if_short(way, in_view), label.cell_row.is_not(None))
        .group_by(*(literal_column(str(number)) for number in (1, 2, 3)))
    )


def _merge_cells(cells: Select[*tuple[Any, ...]], times: float) -> Subquery:
    """Merge cells into cells whose sides are longer by a power of two."""
    small, halvings = cells.subquery(), int(log2(times))
    keys = [
        small.c.cell_row.bitwise_rshift(halvings).label("cell_row"),
        small.c.cell_column.bitwise_rshift(halvings).label("cell_column"),
        small.c.packed.bitwise_and(ON_THE_MAP).label("packed"),
    ]
    sums = _sum_places(func.sum(small.c.posts), small.c.lat_sum, small.c.lon_sum)
    return select(*keys, *sums).group_by(*keys).subquery()


def _sum_places(posts: Any, lat: Any, lon: Any) -> list[Any]:
    return [
        posts.label("posts"),
        func.sum(lat).label("lat_sum"),
        func.sum(lon).label("lon_sum"),
    ]


def _build_start_s(hour: Any) -> ColumnElement[int]:
    """Return the seconds from 1970 to the start of an hour; from 2038 on they exceed 32 bits."""
    seconds: ColumnElement[int] = hour * literal(HOUR_S, BigInteger)
    return seconds


def _count_hours(moment: datetime | None) -> int | None:
    return None if moment is None else find_hour(moment)


def _hour_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _next_hour(moment: datetime) -> datetime:
    hour = _hour_of(moment)
    return hour if hour == moment else hour + timedelta(hours=1)
