"""Whether a file is one that was issued here, told by its bytes alone, and what became of its report."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from dashboard.labels import PROFILE_WORDS, REPORT_KIND_WORDS
from dashboard.services.errors import ReportError
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import Snapshot
from dashboard.services.reports.masking import clean_text
from dashboard.services.reports.sections import show_time
from dashboard.services.reports.standing import describe_standing
from db.queries.reports import IssuedFile, ReportRow, find_issued_file, get_report
from db.vocabulary import ReportStatus

LINE_LENGTH = 1_000


@dataclass(frozen=True)
class Origin:
    """What a file was issued of."""

    file: IssuedFile
    row: ReportRow
    snapshot: Snapshot

    @property
    def is_in_force(self) -> bool:
        """Whether the report was neither superseded nor retracted."""
        return self.row.status is ReportStatus.ISSUED


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, read a little at a time.

    Raises:
        ReportError: it is not there, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ReportError(
            f"{path}: cannot be read ({error.strerror}); name a file that was issued"
        ) from error


def find_origin(session: Session, sha256: str) -> Origin | None:
    """Return what the file with these bytes was issued of; None where none with them was.

    Raises:
        ReportError: the report's snapshot is of a version that this Lookout does not know.
    """
    file = find_issued_file(session, sha256)
    found = get_report(session, file.report_id) if file else None
    if file is None or found is None:
        return None
    row, stored = found
    return Origin(file, row, read_snapshot(stored))


def say_origin(origin: Origin) -> Iterator[str]:
    """Yield line by line what a file is and what became of its report, fit for a terminal."""
    row, file, snapshot = origin.row, origin.file, origin.snapshot
    form = next((form.name for form in FORMATS if form.extension == file.kind), file.kind)
    issued = show_time(row.issued_at) if row.issued_at else "–"
    lines = (
        f"{REPORT_KIND_WORDS[row.kind]} No. {row.number} of {snapshot.event.name}, as {form}, for "
        f"{PROFILE_WORDS[snapshot.profile]}",
        f"issued on {issued} as {file.name}, {file.size_bytes:,} bytes, SHA-256 {file.sha256}",
        describe_standing(row, snapshot),
        "In force." if origin.is_in_force else f"Not in force: {row.status}.",
    )
    yield from (clean_text(line, limit=LINE_LENGTH) for line in lines)
