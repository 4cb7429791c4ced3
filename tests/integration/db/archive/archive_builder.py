"""An archive of the first event, written and read as the tests of this folder do."""

from pathlib import Path

from db.archive.restoring import Restored, restore_archive
from db.archive.writing import Archived, write_archive
from db.issued_reports import issue_report
from db.report_files import keep_file
from db.reports import clear_report
from db.session import Store
from tests.factories import (
    DRAFT_SHA256,
    POSTED_AT,
)

FILE = b"what was issued " * 100_000


def issue(store: Store, report_id: int) -> None:
    with store.write() as session:
        clear_report(session, report_id=report_id, seen_sha256=DRAFT_SHA256, cleared_by="Cleo")
    with store.write() as session:
        sha256 = keep_file(session, report_id=report_id, kind="pdf", content=[FILE], name="report-1.pdf")
        issue_report(
            session, report_id=report_id, seen_sha256=DRAFT_SHA256, issued_by="Ines", issued_at=POSTED_AT,
            supersedes=None, files={"report-1.pdf": sha256},
        )  # fmt: skip


def write(store: Store, media_dir: Path, path: Path, **options: object) -> Archived:
    return write_archive(store, media_dir, path, event_id=1, actor="Lea", **options)  # type: ignore[arg-type]


def restore(store: Store, media_dir: Path, path: Path, **options: object) -> Restored:
    return restore_archive(store, media_dir, path, actor="Lea", **options)  # type: ignore[arg-type]
