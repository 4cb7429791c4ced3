"""Places that surveys write into one cell: KoBo's and ODK's ``lat lon altitude accuracy``."""

import re
from collections.abc import Sequence

from db.ingest.mapping import Field, guess_mapping

NUMBER = r"-?\d{1,3}(?:\.\d+)?"
POINT = re.compile(rf"\[?\s*({NUMBER})[\s,]+({NUMBER})(?:[\s,]+-?\d+(?:\.\d+)?){{0,2}}\s*\]?")
PLACE_NAME = re.compile(r"geo|gps|location|place|point|position", re.IGNORECASE)


def find_geopoints(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> str | None:
    """Return the column that holds points, if no other columns hold latitude and longitude."""
    if guess_mapping(columns).columns.keys() & {Field.LAT, Field.LON}:
        return None
    for column in columns:
        cells = [cell for row in rows if (cell := row.get(column, "").strip())]
        if PLACE_NAME.search(column) and cells and all(map(POINT.fullmatch, cells)):
            return column
    return None


def split_geopoint(cell: str) -> dict[str, str]:
    """Return latitude and longitude in degrees, as they are written; empty where there is no point."""
    match = POINT.fullmatch(cell.strip())
    lat, lon = match.groups() if match else ("", "")
    return {Field.LAT.value: lat, Field.LON.value: lon}
