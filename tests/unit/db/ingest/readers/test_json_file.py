import io
import json
from contextlib import closing
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.imports import Refusal
from db.ingest.errors import IngestError
from db.ingest.files import PostFile
from db.ingest.limits import LIMITS, Limits
from db.ingest.readers.json_file import read_json
from db.ingest.rows import Item, Row


def _read(data: bytes, limits: Limits = LIMITS) -> tuple[tuple[str, ...], list[Item]]:
    table = read_json(PostFile("a.jsonl", len(data), limits, lambda: closing(io.BytesIO(data))))
    return table.columns, list(table.items)


def test_objects_become_rows_with_nested_ones_flattened() -> None:
    record = {
        "id": 7,
        "user": {"name": "x"},
        "media": ["a.jpg", "b.jpg"],
        "lang": None,
        "ok": True,
        "marks": [1, 2],
    }
    columns, items = _read(json.dumps(record).encode() + b'\n\n{"text": "hi"}')
    assert columns == ("id", "user.name", "media", "lang", "ok", "marks", "text")
    first, second = [item for item in items if isinstance(item, Row)]
    assert first.values == {
        "id": "7",
        "user.name": "x",
        "media": "a.jpg\nb.jpg",
        "lang": "",
        "ok": "true",
        "marks": "[1, 2]",
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
def test_a_bad_line_costs_only_itself(line: bytes, reason: str) -> None:
    _, items = _read('{"text": "before, água"}\n'.encode() + line + b'\n{"text": "after"}\n')
    before, refused, after = items
    assert isinstance(refused, Refusal)
    assert refused.line == 2
    assert refused.reason.startswith(reason)
    assert isinstance(before, Row)
    assert isinstance(after, Row)


def test_too_many_fields_are_refused(small_limits: Limits) -> None:
    _, items = _read(b'{"a": 1}\n{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1}', small_limits)
    assert items[1] == Refusal("a.jsonl", 2, "the line has more than 6 fields")


def test_an_endless_line_is_skipped(small_limits: Limits) -> None:
    _, items = _read(b'{"a": 1}\n{"a": "' + b"x" * 5_000 + b'"}\n{"a": 2}', small_limits)
    assert items[1] == Refusal("a.jsonl", 2, "the line is longer than 400 characters")
    assert isinstance(items[2], Row)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "a.jsonl is empty"),
        (b"\n \n", "a.jsonl is empty"),
        (b"[1]\n[2]", "none of its first 2 lines is an object"),
        (b"[]", "a.jsonl is empty"),
        (b'[{"text": "hi"', "no JSON in the value that begins in line 1"),
    ],
)
def test_a_file_without_objects_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(IngestError, match=reason):
        _read(data)


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_and_reasons(data: bytes) -> None:
    _, items = _read(b'{"a": 1}\n' + data)
    assert all(isinstance(item, Row | Refusal) for item in items)


@pytest.mark.parametrize(
    "text",
    [
        '{"text": "one"}\n{"text": "two"}\n',
        '[{"text": "one"}, {"text": "two"}]',
        '[\n {\n  "text": "one"\n },\n {\n  "text": "two"\n }\n]',
        '{\n "text": "one"\n}\n{\n "text": "two"\n}\n',
        '[{"text": "one"}]\n[{"text": "two"}]\n',
        '{"count": 2, "results": [{"text": "one"}, {"text": "two"}]}',
        '{\n "answer": {"page": 1},\n "things": [\n  {"text": "one"},\n  {"text": "two"}\n ]\n}',
        '{"results": [{"text": "one"}]}\n{"results": [{"text": "two"}]}\n',
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_posts_are_found_in_lines_arrays_and_the_list_of_an_answer(text: str, mark: str) -> None:
    columns, items = _read((mark + text).encode())
    assert columns == ("text",)
    assert [item.values["text"] for item in items if isinstance(item, Row)] == ["one", "two"]


def test_a_post_that_holds_a_list_stays_one_post() -> None:
    _, items = _read(b'{"text": "hi", "data": [{"a": 1}], "media": [{"b": 2}]}')
    assert [item.values["text"] for item in items if isinstance(item, Row)] == ["hi"]


def test_elements_of_an_array_have_the_lines_of_an_editor() -> None:
    _, items = _read(b'[\n  {"text": "one"},\n  7,\n  {\n   "text": "three"\n  }\n]\n')
    assert [item.line for item in items] == [2, 3, 4]
    assert items[1] == Refusal("a.jsonl", 3, "the element is int where an object belongs")


def test_a_large_array_is_streamed_and_keeps_what_stands_before_a_break() -> None:
    good = b",".join(b'{"text": "row %d"}' % number for number in range(20_000))
    table = read_json(PostFile("a.json", 1, LIMITS, lambda: closing(io.BytesIO(b"[" + good + b", {"))))
    assert len(list(islice(table.items, 20_000))) == 20_000
    with pytest.raises(IngestError, match="no JSON in the value that begins in line 1"):
        next(table.items)


def test_an_element_beyond_the_limit_ends_the_array(small_limits: Limits) -> None:
    _, items = _read(b'[{"a": "x"}]', small_limits)
    assert len(items) == 1
    with pytest.raises(IngestError, match="too long or too deep to be read"):
        _read(b'[{"a": "' + b"x" * 500_000 + b'"}]', small_limits)


@pytest.mark.parametrize(
    "record",
    [
        {"text": {"0": "Road closed", "1": "Roof gone"}, "n": {"0": 1, "1": 2}},
        {"a7": {"text": "Road closed", "n": 1}, "a8": {"text": "Roof gone", "n": 2}},
    ],
)
def test_posts_by_their_ids_and_columns_by_row_numbers_are_rows(record: dict[str, object]) -> None:
    columns, items = _read(json.dumps(record).encode())
    assert columns == ("text", "n")
    assert [item.values for item in items if isinstance(item, Row)] == [
        {"text": "Road closed", "n": "1"},
        {"text": "Roof gone", "n": "2"},
    ]


def test_the_answers_of_a_form_in_geojson_keep_their_names() -> None:
    feature = {"type": "Feature", "geometry": None, "properties": {"What happened": "The well is dry"}}
    columns, _ = _read(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    assert columns == ("What happened",)
