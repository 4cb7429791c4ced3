"""CSV that a spreadsheet shows as text and never runs.

A cell that starts with one of the characters below is taken for a formula by Excel and LibreOffice; a leading
apostrophe makes it text (OWASP, "CSV Injection"). A spreadsheet that splits at semicolons, as in German,
French or Spanish, does not see which cell is quoted: a semicolon or a line break in a text begins another.
Characters that nobody sees are dropped first: one before a formula would hide it from the guard.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

from db.printable import drop_controls

# Quotes between a separator and a formula are dropped when the cell is read.
FORMULA_START = re.compile(r"""\A(?= *[=+\-@\t])|(?<=[;\t\n])(?="*[=+\-@])""")


def escape_cell(value: object) -> str:
    """Return a cell's text; None is empty, and whatever in it would be run gets an apostrophe in front.

    Numbers keep their sign: only text can be a formula.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    return FORMULA_START.sub("'", drop_controls(str(value)))


def write_safe_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a CSV document whose every cell is escaped; lines end with CR LF (RFC 4180)."""
    out = io.StringIO()
    write_safe_rows(out, [header])
    write_safe_rows(out, rows)
    return out.getvalue()


def write_safe_rows(out: TextIO, rows: Iterable[Sequence[object]]) -> None:
    """Write rows of CSV as they come, every cell escaped."""
    csv.writer(out).writerows([escape_cell(value) for value in row] for row in rows)
