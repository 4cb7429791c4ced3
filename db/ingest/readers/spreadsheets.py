"""XLSX and ODS to rows: the sheet that holds the posts, with those of the same columns behind it."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from db.imports import Refusal
from db.ingest.errors import BadRowError, IngestError
from db.ingest.files import PostFile
from db.ingest.lines import check_text
from db.ingest.mapping import Field, guess_mapping
from db.ingest.readers.table_rows import name_columns, shape_table
from db.ingest.readers.workbook_check import check_workbook
from db.ingest.rows import Item, ReadTable, Row

# A title or a date of export may stand above the header.
ROWS_ABOVE_HEADER = 10
# Whole numbers beyond this are not what somebody entered: an id of 19 digits would become another one.
MOST_EXACT = 2**53


@dataclass(frozen=True)
class _Sheet:
    """A sheet with rows below its header.

    Args:
        header: its place, from 1.
        cells: the header's, up to the last that is filled.
    """

    sheet: CalamineSheet
    header: int
    cells: tuple[str, ...]


def read_sheet(file: PostFile) -> ReadTable:
    """Return the rows of the first sheet in sight that names a text, and of all with its columns.

    A sheet that is left out, because its columns are others or because it is hidden, is refused by name.

    Raises:
        IngestError: the workbook cannot be read, is too large or locked, or has no header with rows below it.
    """
    data = file.read_whole(file.limits.sheet_bytes)
    check_workbook(data, file.name, file.limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = [_find_header(book.get_sheet_by_index(at)) for at in range(len(book.sheet_names))]
        hidden = {each.name for each in book.sheets_metadata if each.visible != SheetVisibleEnum.Visible}
    except PasswordError as error:
        raise IngestError(f"{file.name} is locked with a password; save it without") from error
    except CalamineError as error:
        raise IngestError(
            f"{file.name} is a workbook that cannot be read ({error}); save it again"
        ) from error
    sheets = [one for one in found if one is not None]
    in_sight = [one for one in sheets if one.sheet.name not in hidden] or sheets
    if not in_sight:
        raise IngestError(f"{file.name} has no sheet with a header and rows below it")
    main = next((one for one in in_sight if _has_text(one)), in_sight[0])
    columns = name_columns(list(main.cells), file.name, file.limits)
    read = [one for one in in_sight if one.cells == main.cells]
    left_out = [
        Refusal(file.name, None, f"sheet {one.sheet.name!r} was left out: {_explain(one, main, hidden)}")
        for one in sheets
        if one not in read
    ]
    names = [file.name if one is main else f"{file.name}, {one.sheet.name}" for one in read]
    rows = (_read_rows(one, columns, name) for one, name in zip(read, names, strict=True))
    return shape_table(columns, chain(*rows, left_out))


def _has_text(one: _Sheet) -> bool:
    return Field.TEXT in guess_mapping(one.cells).columns


def _explain(one: _Sheet, main: _Sheet, hidden: set[str]) -> str:
    if one.sheet.name in hidden:
        return "it is hidden"
    return f"its columns are not those of {main.sheet.name!r}; save it as a file of its own"


def _find_header(sheet: CalamineSheet) -> _Sheet | None:
    """Return a sheet with its header; None where there is nothing below one."""
    found: tuple[int, list[str]] | None = None
    for place, row in enumerate(islice(sheet.iter_rows(), ROWS_ABOVE_HEADER), start=1):
        cells = [_write_cell(cell).strip() for cell in row]
        filled = sum(map(bool, cells))
        # A title fills one cell; a header fills more, unless the table has but one column.
        if filled and (found is None or (filled > 1 and sum(map(bool, found[1])) == 1)):
            found = place, cells
    if found is None or not any(any(row) for row in islice(sheet.iter_rows(), found[0], None)):
        return None
    place, cells = found
    width = max(at for at, cell in enumerate(cells, start=1) if cell)
    return _Sheet(sheet, place, tuple(cells[:width]))


def _read_rows(one: _Sheet, columns: tuple[str, ...], name: str) -> Iterator[Item]:
    rows = one.sheet.total_height
    for place, row in enumerate(islice(one.sheet.iter_rows(), one.header, None), start=one.header + 1):
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
    if isinstance(cell, float) and abs(cell) > MOST_EXACT:
        return f"{cell:.14E}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)
