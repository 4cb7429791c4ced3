"""Rows of tables as the lines of an archive hold them: a JSON object each, times in UTC, bytes in base64."""

import base64
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Enum, Float, Integer, LargeBinary, String, Table

from db.archive.errors import ArchiveError
from db.types import MaskedString, UtcDateTime

# The longest line that is read: a report's snapshot is the longest thing written.
MAX_LINE_BYTES = 64 << 20


def pack_row(row: Mapping[str, Any], *, without: Collection[str] = ()) -> dict[str, Any]:
    """Return a row as JSON holds it.

    Args:
        without: columns that mean something in one store only.
    """
    return {name: _pack(value) for name, value in row.items() if name not in without}


def unpack_row(model: type[Any], packed: object, *, without: Collection[str] = ()) -> dict[str, Any]:
    """Return a packed row as a table takes it. Nothing in it is believed but by the table's own columns.

    Args:
        model: class of the table.
        without: columns that the caller fills in.

    Raises:
        ArchiveError: it is no object, has a column that the table does not have, or a value that the column
            does not take.
    """
    table = cast(Table, model.__table__)
    if not isinstance(packed, dict):
        raise ArchiveError(f"a row of {table.name} is no object")
    if unknown := packed.keys() - set(table.c.keys()) - set(without):
        raise ArchiveError(f"a row of {table.name} has the unknown column {min(unknown)[:60]!r}")
    row = {}
    for name, value in packed.items():
        if name in without:
            continue
        try:
            row[name] = None if value is None else _unpack(table.c[name].type, value)
        except (ValueError, TypeError, OverflowError) as error:
            raise ArchiveError(f"column {name!r} of {table.name} cannot be {str(value)[:60]!r}") from error
    return row


def write_line(packed: Mapping[str, Any]) -> bytes:
    """Return a packed row as a line."""
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_line(line: bytes) -> dict[str, Any]:
    """Return what a line holds.

    Raises:
        ArchiveError: it is no JSON object, or longer than ``MAX_LINE_BYTES``.
    """
    if len(line) > MAX_LINE_BYTES:
        raise ArchiveError(f"a line of more than {MAX_LINE_BYTES >> 20} MiB")
    try:
        found = json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ArchiveError(f"a line is no JSON: {line[:60]!r}") from error
    if not isinstance(found, dict):
        raise ArchiveError(f"a line is no JSON object: {line[:60]!r}")
    return found


def _pack(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case bytes():
            return base64.b64encode(value).decode()
        case StrEnum():
            return value.value
    return value


def _unpack(kind: Any, value: Any) -> Any:
    match kind:
        case UtcDateTime():
            return _require(datetime.fromisoformat(value), lambda moment: moment.tzinfo is not None)
        case LargeBinary():
            return base64.b64decode(value, validate=True)
        case Enum():
            return kind.enum_class(value)  # type: ignore[misc]
        case MaskedString():
            return _require(value, lambda words: "\0" not in words)
        case String():
            length = kind.length or MAX_LINE_BYTES
            return _require(value, lambda words: "\0" not in words and len(words) <= length)
        case Float():
            return _require(value, lambda number: type(number) in (int, float))
        case Integer():
            return _require(value, lambda number: type(number) is int and -(2**63) <= number < 2**63)
    if kind.python_type is bool:
        return _require(value, lambda word: type(word) is bool)
    return value


def _require(value: Any, is_right: Any) -> Any:
    if not is_right(value):
        raise ValueError
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(name)
