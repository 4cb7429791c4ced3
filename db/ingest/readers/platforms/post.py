"""What every platform's reader makes of an item: the fields of a post, and safe steps into a JSON value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from db.ingest.mapping import Field

COLUMNS = tuple(
    field.value
    for field in (
        Field.EXTERNAL_ID, Field.TEXT, Field.POSTED_AT, Field.AUTHOR, Field.LANGUAGE, Field.URL, Field.LAT,
        Field.LON, Field.PICTURE, Field.SOURCE,
    )
)  # fmt: skip


@dataclass(frozen=True)
class PlatformPost:
    """One post as its platform wrote it, in the words of the store; empty where the platform says nothing.

    Args:
        external_id: the platform's own id, unique on the whole platform.
        text: plain text, without markup and entities.
        posted_at: ISO 8601 with its zone where the platform knows it.
        author: an account, never a display name.
        lat: degrees, of a point that the author gave; the middle of an area is none.
        pictures: paths from the file's folder, or addresses of pictures that did not come along.
    """

    external_id: str
    text: str
    posted_at: str
    author: str = ""
    language: str = ""
    url: str = ""
    lat: str = ""
    lon: str = ""
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Platform:
    """How one platform writes its posts.

    Args:
        recognises: whether a record has the platform's shape.
        read_posts: the posts in a record that has it; a note about a deletion holds none.
    """

    name: str
    recognises: Callable[[dict[str, object]], bool]
    read_posts: Callable[[dict[str, object]], Iterator[PlatformPost]]


def write_cells(post: PlatformPost, platform: str) -> dict[str, str]:
    """Return a post's cells under the store's own field names, ``COLUMNS``."""
    cells = (
        post.external_id, post.text, post.posted_at, post.author, post.language, post.url, post.lat, post.lon,
        "\n".join(post.pictures), platform,
    )  # fmt: skip
    return dict(zip(COLUMNS, cells, strict=True))


def find(record: object, *path: str | int) -> object:
    """Return what lies at a path of keys and places in a JSON value; None where there is no such path."""
    for step in path:
        if isinstance(record, dict) and isinstance(step, str):
            record = record.get(step)
        elif isinstance(record, list) and isinstance(step, int) and step < len(record):
            record = record[step]
        else:
            return None
    return record


def find_text(record: object, *path: str | int) -> str:
    """Return the text or number at a path as text; empty for anything else."""
    found = find(record, *path)
    if isinstance(found, str):
        return found
    return str(found) if isinstance(found, int | float) and not isinstance(found, bool) else ""


def find_records(record: object, *path: str | int) -> list[dict[str, object]]:
    """Return the objects in the list at a path."""
    found = find(record, *path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def find_point(record: object, *path: str | int) -> tuple[str, str]:
    """Return latitude and longitude of a GeoJSON position, which is written ``[lon, lat]``."""
    lon, lat = find_text(record, *path, 0), find_text(record, *path, 1)
    return (lat, lon) if lat and lon else ("", "")


def write_time(epoch_s: str) -> str:
    """Return epoch seconds as ISO 8601 in UTC; anything else as it stands."""
    try:
        return datetime.fromtimestamp(float(epoch_s), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return epoch_s


def join_texts(*texts: str) -> str:
    """Return texts one below the other, without those that are empty or repeat the one before them."""
    kept: list[str] = []
    for text in (text.strip() for text in texts):
        if text and text not in kept:
            kept.append(text)
    return "\n".join(kept)
