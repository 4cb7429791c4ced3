"""Situation reports: freeze a snapshot, then render it in any format; all formats tell the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from db.queries.reports import ReportRow


@dataclass(frozen=True)
class ReportFormat:
    """One way to take a report away. Its library is loaded when it first renders."""

    name: str
    extension: str
    mime: str

    def render(self, row: ReportRow, snapshot: Mapping[str, Any]) -> bytes:
        """Return the report's file.

        Raises:
            ReportError: the snapshot is no longer the one that was frozen.
        """
        module = import_module(f"{__name__}.{self.extension}")
        rendered: bytes = getattr(module, f"render_{self.extension}")(row, snapshot)
        return rendered

    def name_file(self, row: ReportRow, snapshot: Mapping[str, Any]) -> str:
        """Return a file name of letters, digits and hyphens that tells event, number, date and status."""
        event = snapshot["event"]
        parts = ["exercise"] if event["is_exercise"] else []
        parts += [event["slug"], f"sitrep-{row.number:02d}", f"{row.period_ends_at:%Y-%m-%d}", row.status]
        return f"{'-'.join(parts)}.{self.extension}"


FORMATS: tuple[ReportFormat, ...] = (
    ReportFormat("Word", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ReportFormat("PDF", "pdf", "application/pdf"),
    ReportFormat("HTML", "html", "text/html"),
    ReportFormat("CSV with HXL", "csv", "text/csv"),
)
