"""One row of a backfill's file to one post, or the reason why not. Everything in a row is hostile."""

import math
import re
from collections.abc import Mapping
from datetime import datetime

from db.bounds import CLOCK_SKEW, EARLIEST_POST
from db.posts import NewPost
from db.session import utc_now
from inference.errors import InferenceError

COLUMNS = ("external_id", "text", "posted_at", "lat", "lon", "language")
NEEDED = ("external_id", "text", "posted_at")
# The bounds of the import of the dashboard, which are the widths of the store's columns.
TEXT_CHARS, ID_CHARS = 10_000, 200
LANGUAGE = re.compile(r"[a-z]{2,3}")


class RowError(InferenceError):
    """A row cannot become a post."""


def read_row(row: Mapping[str, object]) -> NewPost:
    """Turn a row into a post.

    Args:
        row: ``external_id``, ``text`` and ``posted_at`` (ISO 8601 with a zone, or an aware time); optionally
            ``lat`` and ``lon`` in degrees and ``language`` as ISO 639.

    Raises:
        RowError: something in it cannot be stored; the message says what, without the text.
    """
    lat, lon = _read_coordinates(row)
    language = str(row.get("language") or "").strip().lower()
    return NewPost(
        external_id=_read_words(row, "external_id", ID_CHARS),
        text=_read_words(row, "text", TEXT_CHARS),
        posted_at=_read_time(row["posted_at"]),
        language=language if LANGUAGE.fullmatch(language) else None,
        lat=lat,
        lon=lon,
    )


def _read_words(row: Mapping[str, object], column: str, most: int) -> str:
    value = row[column]
    words = "" if value is None else str(value).strip()
    if not words:
        raise RowError(f"has no {column}")
    if len(words) > most:
        raise RowError(f"{column} has {len(words):,} characters; at most {most:,}")
    if "\0" in words or any("\ud800" <= char <= "\udfff" for char in words):
        raise RowError(f"{column} has characters that no text has")
    return words


def _read_time(value: object) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise RowError("posted_at is no time; write 2026-03-01T12:00:00Z") from None
    if not isinstance(value, datetime):
        raise RowError("has no posted_at")
    if value.tzinfo is None:
        raise RowError("posted_at has no time zone; write 2026-03-01T12:00:00Z")
    if value < EARLIEST_POST:
        raise RowError("posted_at is before 2000")
    if value > utc_now() + CLOCK_SKEW:
        raise RowError("posted_at is in the future; mend it or its time zone")
    return value


def _read_coordinates(row: Mapping[str, object]) -> tuple[float | None, float | None]:
    cells = [row.get(column) for column in ("lat", "lon")]
    if all(cell is None or cell == "" for cell in cells):
        return None, None
    try:
        lat, lon = (float(str(cell)) for cell in cells)
    except ValueError:
        raise RowError("lat and lon are not two numbers") from None
    if math.isnan(lat) and math.isnan(lon):
        return None, None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise RowError(f"lat, lon {lat}, {lon} is no place on Earth")
    return lat, lon
