"""HXL: the row of tags below (or in place of) a header says what its columns hold (hxlstandard.org)."""

import re
from collections.abc import Sequence

from db.ingest.mapping import Field

TAG = re.compile(r"#([a-z][a-z0-9_]*)((?:\+[a-z][a-z0-9_]*)*)")
# Hashtags of the core schema that tables of happenings use. A row of other hashtags may be a post.
KNOWN = (
    "activity", "adm1", "adm2", "adm3", "affected", "cause", "contact", "country", "crisis", "date",
    "description", "event", "geo", "group", "impact", "incident", "indicator", "inneed", "item", "loc",
    "meta", "need", "operations", "org", "population", "region", "sector", "service", "severity", "source",
    "status",
)  # fmt: skip
# Which tag fills which field, best first; attributes are those that the tag must have.
TAGS: tuple[tuple[Field, str, frozenset[str]], ...] = (
    (Field.POSTED_AT, "date", frozenset({"reported"})),
    (Field.POSTED_AT, "date", frozenset({"occurred"})),
    (Field.POSTED_AT, "date", frozenset({"start"})),
    (Field.POSTED_AT, "date", frozenset()),
    (Field.TEXT, "description", frozenset()),
    (Field.TEXT, "event", frozenset({"description"})),
    (Field.TEXT, "event", frozenset()),
    (Field.TEXT, "incident", frozenset()),
    (Field.TEXT, "need", frozenset()),
    (Field.LAT, "geo", frozenset({"lat"})),
    (Field.LON, "geo", frozenset({"lon"})),
    (Field.URL, "meta", frozenset({"url"})),
    (Field.EXTERNAL_ID, "meta", frozenset({"id"})),
    (Field.EXTERNAL_ID, "event", frozenset({"id"})),
    (Field.LANGUAGE, "meta", frozenset({"lang"})),
    (Field.SOURCE, "meta", frozenset({"source"})),
)

# Attributes of a cell that holds latitude and longitude together.
PAIR = frozenset({"coord", "coords"})


def is_tag_row(cells: Sequence[str]) -> bool:
    """Return whether a row holds HXL's tags and nothing else."""
    tags = [TAG.fullmatch(_plain(cell)) for cell in cells if cell.strip()]
    return bool(tags) and all(tags) and any(tag[1] in KNOWN for tag in tags if tag)


def read_tags(columns: Sequence[str], tags: Sequence[str]) -> tuple[str, ...]:
    """Return the columns' names; those whose tags fill a field get the field's own name."""
    names = list(columns)
    parsed = [TAG.fullmatch(_plain(tag)) for tag in tags]
    taken: set[Field] = set()
    for field, wanted, attributes in TAGS:
        for place, tag in enumerate(parsed):
            is_free = field not in taken and names[place] == columns[place] and field not in columns
            if tag and is_free and tag[1] == wanted and attributes <= set(tag[2].split("+")):
                names[place] = field.value
                taken.add(field)
    for place, tag in enumerate(parsed):
        if tag and tag[1] == "geo" and PAIR & set(tag[2].split("+")):
            names[place] = f"geopoint of {columns[place]}"
    return tuple(names)


def _plain(cell: str) -> str:
    return re.sub(r"\s+", "", cell).lower()
