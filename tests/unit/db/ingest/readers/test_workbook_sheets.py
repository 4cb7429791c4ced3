"""Workbooks of several sheets: none is left out unseen."""

import io
from collections.abc import Callable

import openpyxl

from db.imports import Refusal
from db.ingest.rows import ReadTable, Row

Read = Callable[..., ReadTable]
HEADER = ["text", "date"]


def _write(sheets: dict[str, list[list[str]]], hidden: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name == hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _split(table: ReadTable) -> tuple[list[tuple[str, str]], list[str]]:
    items = list(table.items)
    rows = [(item.file_name, item.values["text"]) for item in items if isinstance(item, Row)]
    return rows, [item.reason for item in items if isinstance(item, Refusal)]


def test_sheets_of_the_same_columns_are_one_table(read: Read) -> None:
    book = _write(
        {"Mon": [HEADER, ["Road closed", "2023-02-06"]], "Tue": [HEADER, ["Roof gone", "2023-02-07"]]}
    )
    rows, refused = _split(read(book, "log.xlsx"))
    assert rows == [("log.xlsx", "Road closed"), ("log.xlsx, Tue", "Roof gone")]
    assert refused == []


def test_the_sheet_with_the_texts_is_read_and_another_is_refused_by_name(read: Read) -> None:
    book = _write(
        {"Counts": [["day", "posts"], ["Monday", "7"]], "Posts": [HEADER, ["Road closed", "2023-02-06"]]}
    )
    rows, refused = _split(read(book, "log.xlsx"))
    assert rows == [("log.xlsx", "Road closed")]
    assert refused == [
        "sheet 'Counts' was left out: its columns are not those of 'Posts'; save it as a file of its own"
    ]


def test_a_hidden_sheet_is_not_read_instead_of_one_in_sight(read: Read) -> None:
    sheets = {"Old": [HEADER, ["Old words", "2020-01-01"]], "Now": [HEADER, ["Road closed", "2023-02-06"]]}
    rows, refused = _split(read(_write(sheets, hidden="Old"), "log.xlsx"))
    assert rows == [("log.xlsx", "Road closed")]
    assert refused == ["sheet 'Old' was left out: it is hidden"]


def test_a_number_that_a_workbook_cannot_hold_is_not_read_as_another_one(read: Read) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["id", "text"], [1622449530001234567, "Road closed"], [1675657020000000, "Roof gone"]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    rows = [item for item in read(out.getvalue(), "log.xlsx").items if isinstance(item, Row)]
    assert [row.values["id"] for row in rows] == ["1.62244953000123E+18", "1675657020000000"]
