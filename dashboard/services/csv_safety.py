"""CSV that a spreadsheet shows as text and never runs.

A cell that starts with one of the characters below is taken for a formula by Excel and LibreOffice; a leading
apostrophe makes it text (OWASP, "CSV Injection").
"""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def escape_cell(value: object) -> str:
    """Return a cell's text; None is empty, and text that would be run gets an apostrophe in front.

    Numbers keep their sign: only text can be a formula.
    """
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int | float) or not text.startswith(FORMULA_STARTS):
        return text
    return "'" + text


def write_safe_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a CSV document whose every cell is escaped; lines end with CR LF (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([escape_cell(name) for name in header])
    writer.writerows([escape_cell(value) for value in row] for row in rows)
    return out.getvalue()
