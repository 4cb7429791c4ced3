"""The rows that could not be imported, as a file to mend them by."""

from collections.abc import Iterable

from db.csv_safety import write_safe_csv
from db.imports import Refusal
from db.masking import mask_people


def write_refusals_csv(refusals: Iterable[Refusal]) -> str:
    """Return a CSV with file, line and reason, safe to open in a spreadsheet, with people masked."""
    return write_safe_csv(
        ("file", "line", "reason"),
        ((mask_people(item.file_name), item.line, mask_people(item.reason)) for item in refusals),
    )
