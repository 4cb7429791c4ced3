import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest

from db.ingest.errors import IngestError
from db.ingest.limits import LIMITS, Limits
from db.ingest.rows import ReadTable, Row

Read = Callable[..., ReadTable]
ODS_START = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
ODS_END = "</office:spreadsheet></office:body></office:document-content>"


def _write_xlsx(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_ods(rows: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml", f'{ODS_START}<table:table table:name="A">{rows}</table:table>{ODS_END}'
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def _ods_cell(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def _values(table: ReadTable) -> list[dict[str, str]]:
    return [item.values for item in table.items if isinstance(item, Row)]


@pytest.mark.parametrize("name", ["posts.xlsx", "posts.csv"])
def test_a_sheet_is_read_whatever_its_file_is_called(read: Read, name: str) -> None:
    rows: list[list[object]] = [
        ["id", "text", "date", "likes", "day", "share"],
        ["1500000000000000001", "Bridge out", datetime(2017, 12, 31, 14, 5), 5, date(2017, 12, 31), 0.5],
        [None, None, None, None, None, None],
        [1325, "Road closed", None, True, None, None],
    ]
    table = read(_write_xlsx(rows), name)
    assert table.columns == ("id", "text", "date", "likes", "day", "share")
    first, second = [item for item in table.items if isinstance(item, Row)]
    assert list(first.values.values()) == [
        "1500000000000000001", "Bridge out", "2017-12-31T14:05:00", "5", "2017-12-31", "0.5",
    ]  # fmt: skip
    assert (first.line, second.line) == (2, 4)
    assert list(second.values.values()) == ["1325", "Road closed", "", "true", "", ""]


def test_the_first_sheet_with_a_header_and_rows_is_read_below_its_title(read: Read) -> None:
    empty: list[list[object]] = []
    header_only: list[list[object]] = [["text", "date"]]
    titled: list[list[object]] = [["Reports of May"], [], ["text", "date"], ["Bridge out", "2017-12-31"]]
    table = read(_write_xlsx(empty, header_only, titled))
    assert _values(table) == [{"text": "Bridge out", "date": "2017-12-31"}]


def test_a_sheet_of_one_column_has_a_header_too(read: Read) -> None:
    assert _values(read(_write_xlsx([["text"], ["Bridge out"]]))) == [{"text": "Bridge out"}]


def test_an_ods_sheet_is_read_up_to_its_last_cell(read: Read) -> None:
    rows = (
        f"<table:table-row>{_ods_cell('text')}{_ods_cell('date')}"
        '<table:table-cell table:number-columns-repeated="16382"/></table:table-row>'
        f"<table:table-row>{_ods_cell('Bridge out')}{_ods_cell('2017-12-31')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert _values(read(_write_ods(rows), "posts.ods")) == [{"text": "Bridge out", "date": "2017-12-31"}]


def test_a_cell_in_the_last_corner_costs_no_memory(read: Read) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["XFD1048576"] = "text", "x"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(IngestError, match=r"a sheet that spans 17,179,869,184 cells; at most 20,000,000"):
        read(out.getvalue())
    far = '<table:table-row table:number-rows-repeated="1048576">' + _ods_cell("x").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="1024"'
    )
    with pytest.raises(IngestError, match=r"a sheet that spans 1,073,741,824 cells"):
        read(_write_ods(f"{far}</table:table-row>"))


def test_a_workbook_that_would_swell_is_refused_unread(read: Read) -> None:
    data = _write_xlsx([["text"], ["x" * 30_000]])
    with pytest.raises(IngestError, match=r"posts would unpack to 0 MiB; at most 0: save its sheet as CSV"):
        read(data, limits=Limits(sheet_bytes=len(data)))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_write_xlsx([]), "has no sheet with a header and rows below it"),
        (_write_xlsx([["text", "date"]]), "has no sheet with a header and rows below it"),
        (_write_xlsx([["text", "text"], ["a", "b"]]), "column 'text' stands twice in the header"),
        (_write_ods("<broken"), "is a workbook that cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"a file of Office before 2007 \(save it as XLSX or ODS\)"),
    ],
)
def test_a_workbook_without_a_table_is_refused(read: Read, data: bytes, reason: str) -> None:
    with pytest.raises(IngestError, match=reason):
        read(data, limits=LIMITS)
