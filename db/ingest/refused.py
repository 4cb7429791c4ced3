"""The rows that could not be imported, as a file to mend them by."""

from collections.abc import Iterable
from typing import Protocol

from db.csv_safety import write_safe_csv


class Rejected(Protocol):
    """A bad row, fresh from an import or read from the store."""

    @property
    def file_name(self) -> str:
        """File that the row stands in."""

    @property
    def line(self) -> int | None:
        """Line as an editor counts; None for a picture or a whole file."""

    @property
    def reason(self) -> str:
        """What is wrong and how to mend it."""


def write_rejects_csv(rejections: Iterable[Rejected]) -> str:
    """Return a CSV with file, line and reason, safe to open in a spreadsheet."""
    return write_safe_csv(
        ("file", "line", "reason"), ((item.file_name, item.line, item.reason) for item in rejections)
    )
