"""What every table goes through, whatever it was written in: HXL's tags, known exports, points in a cell."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, islice

from db.ingest.errors import IngestError
from db.ingest.limits import Limits
from db.ingest.readers.geopoints import find_geopoints, split_geopoint
from db.ingest.readers.hxl import is_tag_row, read_tags
from db.ingest.readers.platforms import find_platform
from db.ingest.readers.platforms.post import COLUMNS, Platform, write_cells
from db.ingest.rows import Item, ReadTable, Row

ROWS_LOOKED_AT = 50


def shape_table(columns: tuple[str, ...], items: Iterator[Item]) -> ReadTable:
    """Return a table's rows under the names that tell most."""
    first = list(islice(items, ROWS_LOOKED_AT))
    tag_row = next((i for i in first[:2] if isinstance(i, Row) and is_tag_row(list(i.values.values()))), None)
    if is_tag_row(columns):
        columns, first, items = _rename(columns, read_tags(columns, columns), first, items)
    elif tag_row is not None:
        names = read_tags(columns, list(tag_row.values.values()))
        first = [item for item in first if item is not tag_row]
        columns, first, items = _rename(columns, names, first, items)
    rows = [item for item in first if isinstance(item, Row)]
    platform = find_platform(dict[str, object](row.values) for row in rows[:1])
    if platform is not None:
        return ReadTable(COLUMNS, _read_posts(chain(first, items), platform), platform.name)
    if geopoints := find_geopoints(columns, [row.values for row in rows]):
        split = _change(chain(first, items), lambda values: values | split_geopoint(values[geopoints]))
        return ReadTable((*columns, *split_geopoint("")), split)
    return ReadTable(columns, chain(first, items))


def name_columns(cells: list[str], name: str, limits: Limits) -> tuple[str, ...]:
    """Return the names in a header; a column without one gets its place.

    Raises:
        IngestError: there are too many columns, or two of one name.
    """
    columns = tuple(cell.strip() or f"column {place}" for place, cell in enumerate(cells, start=1))
    if len(columns) > limits.columns:
        raise IngestError(f"{name} has {len(columns)} columns; at most {limits.columns}")
    repeated = [column for column, count in Counter(columns).items() if count > 1]
    if repeated:
        raise IngestError(f"{name}: column {repeated[0]!r} stands twice in the header; rename one")
    return columns


def _rename(
    old: tuple[str, ...], new: tuple[str, ...], first: list[Item], items: Iterator[Item]
) -> tuple[tuple[str, ...], list[Item], Iterator[Item]]:
    names = dict(zip(old, new, strict=True))

    def rename(values: dict[str, str]) -> dict[str, str]:
        return {names[column]: cell for column, cell in values.items()}

    return new, list(_change(first, rename)), _change(items, rename)


def _change(
    items: Iterator[Item] | list[Item], change: Callable[[dict[str, str]], dict[str, str]]
) -> Iterator[Item]:
    for item in items:
        yield replace(item, values=change(item.values)) if isinstance(item, Row) else item


def _read_posts(items: Iterator[Item], platform: Platform) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Row):
            for post in platform.read_posts(dict[str, object](item.values)):
                yield replace(item, values=write_cells(post, platform.name))
        else:
            yield item
