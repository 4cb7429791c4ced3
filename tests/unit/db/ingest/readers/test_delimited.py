import csv
import io
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.imports import Refusal
from db.ingest.errors import BadRowError, IngestError
from db.ingest.files import PostFile
from db.ingest.limits import LIMITS, Limits
from db.ingest.lines import check_text
from db.ingest.readers.delimited import read_csv
from db.ingest.rows import Item, ReadTable, Row


def _open(data: bytes, limits: Limits = LIMITS) -> ReadTable:
    return read_csv(PostFile("a.csv", len(data), limits, lambda: closing(io.BytesIO(data))))


def _read(data: bytes, limits: Limits = LIMITS) -> list[Item]:
    return list(_open(data, limits).items)


def _values(items: list[Item]) -> list[list[str]]:
    return [list(item.values.values()) for item in items if isinstance(item, Row)]


def _refused(items: list[Item]) -> list[tuple[int | None, str]]:
    return [(item.line, item.reason) for item in items if isinstance(item, Refusal)]


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(st.tuples(CELLS.filter(str.strip), CELLS), min_size=1))
def test_whatever_a_csv_writer_writes_reads_back(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([("a", "b"), *rows])
    items = _read(out.getvalue().encode())
    assert _values(items) == [list(row) for row in rows]
    assert not _refused(items)


@given(st.binary(max_size=300).filter(bytes.strip))
def test_any_bytes_below_a_header_give_rows_and_reasons_in_order(data: bytes) -> None:
    items = _read(b"a,b\n" + data)
    lines = [item.line for item in items if item.line is not None]
    assert lines == sorted(lines)
    assert all(isinstance(item, Row | Refusal) for item in items)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_numbers_are_those_of_an_editor(end: str) -> None:
    items = _read(end.join(["a,b", '"one', 'two",x', "", "three,y", "four"]).encode())
    assert [item.line for item in items] == [2, 5, 6]
    assert _refused(items) == [(6, "the row has 1 cells where the header has 2")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_read_from_the_header(delimiter: str) -> None:
    assert _values(_read(f"a{delimiter}b\n1{delimiter}2\n".encode())) == [["1", "2"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_files_are_read_with_and_without_a_mark(encoding: str) -> None:
    assert _values(_read("a,b\nágua,水\n".encode(encoding))) == [["água", "水"]]


def test_a_broken_utf_16_file_is_refused_near_its_line() -> None:
    with pytest.raises(IngestError, match="not readable as UTF-16 near line 2; save it as UTF-8"):
        _read(b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8")


def test_bytes_that_are_no_text_are_left_to_the_cell_that_holds_them() -> None:
    items = _read("a,b\nágua,1\n".encode("latin-1") + "água,\0\n".encode())
    assert _values(items) == [["\udce1gua", "1"], ["água", "\0"]]
    assert not _refused(items)


def test_a_quote_that_is_never_closed_is_a_character_of_its_row() -> None:
    items = _read(b'a,b\n1,"open\n2,x\n3,y\n')
    assert _values(items) == [["1", '"open'], ["2", "x"], ["3", "y"]]
    assert not _refused(items)


def test_text_after_a_closing_quote_is_kept_with_its_quotes() -> None:
    assert _values(_read(b'a,b\n1,"x"y\n2,x\n')) == [["1", '"x"y'], ["2", "x"]]


def test_a_lone_quote_in_a_row_of_too_many_cells_costs_only_its_row() -> None:
    items = _read(b'a,b\n1,"open, and more\n2,x\n')
    assert _values(items) == [["2", "x"]]
    assert _refused(items) == [(2, "the row is malformed (a quote is opened and never closed)")]


def test_an_open_quote_is_given_up_after_a_few_lines(small_limits: Limits) -> None:
    items = _read(b'a,b\n1,"open, and more\n' + b"2,x\n" * 9, small_limits)
    assert len(_values(items)) == 9
    assert _refused(items) == [
        (2, "the row has a quote that is not closed within 4 lines or 300 characters"),
    ]


@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_a_quoted_cell_that_swallowed_rows_is_found(delimiter: str) -> None:
    rows = [
        ["1", "Bridge out", "2017-11-15T10:00:00Z"],
        ["2", '"Boats needed', "2017-11-15T10:01:00Z"],
        ["3", "Clinic closed", "2017-11-15T10:02:00Z"],
        ["4", 'Gym is "full"', "2017-11-15T10:03:00Z"],
        ["5", 'Roof gone"', "2017-11-15T10:04:00Z"],
    ]
    table = [["id", "text", "posted_at"], *rows]
    items = _read("\n".join(map(delimiter.join, table)).encode())
    assert _values(items) == rows


def test_an_honest_cell_of_several_lines_stays_whole() -> None:
    data = (
        b'id,text,when\n1,"Road closed, bridge out,\nboats, water and food",2017-11-15\n'
        b"2,Roof gone,2017-11-15\n"
    )
    assert _values(_read(data)) == [
        ["1", "Road closed, bridge out,\nboats, water and food", "2017-11-15"],
        ["2", "Roof gone", "2017-11-15"],
    ]


@pytest.mark.parametrize(
    ("line", "delimiter"), [("sep=;", ";"), ('"sep=;"', ";"), ("sep=\t", "\t"), ("SEP=,", ",")]
)
def test_excels_own_line_above_the_header_names_the_delimiter(line: str, delimiter: str) -> None:
    (row,) = _read(f"{line}\r\na{delimiter}b\r\n1|,{delimiter}2\r\n".replace("|,", "x").encode())
    assert isinstance(row, Row)
    assert (row.line, row.values) == (3, {"a": "1x", "b": "2"})


def test_a_delimiter_inside_a_quoted_name_does_not_count() -> None:
    assert _open(b'"text, as posted",date;time\n"Road, closed",x\n').columns == (
        "text, as posted",
        "date;time",
    )
    assert _open(b"text;lat;lon\nRoad;17,25;-88,77\n").columns == ("text", "lat", "lon")


def test_empty_cells_beyond_the_header_are_left_out() -> None:
    assert _values(_read(b"a,b\n1,2,,\n")) == [["1", "2"]]


def test_code_page_1252_is_read_where_a_file_has_no_utf_8() -> None:
    assert _values(_read("a,b\nStraße gesperrt – „hier“,1\n".encode("cp1252"))) == [
        ["Straße gesperrt – „hier“", "1"]
    ]


def test_bytes_of_another_alphabet_are_not_taken_for_code_page_1252() -> None:
    ((text, _),) = _values(_read("a,b\nдорога закрыта,1\n".encode("cp1251")))
    with pytest.raises(BadRowError, match="is not UTF-8; save the file as UTF-8"):
        check_text(text)


def test_an_endless_line_is_skipped_without_being_held(small_limits: Limits) -> None:
    items = _read(b"a,b\n1," + b"x" * 5_000 + b"\n2,y\n", small_limits)
    assert _values(items) == [["2", "y"]]
    assert _refused(items) == [(2, "the row is longer than 400 characters")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "a.csv is empty"),
        (b"\xef\xbb\xbf", "a.csv is empty"),
        (b"a,b\n", "a.csv has a header but no rows"),
        (b"text,text\n1,2\n", "a.csv: column 'text' stands twice in the header; rename one"),
        (b"a,b,c,d,e,f,g\n1\n", "a.csv has 7 columns; at most 6"),
        (b'a,"b\n1,2\n', "a.csv, line 1: the header is malformed"),
        (b"\xff\xffa,b\n1,2\n", "a.csv, line 1: the header is not UTF-8"),
    ],
)
def test_a_file_without_a_usable_header_is_refused(data: bytes, reason: str, small_limits: Limits) -> None:
    with pytest.raises(IngestError, match=reason):
        _read(data, small_limits)


def test_a_column_without_a_name_gets_its_place() -> None:
    assert _open(b"a,,c\n1,2,3\n").columns == ("a", "column 2", "c")


def test_progress_reaches_the_end() -> None:
    items = _read(b"a,b\n1,2\n")
    assert [item.share_read for item in items if isinstance(item, Row)] == [1.0]
