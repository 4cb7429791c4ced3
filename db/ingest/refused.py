"""The rows that could not be imported, as a file to mend them by."""

from collections.abc import Iterable

from db.csv_safety import write_safe_csv
from db.imports import Refusal


def write_refusals_csv(refusals: Iterable[Refusal]) -> str:
    """Return a CSV with file, line and reason, safe to open in a spreadsheet."""
    return write_safe_csv(
        ("file", "line", "reason"), ((item.file_name, item.line, item.reason) for item in refusals)
    )
