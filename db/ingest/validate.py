"""One row to one post, or the reason why not."""

import hashlib
import math
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from db.ingest.addresses import hide_account_in_id, hide_account_in_url
from db.ingest.containers import Container
from db.ingest.errors import BadRowError
from db.ingest.limits import Limits
from db.ingest.lines import check_text
from db.ingest.mapping import ColumnMapping, Field
from db.ingest.pictures import verify_picture
from db.ingest.pseudonym import hash_author
from db.ingest.rows import Row
from db.ingest.times import parse_posted_at
from db.posts import NewMedia, NewPost

# Widths of the store's columns.
ID_CHARS = 200
URL_CHARS = 2000
SOURCE_CHARS = 200
# A column of client names or outlets mapped to source by mistake would flood the list of sources.
SOURCES_OF_FILE = 200
LANGUAGE_CODE = re.compile(r"([a-z]{2,3})([-_][a-z0-9]{2,4})?", re.IGNORECASE)
ROUNDED_ID = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
PICTURE_SEPARATOR = re.compile(r"[|\n]")


@dataclass(frozen=True)
class ValidRow:
    """A post ready to be stored, with the original bytes of its pictures in the post's order."""

    post: NewPost
    source_name: str
    originals: tuple[bytes, ...]
    is_naive_time: bool


class RowValidator:
    """Validates the rows of one file, in order; remembers ids, so that a second one is noticed.

    Args:
        container: where the pictures lie.
        source_name: source of rows that do not name their own.
        now: time of the import; posts of a file without a time column get it.
    """

    def __init__(
        self,
        *,
        mapping: ColumnMapping,
        container: Container,
        source_name: str,
        author_key: bytes,
        now: datetime,
        limits: Limits,
    ) -> None:
        self._mapping = mapping
        self._container = container
        self._source_name = source_name
        self._author_key = author_key
        self._now = now
        self._limits = limits
        self._lines: dict[tuple[str, str], int | None] = {}
        self._sources = {source_name}

    def validate(self, row: Row) -> ValidRow:
        """Turn a row into a post.

        Raises:
            BadRowError: something in it cannot be stored; the message says what and how to mend it.
        """
        cells = {field: self._mapping.read(row.values, field) for field in Field}
        for cell in cells.values():
            check_text(cell)
        text = check_post_text(cells[Field.TEXT], self._limits)
        names = [name.strip() for name in PICTURE_SEPARATOR.split(cells[Field.PICTURE]) if name.strip()]
        if not text and not names:
            raise BadRowError("has neither text nor picture")
        source_name = self._check_source(cells[Field.SOURCE])
        posted_at, is_naive = self._read_time(cells[Field.POSTED_AT])
        lat, lon = check_coordinates(cells[Field.LAT], cells[Field.LON])
        url = check_url(cells[Field.URL])
        author_hash = hash_author(cells[Field.AUTHOR], self._author_key)
        external_id = check_external_id(cells[Field.EXTERNAL_ID])
        originals, media = self._read_pictures(names)
        if not external_id:
            external_id = hash_content(text, cells[Field.POSTED_AT], author_hash, media)
        self._refuse_second(source_name, external_id, row.line)
        author = cells[Field.AUTHOR]
        post = NewPost(
            external_id=hide_account_in_id(external_id, author, self._author_key),
            text=text,
            posted_at=posted_at,
            author_hash=author_hash,
            language=read_language(cells[Field.LANGUAGE]),
            url=hide_account_in_url(url, author) if url else None,
            lat=lat,
            lon=lon,
            media=media,
        )
        return ValidRow(post, source_name, originals, is_naive)

    def _read_time(self, cell: str) -> tuple[datetime, bool]:
        if Field.POSTED_AT not in self._mapping.columns:
            return self._now, False
        if not cell:
            raise BadRowError(f"has no time in column {self._mapping.columns[Field.POSTED_AT]!r}")
        return parse_posted_at(cell, self._now)

    def _check_source(self, cell: str) -> str:
        name = cell or self._source_name
        if len(name) > SOURCE_CHARS:
            raise BadRowError(f"source name has {len(name):,} characters; at most {SOURCE_CHARS}")
        if name not in self._sources and len(self._sources) >= SOURCES_OF_FILE:
            raise BadRowError(
                f"source {name!r} is one of more than {SOURCES_OF_FILE}; is its column mapped by mistake?"
            )
        self._sources.add(name)
        return name

    def _read_pictures(self, names: list[str]) -> tuple[tuple[bytes, ...], tuple[NewMedia, ...]]:
        if len(names) > self._limits.pictures_of_post:
            raise BadRowError(f"has {len(names)} pictures; at most {self._limits.pictures_of_post}")
        originals = tuple(self._container.read_picture(name) for name in names)
        media = tuple(
            verify_picture(data, name, self._limits) for data, name in zip(originals, names, strict=True)
        )
        return originals, media

    def _refuse_second(self, source_name: str, external_id: str, line: int | None) -> None:
        key = (source_name, external_id)
        if key in self._lines:
            first = self._lines[key]
            where = f"in line {first}" if first is not None else "in another file"
            raise BadRowError(f"duplicate id {external_id!r}: it stands already {where}")
        self._lines[key] = line


def check_post_text(text: str, limits: Limits) -> str:
    """Return the text unchanged.

    Raises:
        BadRowError: too long, or with characters that no store can hold.
    """
    check_text(text)
    if len(text) > limits.text_chars:
        raise BadRowError(f"text has {len(text):,} characters; at most {limits.text_chars:,}: shorten it")
    return text


def check_external_id(text: str) -> str:
    """Return the id that the source gave the post.

    Raises:
        BadRowError: too long, or rounded by a spreadsheet, so that many posts would share it.
    """
    if len(text) > ID_CHARS:
        raise BadRowError(f"id has {len(text):,} characters; at most {ID_CHARS}")
    if ROUNDED_ID.fullmatch(text):
        raise BadRowError(f"id {text!r} was rounded by a spreadsheet; export the column as text")
    return text


def check_coordinates(lat_text: str, lon_text: str) -> tuple[float | None, float | None]:
    """Return latitude and longitude in degrees, or None for both.

    Raises:
        BadRowError: only one is given, or one is not a number in its range.
    """
    if not lat_text and not lon_text:
        return None, None
    if not lat_text or not lon_text:
        raise BadRowError("has only one of lat and lon; give both or neither")
    return _read_degrees(lat_text, "lat", 90), _read_degrees(lon_text, "lon", 180)


def check_url(text: str) -> str | None:
    """Return a web address, or None for an empty cell.

    Raises:
        BadRowError: not http or https, without a host, or too long.
    """
    if not text:
        return None
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or len(text) > URL_CHARS or any(char.isspace() for char in text):
        raise BadRowError(
            f"url {text[:100]!r} is not a web address (http or https, up to {URL_CHARS} characters)"
        )
    return text


def read_language(text: str) -> str | None:
    """Return a language code such as ``en`` or ``pt-br``; anything else is left to the worker to detect."""
    code = LANGUAGE_CODE.fullmatch(text)
    return None if code is None or code[1].lower() == "und" else text.lower().replace("_", "-")


def hash_content(text: str, posted_at: str, author_hash: str | None, media: tuple[NewMedia, ...]) -> str:
    """Return a stable id for a post whose source gave none.

    It rests on the author's pseudonym: a hash over the handle would let anyone test a guess.
    """
    parts = (text, posted_at, author_hash or "", *(medium.sha256 for medium in media))
    return "sha256:" + hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _read_degrees(text: str, name: str, limit: int) -> float:
    try:
        degrees = float(text)
    except ValueError as error:
        raise BadRowError(f"{name} {text[:40]!r} is not a number of degrees") from error
    if not math.isfinite(degrees) or abs(degrees) > limit:
        raise BadRowError(f"{name} {text[:40]!r} is out of range; it goes from -{limit} to {limit}")
    return degrees
