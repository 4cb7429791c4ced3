"""Tables of X posts as twint, twarc and twarc-csv write them."""

import ast
import json
import re
from collections.abc import Iterator

from db.ingest.markup import plain_text
from db.ingest.readers.platforms.post import Platform, PlatformPost, find_point, find_text
from db.ingest.readers.platforms.x_v1 import POST_ADDRESS


def _recognises_twint(record: dict[str, object]) -> bool:
    return isinstance(record.get("tweet"), str) and "username" in record and "conversation_id" in record


def _read_twint(record: dict[str, object]) -> Iterator[PlatformPost]:
    # Its places are written the older way round, latitude first.
    lon, lat = find_point(_parse(find_text(record, "place")), "coordinates")
    yield PlatformPost(
        external_id=find_text(record, "id"),
        text=plain_text(find_text(record, "tweet")),
        posted_at=_join_time(record),
        author=find_text(record, "username"),
        language=find_text(record, "language"),
        url=POST_ADDRESS + find_text(record, "id"),
        lat=lat,
        lon=lon,
        pictures=_list_addresses(find_text(record, "photos")),
    )


def _join_time(record: dict[str, object]) -> str:
    date, time, zone = (find_text(record, name).strip() for name in ("date", "time", "timezone"))
    if not (date and time):
        return find_text(record, "created_at")
    if match := re.fullmatch(r"([+-]\d{2}):?(\d{2})", zone):
        return f"{date}T{time}{match[1]}:{match[2]}"
    return f"{date}T{time}Z" if zone.upper() in ("UTC", "GMT") else f"{date} {time}"


def _recognises_twarc(record: dict[str, object]) -> bool:
    return isinstance(record.get("text"), str) and "tweet_url" in record and "user_screen_name" in record


def _read_twarc(record: dict[str, object]) -> Iterator[PlatformPost]:
    lon, _, lat = find_text(record, "coordinates").strip().partition(" ")
    yield PlatformPost(
        external_id=find_text(record, "id"),
        text=plain_text(find_text(record, "text")),
        posted_at=find_text(record, "created_at") or find_text(record, "parsed_created_at"),
        author=find_text(record, "user_screen_name"),
        language=find_text(record, "lang"),
        url=POST_ADDRESS + find_text(record, "id"),
        lat=lat if lon else "",
        lon=lon if lat else "",
        pictures=tuple(find_text(record, "media").split()),
    )


def _recognises_twarc_csv(record: dict[str, object]) -> bool:
    return isinstance(record.get("text"), str) and {"author.username", "author_id"} <= record.keys()


def _read_twarc_csv(record: dict[str, object]) -> Iterator[PlatformPost]:
    tweet_id = find_text(record, "id")
    lat, lon = find_point(_parse(find_text(record, "geo.coordinates.coordinates")))
    media = _parse(find_text(record, "attachments.media"))
    yield PlatformPost(
        external_id=tweet_id,
        text=plain_text(find_text(record, "note_tweet.text") or find_text(record, "text")),
        posted_at=find_text(record, "created_at"),
        author=find_text(record, "author.username"),
        language=find_text(record, "lang"),
        url=POST_ADDRESS + tweet_id,
        lat=lat,
        lon=lon,
        pictures=tuple(url for item in media if (url := find_text(item, "url")))
        if isinstance(media, list)
        else (),
    )


def _parse(cell: str) -> object:
    """Return a list or object that was written into a cell, as JSON or as Python shows it."""
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(cell) if len(cell) < 10_000 else None
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None


def _list_addresses(cell: str) -> tuple[str, ...]:
    found = _parse(cell)
    return tuple(map(str, found)) if isinstance(found, list) else ()


TWINT = Platform("X", _recognises_twint, _read_twint)
TWARC = Platform("X", _recognises_twarc, _read_twarc)
TWARC_CSV = Platform("X", _recognises_twarc_csv, _read_twarc_csv)
