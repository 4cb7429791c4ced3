"""JSON Lines to rows: one object a line, nested ones flattened to ``outer.inner``."""

import json
from collections.abc import Iterator
from itertools import chain, islice

from db.imports import Refusal
from db.ingest.errors import BadRowError, IngestError
from db.ingest.limits import Limits
from db.ingest.lines import Line, check_text
from db.ingest.rows import Item, Row

# Objects may leave fields out, so the columns on offer are those of this many lines.
LINES_LOOKED_AT = 200
# X's tweet objects, the deepest of the common exports, nest five levels.
DEEPEST = 8


def read_jsonl(lines: Iterator[Line], name: str, limits: Limits) -> tuple[tuple[str, ...], Iterator[Item]]:
    """Return the fields of the first objects and an iterator over all of them.

    Raises:
        IngestError: the file is empty, or none of its first lines is an object.
    """
    items = _read_rows(lines, name, limits)
    first = list(islice(items, LINES_LOOKED_AT))
    if not first:
        raise IngestError(f"{name} is empty")
    columns = tuple(dict.fromkeys(chain.from_iterable(i.values for i in first if isinstance(i, Row))))
    if not columns:
        raise IngestError(f"{name} is not JSON Lines: none of its first {len(first)} lines is an object")
    return columns, chain(first, items)


def _read_rows(lines: Iterator[Line], name: str, limits: Limits) -> Iterator[Item]:
    for line in lines:
        if not line.text.strip():
            continue
        try:
            yield Row(name, line.number, _parse_object(line, limits), line.share_read)
        except BadRowError as error:
            yield Refusal(name, line.number, f"the line {error}")


def _parse_object(line: Line, limits: Limits) -> dict[str, str]:
    if line.is_cut:
        raise BadRowError(f"is longer than {limits.line_chars:,} characters")
    check_text(line.text)
    try:
        found = json.loads(line.text)
    except json.JSONDecodeError as error:
        raise BadRowError(f"is not JSON: {error.msg} at character {error.pos + 1}") from error
    except (ValueError, RecursionError) as error:
        raise BadRowError(f"is not JSON that can be read: {error}") from error
    if not isinstance(found, dict):
        raise BadRowError(f"is {type(found).__name__} where an object belongs")
    values: dict[str, str] = {}
    _flatten(found, "", values, limits)
    check_text("".join(chain(values, values.values())))
    return values


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
