"""Which column of a file holds which field of a post: guessed from names and cells, shown, and editable."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from db.ingest.errors import IngestError
from db.ingest.time_columns import TIME_NAMES, find_time_columns


class Field(StrEnum):
    """What a row may say about a post."""

    EXTERNAL_ID = "external_id"
    TITLE = "title"
    TEXT = "text"
    POSTED_AT = "posted_at"
    CLOCK = "clock"
    ZONE = "zone"
    AUTHOR = "author"
    LANGUAGE = "language"
    URL = "url"
    LAT = "lat"
    LON = "lon"
    PICTURE = "picture"
    SOURCE = "source"


TIME_FIELDS = (Field.POSTED_AT, Field.CLOCK, Field.ZONE)
# Names as networks, form servers and monitoring tools export them, best first.
ALIASES: MappingProxyType[Field, tuple[str, ...]] = MappingProxyType(
    {
        Field.EXTERNAL_ID: (
            "post_id", "tweet_id", "status_id", "id_str", "message_id", "document_id", "comment_id", "uuid",
            "uri", "id",
        ),
        Field.TITLE: ("incident_title", "headline", "subject"),
        Field.TEXT: (
            "tweet_text", "full_text", "post_text", "tweet", "message", "content", "body", "hit_sentence",
            "description", "opening_text", "comment_text", "comment", "caption", "video_description", "notes",
        ),
        Field.POSTED_AT: TIME_NAMES,
        Field.CLOCK: (),
        Field.ZONE: (),
        Field.AUTHOR: (
            "author_username", "user_screen_name", "screen_name", "username", "user_name", "handle",
            "influencer", "extra_author_attributes_name", "author_name", "author_meta_name", "from_user_name",
            "author_handle", "post_owner_username", "post_owner_name", "author_channel_id", "user",
        ),
        Field.LANGUAGE: ("lang",),
        Field.URL: ("link", "permalink", "tweet_url", "post_url"),
        Field.LAT: ("latitude", "geo_lat"),
        Field.LON: ("lng", "long", "longitude", "geo_lon", "geo_lng"),
        Field.PICTURE: (
            "image_path", "picture_path", "image", "images", "photo", "photos", "picture", "pictures",
            "image_file", "image_name", "media_path", "filename", "file_name",
        ),
        Field.SOURCE: ("source_name",),
    }
)  # fmt: skip
# Fields that a form may ask for inside a group of questions.
GROUPED_FIELDS = (Field.TEXT, Field.PICTURE, Field.LAT, Field.LON)
PLACE_ENDINGS = {Field.LAT: ("latitude", "lat"), Field.LON: ("longitude", "lon", "lng")}
# Of names that are no alias, such as ``text, as posted``.
TEXT_WORD = re.compile(r"(^|_)(text|message|tweet|post_body|description)(_|$)")
WORDS_OF_PROSE = 4
DATA_IN_HEADER = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{9}|://")
# Programs that people post with; a column of these is no source.
CLIENT = re.compile(r"<a |(twitter|x) (for|web|lite)\b|tweetdeck|hootsuite|ifttt|buffer$", re.IGNORECASE)


@dataclass(frozen=True)
class ColumnMapping:
    """Column by field; a field that is missing here is not read from the file."""

    columns: MappingProxyType[Field, str]

    def read(self, values: dict[str, str], field: Field) -> str:
        """Return a row's cell for a field, without blanks around it; empty when there is none."""
        return values.get(self.columns.get(field, ""), "").strip()

    @staticmethod
    def join_time(texts: Mapping[Field, str]) -> str:
        """Return the time in one piece, of the cells of up to three fields."""
        if not (dated := texts.get(Field.POSTED_AT, "")):
            return ""
        return " ".join(filter(None, (dated, texts.get(Field.CLOCK), texts.get(Field.ZONE))))

    def ignored(self, columns: Iterable[str]) -> list[str]:
        """Return the columns that the import leaves aside."""
        used = set(self.columns.values())
        return [column for column in columns if column not in used]


def guess_mapping(columns: Sequence[str], rows: Sequence[Mapping[str, str]] = ()) -> ColumnMapping:
    """Match column names against each field's own name and its aliases; case and punctuation don't count.

    Args:
        rows: some of the file, by which a time is found under any name, and clients are no sources.
    """
    by_name = {_plain(column): column for column in reversed(columns)}
    found = {}
    for field in Field:
        for alias in (field.value, *ALIASES[field]):
            column = by_name.get(alias)
            # What a form server notes about an answer is no part of it.
            is_note = field is Field.TEXT and (column or "").startswith("_")
            if field not in TIME_FIELDS and column is not None and not is_note:
                found[field] = by_name.pop(alias)
                break
    for field, column in _find_in_groups(by_name, set(Field) - found.keys()).items():
        found[field] = column
        by_name = {name: other for name, other in by_name.items() if other != column}
    times = find_time_columns({column: name for name, column in by_name.items()}, rows)
    found |= {field: column for field, column in zip(TIME_FIELDS, times, strict=True) if column}
    if Field.SOURCE in found and any(CLIENT.match(row.get(found[Field.SOURCE], "")) for row in rows):
        del found[Field.SOURCE]
    if Field.TEXT not in found:
        wordy = (by_name[name] for name in sorted(by_name) if TEXT_WORD.search(name))
        column = found.pop(Field.TITLE) if Field.TITLE in found else next(wordy, None)
        column = column or _find_prose(list(by_name.values()), rows)
        if column is not None:
            found[Field.TEXT] = column
    return ColumnMapping(MappingProxyType(found))


def change_mapping(mapping: ColumnMapping, choices: dict[str, str], columns: Sequence[str]) -> ColumnMapping:
    """Return a mapping in which each chosen field reads the chosen column; an empty choice unmaps it.

    Raises:
        IngestError: there is no such field or column.
    """
    changed = dict(mapping.columns)
    for name, column in choices.items():
        if name not in tuple(Field):
            raise IngestError(f"no field {name!r}; fields are {', '.join(Field)}")
        changed.pop(Field(name), None)
        if column:
            changed[Field(name)] = column
    result = ColumnMapping(MappingProxyType(changed))
    check_mapping(result, columns)
    return result


def check_mapping(mapping: ColumnMapping, columns: Sequence[str]) -> None:
    """Refuse a mapping that the file cannot fulfil.

    Raises:
        IngestError: a column is not in the file, or neither text nor picture is mapped.
    """
    for field, column in mapping.columns.items():
        if column not in columns:
            raise IngestError(
                f"unknown column {column!r} for {field}; the file has {', '.join(columns)[:500]}"
            )
    if not {Field.TEXT, Field.PICTURE} & mapping.columns.keys():
        raise IngestError(f"no column is mapped to text or picture; choose one of {', '.join(columns)[:500]}")


def _find_in_groups(by_name: Mapping[str, str], fields: Set[Field]) -> dict[Field, str]:
    """Return columns that a form puts into a group: KoBo's ``a/description``, ODK's ``a-place-Latitude``."""
    found: dict[Field, str] = {}
    for field in (field for field in GROUPED_FIELDS if field in fields):
        columns = (column for name, column in by_name.items() if _is_in_group(field, name, column))
        column = next((column for column in columns if column not in found.values()), None)
        if column is not None:
            found[field] = column
    return found


def _is_in_group(field: Field, name: str, column: str) -> bool:
    last = _plain(re.split(r"[/-]", column)[-1])
    ends_so = any(name.endswith(f"_{ending}") for ending in PLACE_ENDINGS.get(field, ()))
    return ends_so or (last != name and last in (field.value, *ALIASES[field]))


def _find_prose(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str | None:
    """Return the column of most words a cell, if its cells read like sentences.

    A header that holds a date or a long number is a post itself, in a file without one.
    """
    if len(columns) < 2 or any(DATA_IN_HEADER.search(column) for column in columns):
        return None
    words = {
        column: [len(cell.split()) for row in rows if (cell := row.get(column, "").strip())]
        for column in columns
        if not column.startswith("_") and not any(row.get(column, "").startswith(("[{", "{")) for row in rows)
    }
    means = {column: sum(counts) / len(counts) for column, counts in words.items() if counts}
    best = max(means, key=means.__getitem__, default=None)
    return best if best is not None and means[best] >= WORDS_OF_PROSE else None


def _plain(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
