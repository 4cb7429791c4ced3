"""Whether a workbook is sound and fits into memory, known before anything holds it there.

The reader lays a sheet out as a full grid, so one cell in the last corner of an empty sheet would cost more
memory than any machine has.
"""

import io
import re
from collections.abc import Iterator
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate

from db.ingest.errors import IngestError
from db.ingest.limits import MIB, Limits
from db.ingest.zip_files import ZIP_ERRORS, open_zip

PIECE_BYTES = MIB
# Longer than any reference to a cell, so that none is cut between two pieces.
OVERLAP_BYTES = 32
XML_SUFFIXES = (".xml", ".rels")
XLSX_SHEET = re.compile(r"/?xl/worksheets/[^/]+\.xml")
XLSX_PLACE = re.compile(rb'\sr="([A-Z]{0,3})([0-9]{1,7})"')
ODS_SHEET = "content.xml"
ODS_TAG = re.compile(rb"<(table:table|table:table-row|table:(?:covered-)?table-cell)((?:\s[^>]*?)?)(/?)>")
ODS_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="([0-9]{1,9})"')


def check_workbook(data: bytes, name: str, limits: Limits) -> None:
    """Refuse a workbook that would not fit into memory.

    Raises:
        IngestError: it is no sound ZIP, unpacks to too much, or its sheets span too many cells.
    """
    try:
        with open_zip(io.BytesIO(data), name, limits) as book:
            members = book.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > limits.sheet_bytes or len(members) > limits.members:
                raise IngestError(
                    f"{name} would unpack to {unpacked / MIB:,.0f} MiB; at most"
                    f" {limits.sheet_bytes / MIB:,.0f}: save its sheet as CSV"
                )
            for member in members:
                with book.open(member) as stream:
                    cells = _count_cells(member.filename, _read_pieces(stream, member.filename))
                if cells > limits.sheet_cells:
                    raise IngestError(
                        f"{name} has a sheet that spans {cells:,} cells; at most {limits.sheet_cells:,}:"
                        " delete what stands far outside the table"
                    )
    except (ExpatError, *ZIP_ERRORS) as error:
        raise IngestError(f"{name} is a workbook that cannot be read ({error}); save it again") from error


def _read_pieces(stream: IO[bytes], path: str) -> Iterator[bytes]:
    # Read to its end, so that a member longer than it declares is found by its checksum, and checked for
    # being whole: the reader of ODS goes round for ever in a document that breaks off.
    parser = ParserCreate() if path.endswith(XML_SUFFIXES) else None
    while piece := stream.read(PIECE_BYTES):
        if parser:
            parser.Parse(piece, False)
        yield piece
    if parser:
        parser.Parse(b"", True)


def _count_cells(path: str, pieces: Iterator[bytes]) -> int:
    if path == ODS_SHEET:
        return _count_ods_cells(b"".join(pieces))
    width = height = 0
    rest = b""
    for piece in pieces:
        if XLSX_SHEET.fullmatch(path):
            for letters, row in XLSX_PLACE.findall(rest + piece):
                width, height = max(width, _number_column(letters)), max(height, int(row))
            rest = piece[-OVERLAP_BYTES:]
    return width * height


def _number_column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _count_ods_cells(content: bytes) -> int:
    # Empty cells and rows at the end, which LibreOffice repeats to the sheet's edge, are not laid out.
    widest = rows = waiting_rows = width = 0
    largest = 0
    for tag, attributes, closed in ODS_TAG.findall(content):
        times = int(repeated[1]) if (repeated := ODS_REPEATED.search(attributes)) else 1
        if tag == b"table:table":
            largest, widest, rows, waiting_rows = max(largest, widest * rows), 0, 0, 0
        elif tag == b"table:table-row":
            waiting_rows, width = waiting_rows + times, 0
        else:
            width += times
            if not closed or b"office:" in attributes:
                widest, rows, waiting_rows = max(widest, width), rows + waiting_rows, 0
    return max(largest, widest * rows)
