"""Reads: the cells of the map for one window of time after another, counted in one pass over the view.

No rollup counts by place and time. The labels of the view are read in the order of their cells, and the bins
of a group come as letters, one a post: to group by bins too, both stores would sort all that they read.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import log2
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, cast, func
from sqlalchemy.orm import Session

from db.labels.grid import LABEL_CELL_DEGREES
from db.labels.packed import mask_of
from db.labels.rollups import HOUR_S, find_hour
from db.models import EffectiveLabel
from db.per_store import PerStore, build_epoch_s, build_floor, build_unindexed
from db.queries.filters import Area, PostFilter, build_cut, build_inside, build_period
from db.queries.overview import MAX_CELLS, MapCell, merge_cell
from db.queries.ways import find_way, hide_if_short, select_in_order

# Of the first bin; every one from it on can be written.
FIRST_LETTER = 33


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

    @property
    def end(self) -> datetime:
        """When the last one ends."""
        return self.first + timedelta(seconds=self.bins * self.bin_s)


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


@dataclass
class _Cell:
    """What is played of a cell: its posts, where they lie, the letters of their bins by packed label."""

    posts: int = 0
    lat_sum: float = 0.0
    lon_sum: float = 0.0
    letters: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


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

    A cell lies in each window where its posts of the whole span lie on average.

    Args:
        chosen: its period is not asked for.
        cell_degrees: side of a cell in degrees.
        parts: names of the parts of a label that the cells are to tell; what else they tell means nothing.
    """
    told, halvings = mask_of(*parts), log2(cell_degrees / LABEL_CELL_DEGREES)
    is_in_order = halvings >= 0 and halvings.is_integer()
    query = _select_bins(
        session,
        replace(chosen, since=None, until=None),
        side=None if is_in_order else cell_degrees,
        view=_snap(view, cell_degrees),
        span=span,
    )
    shift = int(halvings) if is_in_order else 0
    cells: dict[tuple[int, int], _Cell] = defaultdict(_Cell)
    for row, column, packed, posts, lat_sum, lon_sum, letters in session.execute(query):
        cell = cells[row >> shift, column >> shift]
        cell.posts += posts
        cell.lat_sum += lat_sum
        cell.lon_sum += lon_sum
        cell.letters[packed & told].append(letters)
    fullest = sorted(cells.items(), key=lambda item: -item[1].posts)[:MAX_CELLS]
    windows: list[list[MapCell]] = [[] for _ in span.starts]
    for (row, column), cell in fullest:
        for number, groups in _slide(cell, span):
            windows[number].append(merge_cell(row, column, groups, cell_degrees))
    long = timedelta(seconds=span.length * span.bin_s)
    return [
        Window(since, since + long, tuple(found)) for since, found in zip(span.starts, windows, strict=True)
    ]


def _select_bins(
    session: Session, chosen: PostFilter, *, side: float | None, view: Area, span: Span
) -> Select[*tuple[Any, ...]]:
    """Return the query of a span's placed posts by cell and packed label, with the letters of their bins.

    Args:
        side: of a cell in degrees; None for the cells that labels are sorted by.
        view: posts outside it are not counted.
    """
    label, way = EffectiveLabel, find_way(session, chosen)
    row, column = (
        (label.cell_row, label.cell_column)
        if side is None
        else (build_floor(label.lat / side), build_floor(label.lon / side))
    )
    keys = [row, column, label.packed]
    inside = build_cut(view, LABEL_CELL_DEGREES, label.cell_row, label.cell_column)
    inside += build_inside(view, label.lat, label.lon)
    letter, in_span = _write_bin(span)
    sums = [func.count(), func.sum(label.lat), func.sum(label.lon), func.aggregate_strings(letter, "")]
    return (
        select_in_order(chosen, way, *keys, *sums)
        .where(*hide_if_short(way, inside), *in_span, label.cell_row.is_not(None))
        .group_by(*hide_if_short(way, keys))
    )


def _write_bin(span: Span) -> tuple[ColumnElement[str], list[Any]]:
    """Return the letter of the bin that a label lies in, and the conditions that it lies in one."""
    label = EffectiveLabel
    if span.bin_s % HOUR_S:
        at_s = build_epoch_s(label.posted_at) - int(span.first.timestamp())
        number, within = at_s // span.bin_s, build_period(label.posted_at, span.first, span.end)
    else:
        first, end = find_hour(span.first), find_hour(span.end)
        number, within = (label.hour - first) // (span.bin_s // HOUR_S), build_period(label.hour, first, end)
    code = number + FIRST_LETTER
    letter = PerStore(sqlite=func.char(code), postgresql=func.chr(cast(code, Integer)))
    return letter, list(map(build_unindexed, within))


def _slide(cell: _Cell, span: Span) -> Iterator[tuple[int, list[_Group]]]:
    """Yield the groups of one cell in each window in which it has any."""
    lat, lon = cell.lat_sum / cell.posts, cell.lon_sum / cell.posts
    # {packed label: the posts of each bin}
    bins = {packed: _count_bins("".join(letters), span.bins) for packed, letters in cell.letters.items()}
    held = dict.fromkeys(bins, 0)
    for place in range(span.bins):
        for packed, posts in bins.items():
            held[packed] += posts[place] - (posts[place - span.length] if place >= span.length else 0)
        groups = [_Group(packed, posts, posts * lat, posts * lon) for packed, posts in held.items() if posts]
        if groups and place + 1 >= span.length:
            yield place + 1 - span.length, groups


def _count_bins(letters: str, bins: int) -> list[int]:
    """Return how many letters there are of each bin."""
    counted = Counter(letters)
    return [counted[chr(FIRST_LETTER + number)] for number in range(bins)]


def _snap(view: Area, side: float) -> Area:
    """Return the area of the cells that a view cuts, so that each is counted whole."""
    south, west = (math.floor(edge / side) * side for edge in (view.south, view.west))
    north, east = ((math.floor(edge / side) + 1) * side for edge in (view.north, view.east))
    return Area(max(south, -90.0), max(west, -180.0), min(north, 90.0), min(east, 180.0))
