"""What every table goes through, whatever it was written in: HXL's tags, known exports, points in a cell."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from db.ingest.errors import IngestError
from db.ingest.limits import Limits
from db.ingest.mapping import guess_mapping
from db.ingest.readers.geopoints import split_geopoints
from db.ingest.readers.hxl import is_tag_row, read_tags
from db.ingest.readers.platforms import find_platform
from db.ingest.readers.platforms.post import COLUMNS, Platform, write_cells
from db.ingest.readers.row_changes import change_rows
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
    return ReadTable(*split_geopoints(columns, first, chain(first, items)))


def name_columns(cells: list[str], name: str, limits: Limits) -> tuple[str, ...]:
    """Return the names in a header; a column without one gets its place, and one of a name again its number.

    Raises:
        IngestError: there are too many columns, or two of a name that a field of the post may be read from.
    """
    if len(cells) > limits.columns:
        raise IngestError(f"{name} has {len(cells)} columns; at most {limits.columns}")
    seen = Counter[str]()
    columns = []
    for place, cell in enumerate(cells, start=1):
        column = cell.strip() or f"column {place}"
        seen[column] += 1
        columns.append(column if seen[column] == 1 else f"{column} ({seen[column]})")
    used = guess_mapping(tuple(seen)).columns.values()
    repeated = [column for column, count in seen.items() if count > 1 and column in used]
    if repeated:
        raise IngestError(f"{name}: column {repeated[0]!r} stands twice in the header; rename one")
    return tuple(columns)


def _rename(
    old: tuple[str, ...], new: tuple[str, ...], first: list[Item], items: Iterator[Item]
) -> tuple[tuple[str, ...], list[Item], Iterator[Item]]:
    names = dict(zip(old, new, strict=True))

    def rename(values: dict[str, str]) -> dict[str, str]:
        return {names[column]: cell for column, cell in values.items()}

    return new, list(change_rows(first, rename)), change_rows(items, rename)


def _read_posts(items: Iterator[Item], platform: Platform) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Row):
            for post in platform.read_posts(dict[str, object](item.values)):
                yield replace(item, values=write_cells(post, platform.name))
        else:
            yield item
