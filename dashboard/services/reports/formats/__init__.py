"""A report as a file: each format writes the same snapshot, a module each."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, BinaryIO

from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.kinds import RULES
from dashboard.services.reports.material import Material
from db.masking.profiles import Profile
from db.queries.reports import ReportRow


@dataclass(frozen=True)
class ReportFormat:
    """One way to take a report away. Its library is loaded when it is first written."""

    name: str
    module: str
    extension: str
    mime: str

    def write(self, material: Material, out: BinaryIO) -> None:
        """Write the report's file as a stream; the same snapshot and status give the same bytes.

        Raises:
            ReportError: its posts are not those that were frozen.
            StoreError: what the report keeps was changed, or a picture is gone.
        """
        import_module(f"{__name__}.{self.module}").write(material, out)

    def render(self, material: Material) -> bytes:
        """Return the report's file, for those that are small; raises as ``write``."""
        out = io.BytesIO()
        self.write(material, out)
        return out.getvalue()

    def name_file(self, row: ReportRow, stored: Mapping[str, Any]) -> str:
        """Return a file name in letters, digits and hyphens: event, kind, number, date, status, whom it is
        for."""
        snapshot = read_snapshot(stored)
        event = snapshot.event
        parts = [] if "exercise" in event.slug.split("-") or not event.is_exercise else ["exercise"]
        parts += [
            event.slug,
            f"{RULES[snapshot.kind].slug}-{row.number:02d}",
            f"{row.period_ends_at:%Y-%m-%d}",
            row.status,
        ]
        if snapshot.profile is not Profile.PUBLIC:
            parts.append(snapshot.profile)
        return f"{'-'.join(parts)}.{self.extension}"


FORMATS: tuple[ReportFormat, ...] = (
    ReportFormat(
        "Word", "docx", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    ReportFormat("PDF", "pdf", "pdf", "application/pdf"),
    ReportFormat("HTML", "html", "html", "text/html"),
    ReportFormat("Markdown", "md", "md", "text/markdown"),
    ReportFormat(
        "Excel", "xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    ReportFormat("CSV with HXL", "csv", "csv", "text/csv"),
    ReportFormat("GeoJSON", "geojson", "geojson", "application/geo+json"),
    ReportFormat("KML", "kml", "kml", "application/vnd.google-earth.kml+xml"),
    ReportFormat("CAP 1.2", "cap", "cap.xml", "application/cap+xml"),
    ReportFormat("EDXL-SitRep 1.0", "edxl", "edxl.xml", "application/xml"),
    ReportFormat("JSON", "json", "json", "application/json"),
    ReportFormat("Evidence", "zip", "zip", "application/zip"),
)
