"""JSON to rows: the posts in lines, in an array, or in the one list that an answer of an API holds."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from db.imports import Refusal
from db.ingest.files import PostFile
from db.ingest.readers.geojson import read_feature
from db.ingest.readers.json_values import JsonObject, read_objects
from db.ingest.readers.platforms import PLATFORMS
from db.ingest.readers.platforms.post import find, find_records
from db.ingest.readers.records import read_records
from db.ingest.rows import ReadTable

# Where APIs and apps put the list of what was asked for, the deepest first.
LISTS = (
    ("data", "children"), ("data", "videos"), ("data", "comments"), ("result", "posts"), ("hits", "hits"),
    ("response", "docs"),
    ("data",), ("items",), ("results",), ("posts",), ("statuses",), ("records",), ("feed",), ("features",),
    ("messages",), ("tweets",), ("comments",), ("submissions",), ("orderedItems",), ("entries",),
)  # fmt: skip
# An object that says something itself is a post, whatever lists it holds.
OWN_TEXTS = (
    *("text", "full_text", "post_text", "message", "body", "content", "description", "tweet", "caption"),
)


def read_json(file: PostFile) -> ReadTable:
    """Return the rows of a JSON file in any of its shapes.

    Raises:
        IngestError: the file is empty, holds no objects, or cannot be read from its start on.
    """
    return read_records(_unfold(read_objects(file)), file.name, file.limits)


def _unfold(items: Iterator[JsonObject | Refusal]) -> Iterator[JsonObject | Refusal]:
    first, second = next(items, None), next(items, None)
    is_alone = second is None
    for item in chain((one for one in (first, second) if one is not None), items):
        if isinstance(item, Refusal):
            yield item
            continue
        for found in _list_records(item.found, is_alone=is_alone):
            line = None if is_alone and found is not item.found else item.line
            yield replace(item, found=found, line=line)


def _list_records(found: dict[str, object], *, is_alone: bool) -> Iterable[dict[str, object]]:
    if any(platform.recognises(found) for platform in PLATFORMS):
        return [found]
    if found.get("type") == "Feature":
        return [read_feature(found)]
    if not any(isinstance(found.get(key), str) for key in OWN_TEXTS) or "features" in found:
        for path in LISTS:
            if isinstance(find(found, *path), list):
                inner = find_records(found, *path)
                return chain.from_iterable(_list_records(one, is_alone=False) for one in inner)
        if is_alone and (inner := _list_values(found)):
            return inner
        lists = [key for key in found if find_records(found, key)]
        if is_alone and len(lists) == 1:
            return find_records(found, lists[0])
    return [found]


def _list_values(found: dict[str, object]) -> list[dict[str, object]]:
    """Return the posts of an object of objects: posts by their ids, or pandas' columns by row numbers."""
    inner = [value for value in found.values() if isinstance(value, dict)]
    if len(inner) < 2 or len(inner) < len(found) or not set.intersection(*map(set, inner)):
        return []
    if all(key.isdecimal() for key in inner[0]):
        return [{name: find(found, name, row) for name in found} for row in inner[0]]
    return inner
