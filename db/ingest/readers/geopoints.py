"""Places that surveys write into one cell: KoBo's and ODK's ``lat lon altitude accuracy``."""

import re
from collections.abc import Iterator, Sequence

from db.ingest.mapping import Field, guess_mapping
from db.ingest.readers.row_changes import change_rows
from db.ingest.rows import Item, Row

NUMBER = r"-?\d{1,3}(?:\.\d+)?"
POINT = re.compile(rf"\[?\s*({NUMBER})[\s,]+({NUMBER})(?:[\s,]+-?\d+(?:\.\d+)?){{0,2}}\s*\]?")
# KoBo's answer for a form without a place.
NO_POINT = "[null, null]"
PLACE_NAME = re.compile(r"geo|gps|location|place|point|position", re.IGNORECASE)


def split_geopoints(
    columns: tuple[str, ...], first: list[Item], items: Iterator[Item]
) -> tuple[tuple[str, ...], Iterator[Item]]:
    """Return a table with latitude and longitude in columns of their own, if one column holds both.

    Args:
        first: some items of the table, by which the column is found; ``items`` are all of them.
    """
    column = _find_geopoints(columns, [item.values for item in first if isinstance(item, Row)])
    if column is None:
        return columns, items

    def split(values: dict[str, str]) -> dict[str, str]:
        return values | _split(values.get(column, ""))

    return (*columns, *_split("")), change_rows(items, split)


def _find_geopoints(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> str | None:
    """Return the column that holds points, if no other columns hold latitude and longitude."""
    if guess_mapping(columns).columns.keys() & {Field.LAT, Field.LON}:
        return None
    for column in columns:
        cells = [cell for row in rows if (cell := row.get(column, "").strip()) and cell != NO_POINT]
        if PLACE_NAME.search(column) and cells and all(map(POINT.fullmatch, cells)):
            return column
    return None


def _split(cell: str) -> dict[str, str]:
    """Return latitude and longitude in degrees, as they are written; empty where there is no point."""
    match = POINT.fullmatch(cell.strip())
    lat, lon = match.groups() if match else ("", "")
    return {Field.LAT.value: lat, Field.LON.value: lon}
