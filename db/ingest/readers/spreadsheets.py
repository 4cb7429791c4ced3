"""XLSX and ODS to rows: the first sheet that has a header and something below it."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from db.imports import Refusal
from db.ingest.errors import BadRowError, IngestError
from db.ingest.files import PostFile
from db.ingest.lines import check_text
from db.ingest.readers.table_rows import name_columns, shape_table
from db.ingest.readers.workbook_check import check_workbook
from db.ingest.rows import Item, ReadTable, Row

# A title or a date of export may stand above the header.
ROWS_ABOVE_HEADER = 10


def read_sheet(file: PostFile) -> ReadTable:
    """Return the rows of the first sheet that holds any.

    Raises:
        IngestError: the workbook cannot be read, is too large or locked, or has no header with rows below it.
    """
    data = file.read_whole(file.limits.sheet_bytes)
    check_workbook(data, file.name, file.limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = map(book.get_sheet_by_index, range(len(book.sheet_names)))
        header = next(filter(None, map(_find_header, sheets)), None)
    except PasswordError as error:
        raise IngestError(f"{file.name} is locked with a password; save it without") from error
    except CalamineError as error:
        raise IngestError(
            f"{file.name} is a workbook that cannot be read ({error}); save it again"
        ) from error
    if header is None:
        raise IngestError(f"{file.name} has no sheet with a header and rows below it")
    sheet, place, cells = header
    width = max(at for at, cell in enumerate(cells, start=1) if cell)
    columns = name_columns(cells[:width], file.name, file.limits)
    return shape_table(columns, _read_rows(sheet, place, columns, file.name))


def _find_header(sheet: CalamineSheet) -> tuple[CalamineSheet, int, list[str]] | None:
    """Return a sheet, its header's place from 1 and cells; None where there is nothing below it."""
    found: tuple[int, list[str]] | None = None
    for place, row in enumerate(islice(sheet.iter_rows(), ROWS_ABOVE_HEADER), start=1):
        cells = [_write_cell(cell).strip() for cell in row]
        filled = sum(map(bool, cells))
        # A title fills one cell; a header fills more, unless the table has but one column.
        if filled and (found is None or (filled > 1 and sum(map(bool, found[1])) == 1)):
            found = place, cells
    if found is None or not any(any(row) for row in islice(sheet.iter_rows(), found[0], None)):
        return None
    return sheet, *found


def _read_rows(sheet: CalamineSheet, header: int, columns: tuple[str, ...], name: str) -> Iterator[Item]:
    rows = sheet.total_height
    for place, row in enumerate(islice(sheet.iter_rows(), header, None), start=header + 1):
        cells = [_write_cell(cell) for cell in row[: len(columns)]]
        if not any(map(str.strip, cells)):
            continue
        try:
            check_text("".join(cells))
        except BadRowError as error:
            yield Refusal(name, place, f"the row {error}")
            continue
        yield Row(name, place, dict(zip(columns, cells, strict=False)), min(place / rows, 1.0))


def _write_cell(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    # A spreadsheet keeps every number with a fraction: 5 is 5.0, and ids of 16 digits and more are rounded.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)
