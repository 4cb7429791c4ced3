import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.imports import Refusal
from db.ingest.errors import IngestError
from db.ingest.limits import LIMITS, Limits
from db.ingest.lines import read_lines
from db.ingest.readers.json_lines import read_jsonl
from db.ingest.rows import Item, Row


def _read(data: bytes, limits: Limits = LIMITS) -> tuple[tuple[str, ...], list[Item]]:
    columns, items = read_jsonl(read_lines(io.BytesIO(data), len(data), "a.jsonl", limits), "a.jsonl", limits)
    return columns, list(items)


def test_objects_become_rows_with_nested_ones_flattened():
    record = {
        "id": 7,
        "user": {"name": "x"},
        "media": ["a.jpg", "b.jpg"],
        "lang": None,
        "ok": True,
        "geo": [1, 2],
    }
    columns, items = _read(json.dumps(record).encode() + b'\n\n{"text": "hi"}')
    assert columns == ("id", "user.name", "media", "lang", "ok", "geo", "text")
    first, second = [item for item in items if isinstance(item, Row)]
    assert first.values == {
        "id": "7",
        "user.name": "x",
        "media": "a.jpg\nb.jpg",
        "lang": "",
        "ok": "true",
        "geo": "[1, 2]",
    }
    assert (first.line, second.line, second.values) == (1, 3, {"text": "hi"})


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1, 2]", "the line is list where an object belongs"),
        (b'"text"', "the line is str where an object belongs"),
        (b"{", "the line is not JSON: Expecting property name enclosed in double quotes at character"),
        (b'{"id": ' + b"9" * 5_000 + b"}", "the line is not JSON that can be read: Exceeds the limit"),
        (b"[" * 100_000, "the line is not JSON that can be read"),
        (b'{"a":' * 9 + b"1" + b"}" * 9, "the line is nested deeper than 8 levels"),
        (b'{"text": "\xe1gua"}', "the line is not UTF-8; save the file as UTF-8"),
        (b'{"text": "a\\u0000b"}', "the line holds NUL bytes; remove them"),
        (b'{"text": "\\ud83d"}', "the line holds half of a surrogate pair; remove the broken character"),
    ],
)
def test_a_bad_line_costs_only_itself(line: bytes, reason: str):
    _, items = _read(b'{"text": "before"}\n' + line + b'\n{"text": "after"}\n')
    before, refused, after = items
    assert isinstance(refused, Refusal)
    assert refused.line == 2
    assert refused.reason.startswith(reason)
    assert isinstance(before, Row)
    assert isinstance(after, Row)


def test_too_many_fields_are_refused(small_limits: Limits):
    _, items = _read(b'{"a": 1}\n{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1}', small_limits)
    assert items[1] == Refusal("a.jsonl", 2, "the line has more than 6 fields")


def test_an_endless_line_is_skipped(small_limits: Limits):
    _, items = _read(b'{"a": 1}\n{"a": "' + b"x" * 5_000 + b'"}\n{"a": 2}', small_limits)
    assert items[1] == Refusal("a.jsonl", 2, "the line is longer than 400 characters")
    assert isinstance(items[2], Row)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "a.jsonl is empty"),
        (b"\n \n", "a.jsonl is empty"),
        (b"[1]\n[2]", "none of its first 2 lines is an object"),
    ],
)
def test_a_file_without_objects_is_refused(data: bytes, reason: str):
    with pytest.raises(IngestError, match=reason):
        _read(data)


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_and_reasons(data: bytes):
    _, items = _read(b'{"a": 1}\n' + data)
    assert all(isinstance(item, Row | Refusal) for item in items)
