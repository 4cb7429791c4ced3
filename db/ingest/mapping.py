"""Which column of a file holds which field of a post: guessed from names, shown, and editable."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from db.ingest.errors import IngestError


class Field(StrEnum):
    """What a row may say about a post."""

    EXTERNAL_ID = "external_id"
    TEXT = "text"
    POSTED_AT = "posted_at"
    AUTHOR = "author"
    LANGUAGE = "language"
    URL = "url"
    LAT = "lat"
    LON = "lon"
    PICTURE = "picture"
    SOURCE = "source"


# Names as X (API and archive), CrisisMMD, Ushahidi, Talkwalker and Meltwater export them, best first.
ALIASES: MappingProxyType[Field, tuple[str, ...]] = MappingProxyType(
    {
        Field.EXTERNAL_ID: ("post_id", "tweet_id", "status_id", "id_str", "message_id", "document_id", "id"),
        Field.TEXT: (
            "tweet_text", "full_text", "post_text", "message", "content", "body", "hit_sentence",
            "description", "opening_text",
        ),
        Field.POSTED_AT: (
            "created_at", "published_at", "post_date_utc", "post_date", "tweet_created_at", "published",
            "timestamp", "datetime", "date", "time",
        ),
        Field.AUTHOR: (
            "author_name", "author_username", "user_screen_name", "screen_name", "username", "user_name",
            "handle", "influencer", "extra_author_attributes_name", "user",
        ),
        Field.LANGUAGE: ("lang",),
        Field.URL: ("link", "permalink", "tweet_url", "post_url"),
        Field.LAT: ("latitude", "geo_lat"),
        Field.LON: ("lng", "long", "longitude", "geo_lon", "geo_lng"),
        Field.PICTURE: (
            "image_path", "picture_path", "image", "photo", "image_file", "media_path", "filename",
        ),
        Field.SOURCE: ("source_name",),
    }
)  # fmt: skip


@dataclass(frozen=True)
class ColumnMapping:
    """Column by field; a field that is missing here is not read from the file."""

    columns: MappingProxyType[Field, str]

    def read(self, values: dict[str, str], field: Field) -> str:
        """Return a row's cell for a field, without blanks around it; empty when there is none."""
        return values.get(self.columns.get(field, ""), "").strip()

    def ignored(self, columns: Iterable[str]) -> list[str]:
        """Return the columns that the import leaves aside."""
        used = set(self.columns.values())
        return [column for column in columns if column not in used]


def guess_mapping(columns: Sequence[str]) -> ColumnMapping:
    """Match column names against each field's own name and its aliases; case and punctuation don't count."""
    by_name = {_plain(column): column for column in reversed(columns)}
    found = {}
    for field in Field:
        for alias in (field.value, *ALIASES[field]):
            if alias in by_name:
                found[field] = by_name.pop(alias)
                break
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


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
