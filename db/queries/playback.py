"""Reads: the cells of the map for one window of time after another, counted in one pass over the view."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.queries.counted import count_place_times
from db.queries.filters import Area, PostFilter
from db.queries.overview import MAX_CELLS, MapCell, merge_cell


@dataclass(frozen=True)
class Span:
    """What is played: ``bins`` bins of ``bin_s`` seconds from ``first`` on, in windows of ``length`` bins.

    ``first`` is a multiple of the bins' length from 1970 on; each window begins a bin after the one before.
    """

    first: datetime
    bin_s: int
    bins: int
    length: int

    @property
    def starts(self) -> list[datetime]:
        """When each window begins."""
        return [self.first + timedelta(seconds=n * self.bin_s) for n in range(self.bins - self.length + 1)]


@dataclass(frozen=True)
class Window:
    """The placed posts of [since, until) in a part of the map, by cell; empty cells are left out."""

    since: datetime
    until: datetime
    cells: tuple[MapCell, ...]


class _Group(NamedTuple):
    packed: int
    posts: int
    lat_sum: float
    lon_sum: float


# {bin: {packed label: group}}
_Bins = dict[int, dict[int, _Group]]


def count_windows(
    session: Session,
    chosen: PostFilter,
    *,
    cell_degrees: float,
    view: Area,
    span: Span,
    parts: Collection[str],
) -> list[Window]:
    """Return the cells of every window of a span, of the fullest 600 cells that a view cuts, each whole.

    Args:
        chosen: its period is not asked for.
        cell_degrees: side of a cell in degrees.
        parts: names of the parts of a label that the cells are to tell; what else they tell means nothing.
    """
    counted = count_place_times(
        session,
        replace(chosen, since=None, until=None),
        side=cell_degrees,
        view=_snap(view, cell_degrees),
        unit_s=span.bin_s,
        parts=parts,
    )
    start_s = int(span.first.timestamp())
    # What has no known time lies before every event.
    inside = counted.c.starts_at_s.between(start_s, start_s + (span.bins - 1) * span.bin_s)
    cells: dict[tuple[int, int], _Bins] = defaultdict(lambda: defaultdict(dict))
    for row, column, starts_at_s, packed, posts, lat_sum, lon_sum in session.execute(
        select(counted).where(inside)
    ):
        place = (int(starts_at_s) - start_s) // span.bin_s
        cells[int(row), int(column)][place][packed] = _Group(packed, int(posts), lat_sum, lon_sum)
    fullest = sorted(cells.items(), key=lambda item: -_count(item[1]))[:MAX_CELLS]
    windows: list[list[MapCell]] = [[] for _ in span.starts]
    for (row, column), bins in fullest:
        for number, groups in _slide(bins, span):
            windows[number].append(merge_cell(row, column, groups, cell_degrees))
    long = timedelta(seconds=span.length * span.bin_s)
    return [
        Window(since, since + long, tuple(found)) for since, found in zip(span.starts, windows, strict=True)
    ]


def _count(bins: _Bins) -> int:
    return sum(group.posts for groups in bins.values() for group in groups.values())


def _slide(bins: Mapping[int, Mapping[int, _Group]], span: Span) -> Iterator[tuple[int, list[_Group]]]:
    """Yield the groups of one cell in each window in which it has any."""
    held: dict[int, _Group] = {}
    for place in range(span.bins):
        _add(held, bins.get(place, {}), 1)
        _add(held, bins.get(place - span.length, {}), -1)
        if held and place + 1 >= span.length:
            yield place + 1 - span.length, list(held.values())


def _add(held: dict[int, _Group], groups: Mapping[int, _Group], times: int) -> None:
    """Add the groups of a bin to those that are held, or take them out; one without posts goes."""
    for packed, group in groups.items():
        before = held.get(packed, _Group(packed, 0, 0.0, 0.0))
        posts = before.posts + times * group.posts
        if posts:
            held[packed] = _Group(
                packed,
                posts,
                before.lat_sum + times * group.lat_sum,
                before.lon_sum + times * group.lon_sum,
            )
        else:
            del held[packed]


def _snap(view: Area, side: float) -> Area:
    """Return the area of the cells that a view cuts, so that each is counted whole."""
    south, west = (math.floor(edge / side) * side for edge in (view.south, view.west))
    north, east = ((math.floor(edge / side) + 1) * side for edge in (view.north, view.east))
    return Area(max(south, -90.0), max(west, -180.0), min(north, 90.0), min(east, 180.0))
