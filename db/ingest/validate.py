"""One row to one post, or the reason why not. What is optional never costs the post."""

import re
from dataclasses import dataclass
from datetime import datetime

from db.bounds import TIME_UNKNOWN
from db.identity import IdScope
from db.imports import Drop
from db.ingest.addresses import hide_account_in_id, hide_account_in_url
from db.ingest.cells import (
    ID_CHARS,
    SOURCE_CHARS,
    check_post_text,
    read_coordinates,
    read_language,
    read_url,
    says_nothing,
)
from db.ingest.containers import Pictures
from db.ingest.errors import BadRowError
from db.ingest.ids import hash_content, is_cut_id, is_rounded_id, is_unique_id
from db.ingest.limits import Limits
from db.ingest.mapping import CLIENT, ColumnMapping, Field
from db.ingest.markup import cell_to_text
from db.ingest.pictures import verify_picture
from db.ingest.pseudonym import hash_author
from db.ingest.row_cells import RowCells
from db.ingest.rows import Row
from db.ingest.survey import Survey
from db.ingest.times import parse_posted_at, read_snowflake_time
from db.posts import NewMedia, NewPost

# A column of client names or outlets mapped to source by mistake would flood the list of sources.
SOURCES_OF_FILE = 200
NOTE_CHARS = 500
# A comma may belong to a name; behind a picture's suffix it ends one.
PICTURE_SEPARATOR = re.compile(r"[|\n]|(?<=\.\w{3})[,;]|(?<=\.\w{4})[,;]")
QUOTED = re.compile(r"\"([^\"]+)\"|'([^']+)'")
X_ADDRESS = re.compile(r"https?://(?:[a-z]+\.)?(?:twitter|x)\.com/[^/]+/status(?:es)?/(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class ValidRow:
    """A post ready to be stored, with the original bytes of its pictures in the post's order.

    Args:
        is_naive_time: whether its time had no zone and was taken as UTC.
        drops: the cells that could not be used, with the reason.
    """

    post: NewPost
    source_name: str
    originals: tuple[bytes, ...] = ()
    file_name: str = ""
    is_naive_time: bool = False
    drops: tuple[Drop, ...] = ()


class RowValidator:
    """Validates the rows of one file, one by one.

    Args:
        pictures: where the pictures lie.
        source_name: source of rows that do not name their own.
        is_source_named: whether somebody gave that name. One that was taken from a file's name does not make
            its row numbers into ids: posts without an id of their own are known by their content.
        now: the latest that a post may be from.
    """

    def __init__(
        self,
        *,
        mapping: ColumnMapping,
        survey: Survey,
        pictures: Pictures,
        source_name: str,
        is_source_named: bool,
        author_key: bytes,
        now: datetime,
        limits: Limits,
    ) -> None:
        self._mapping = mapping
        self._survey = survey
        self._pictures = pictures
        self._source_name = source_name
        self._is_source_named = is_source_named
        self._author_key = author_key
        self._now = now
        self._limits = limits
        self._sources = {source_name}

    def validate(self, row: Row) -> ValidRow:
        """Turn a row into a post.

        Raises:
            BadRowError: it has neither text nor a picture that can be used, or a text that cannot be stored;
                the message says how to mend it.
        """
        cells = RowCells(self._mapping, row)
        text = self._read_text(cells)
        originals, media, note = self._read_pictures(cells)
        if not text and not media:
            raise BadRowError(f"has no text, and {note}" if note else "has neither text nor picture")
        own_source = cells.take(self._check_source, Field.SOURCE)
        is_named = self._is_source_named or own_source is not None
        author_hash = cells.take(lambda author: hash_author(author, self._author_key), Field.AUTHOR)
        own_id = cells.take(self._check_id, Field.EXTERNAL_ID) or ""
        url = cells.take(read_url, Field.URL)
        posted_at, is_naive = self._read_time(cells, own_id, url or "")
        lat, lon = cells.take(read_coordinates, Field.LAT, Field.LON) or (None, None)
        author = cells[Field.AUTHOR] if author_hash else ""
        is_unique = is_unique_id(own_id)
        is_identity = is_unique or (is_named and bool(own_id))
        post = NewPost(
            external_id=hide_account_in_id(own_id, author, self._author_key)
            if is_identity
            else hash_content(text, cells.time, author_hash, media),
            text=text,
            posted_at=posted_at,
            author_hash=author_hash,
            language=cells.take(read_language, Field.LANGUAGE),
            url=hide_account_in_url(url, author) if url else None,
            lat=lat,
            lon=lon,
            media=media,
            scope=IdScope.SOURCE if is_named and not is_unique else IdScope.EVENT,
            line=row.line,
            attachment_note=note,
        )
        return ValidRow(
            post=post,
            source_name=own_source or self._source_name,
            originals=originals,
            file_name=row.file_name,
            is_naive_time=is_naive,
            drops=tuple(cells.drops),
        )

    def _read_text(self, cells: RowCells) -> str:
        text = check_post_text(cell_to_text(cells[Field.TEXT]), self._limits)
        title = "" if says_nothing(cells[Field.TITLE]) else cells[Field.TITLE]
        if not title or title in text:
            return text
        return check_post_text(f"{title}\n{text}" if text else title, self._limits)

    def _read_pictures(self, cells: RowCells) -> tuple[tuple[bytes, ...], tuple[NewMedia, ...], str | None]:
        """Return the originals, what they are, and in words what came along and cannot be shown."""
        originals, media, reasons = [], [], []
        names = [name for name in _split_names(cells[Field.PICTURE]) if not says_nothing(name)]
        if len(names) > self._limits.pictures_of_post:
            reasons.append(
                f"it has {len(names)} pictures; the first {self._limits.pictures_of_post} are kept"
            )
        for name in names[: self._limits.pictures_of_post]:
            try:
                data = self._pictures.read_picture(name)
                media.append(verify_picture(data, name, self._limits))
                originals.append(data)
            except BadRowError as error:
                reasons.append(str(error))
        for reason in reasons:
            cells.drop(Field.PICTURE, reason)
        return tuple(originals), tuple(media), "; ".join(reasons)[:NOTE_CHARS] or None

    def _read_time(self, cells: RowCells, own_id: str, url: str) -> tuple[datetime, bool]:
        found = cells.take_time(lambda text: parse_posted_at(text, self._now, self._survey.spelling))
        return found or (self._read_time_of_id(own_id, url), False)

    def _read_time_of_id(self, own_id: str, url: str) -> datetime:
        address = X_ADDRESS.match(url)
        number = address[1] if address else own_id if self._survey.has_x_ids else ""
        try:
            posted_at = read_snowflake_time(int(number)) if number.isdecimal() else TIME_UNKNOWN
        except BadRowError:
            return TIME_UNKNOWN
        return posted_at if posted_at <= self._now else TIME_UNKNOWN

    def _check_source(self, name: str) -> str:
        if len(name) > SOURCE_CHARS:
            raise BadRowError(f"source name has {len(name):,} characters; at most {SOURCE_CHARS}")
        if CLIENT.match(name):
            raise BadRowError(f"source {name[:60]!r} is the program that it was posted with")
        if name not in self._sources and len(self._sources) >= SOURCES_OF_FILE:
            raise BadRowError(
                f"source {name!r} is one of more than {SOURCES_OF_FILE}; is its column mapped by mistake?"
            )
        self._sources.add(name)
        return name

    def _check_id(self, cell: str) -> str:
        # Quotes keep a spreadsheet from rounding an id.
        own_id = cell.strip("'\"` ")
        if len(own_id) > ID_CHARS:
            raise BadRowError(f"id has {len(own_id):,} characters; at most {ID_CHARS}")
        if is_rounded_id(own_id) or (self._survey.are_ids_cut and is_cut_id(own_id)):
            raise BadRowError(f"id {own_id!r} was rounded by a spreadsheet; export the column as text")
        return own_id


def _split_names(cell: str) -> list[str]:
    """Return the names of pictures in a cell: one, several, or a list as JSON or Python writes it."""
    is_list = cell.startswith("[") and cell.endswith("]")
    quoted = ["".join(pair) for pair in QUOTED.findall(cell)] if is_list else []
    return [name for part in quoted or PICTURE_SEPARATOR.split(cell) if (name := part.strip())]
