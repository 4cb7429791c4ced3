"""Objects of a file to rows: by the platform that wrote them, or flattened to columns."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from db.imports import Refusal
from db.ingest.errors import BadRowError, IngestError
from db.ingest.limits import Limits
from db.ingest.lines import check_text
from db.ingest.readers.geopoints import split_geopoints
from db.ingest.readers.json_values import JsonObject
from db.ingest.readers.platforms import find_platform
from db.ingest.readers.platforms.post import COLUMNS, Platform, write_cells
from db.ingest.rows import Item, ReadTable, Row

# Objects may leave fields out, so the columns on offer are those of this many.
OBJECTS_LOOKED_AT = 200
# X's tweet objects, the deepest of the common exports, nest five levels.
DEEPEST = 8


def read_records(objects: Iterable[JsonObject | Refusal], name: str, limits: Limits) -> ReadTable:
    """Return the rows of a stream of objects.

    Raises:
        IngestError: there are no objects among the first.
    """
    items = iter(objects)
    first = list(islice(items, OBJECTS_LOOKED_AT))
    if not first:
        raise IngestError(f"{name} is empty")
    found = [item.found for item in first if isinstance(item, JsonObject)]
    if not found:
        raise IngestError(f"{name} is not JSON Lines: none of its first {len(first)} lines is an object")
    platform = find_platform(found)
    if platform is not None:
        rows = _read_posts(chain(first, items), platform, name)
        return ReadTable(COLUMNS, rows, platform.name)
    rows = _read_cells(first, name, limits)
    sampled = list(rows)
    columns = tuple(dict.fromkeys(chain.from_iterable(i.values for i in sampled if isinstance(i, Row))))
    return ReadTable(*split_geopoints(columns, sampled, chain(sampled, _read_cells(items, name, limits))))


def _read_posts(items: Iterable[JsonObject | Refusal], platform: Platform, name: str) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Refusal):
            yield item
        elif not platform.recognises(item.found):
            yield Refusal(name, item.line, f"the object is no post as {platform.name} writes one")
        else:
            try:
                posts = list(platform.read_posts(item.found))
            except (ValueError, OverflowError) as error:  # an address or a number as no platform writes it
                yield Refusal(name, item.line, f"the object cannot be read: {error}")
                continue
            for post in posts:
                yield Row(name, item.line, write_cells(post, platform.name), item.share_read)


def _read_cells(items: Iterable[JsonObject | Refusal], name: str, limits: Limits) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Refusal):
            yield item
            continue
        values: dict[str, str] = {}
        try:
            _flatten(item.found, "", values, limits)
            check_text("".join(chain(values, values.values())))
        except BadRowError as error:
            yield Refusal(name, item.line, f"the line {error}")
            continue
        yield Row(name, item.line, values, item.share_read)


def _flatten(
    found: dict[str, object], prefix: str, values: dict[str, str], limits: Limits, depth: int = 1
) -> None:
    if depth > DEEPEST:
        raise BadRowError(f"is nested deeper than {DEEPEST} levels")
    for key, value in found.items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{key}.", values, limits, depth + 1)
        else:
            values[prefix + key] = _write_cell(value)
        if len(values) > limits.columns:
            raise BadRowError(f"has more than {limits.columns} fields")


def _write_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n".join(value)
    return json.dumps(value, ensure_ascii=False)
