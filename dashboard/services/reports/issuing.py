"""Issue a report: its files are made first, then all kept with it in the one transaction that issues it.

Called off, failed or crashed at any moment before that transaction ends, nothing of it is in the store and
the report is cleared as before.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from dashboard.services.errors import ReportError
from dashboard.services.reports.exporting import CALLED_OFF, ExportCancelledError, write_files
from dashboard.services.reports.formats import ReportFormat
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.masking import clean_name, clean_text
from dashboard.services.rights import check_role
from dashboard.services.unmasking import log_unmasking
from db.errors import NotFoundError
from db.issued_reports import hold_cleared, issue_report, retract_report
from db.queries.reports import IssuedFile, get_report
from db.report_files import CHUNK_BYTES, keep_file, read_file
from db.reports import MAX_REASON_LENGTH
from db.session import Store, utc_now
from db.vocabulary import AccountRole, ReportStatus


def issue_files(
    store: Store,
    report_id: int,
    formats: Sequence[ReportFormat],
    *,
    seen_sha256: str,
    supersedes: int | None,
    issued_by: str,
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Make the files of a cleared report, keep them with it and issue it; commits all of it or nothing.

    Args:
        formats: what it is issued as; an issued report is issued in no further one.
        supersedes: number of the earlier report whose place it takes, if any.
        on_progress: takes posts written so far, over all formats, and how many there are to write.

    Raises:
        ExportCancelledError: it was called off.
        ReportError: no name or no format was given, or the snapshot is no longer the one that was frozen.
        NotAllowedError: the account that signs is no lead's.
        NotFoundError: no such report.
        IllegalChangeError: as ``issue_report`` of ``db.issued_reports``, before the files are made or after.
        StoreError: what the report keeps was changed, or a picture is gone.
    """
    issuer = clean_name(issued_by)
    if not issuer or not formats:
        raise ReportError("a report is issued by a named person, in one format or more; say who and as what")
    check_role(store, issuer, AccountRole.LEAD)
    with store.write() as session:
        # Before minutes of making.
        hold_cleared(session, report_id, seen_sha256=seen_sha256, supersedes=supersedes)
        found = get_report(session, report_id)
    if found is None:
        raise NotFoundError(f"no report {report_id}")
    row, stored = found
    issued_at = utc_now().replace(microsecond=0)
    issued = replace(
        row, status=ReportStatus.ISSUED, issued_by=issuer, issued_at=issued_at, supersedes=supersedes
    )
    with tempfile.TemporaryDirectory(prefix="lookout-issue-") as folder:
        paths = write_files(
            store,
            issued,
            stored,
            formats,
            Path(folder),
            asked_by=issuer,
            deed="issued a report",
            on_progress=on_progress,
            is_cancelled=is_cancelled,
        )
        with store.write() as session:
            hold_cleared(session, report_id, seen_sha256=seen_sha256, supersedes=supersedes)
            files = {
                path.name: keep_file(
                    session,
                    report_id=report_id,
                    kind=form.extension,
                    name=path.name,
                    content=_read(path, is_cancelled),
                )
                for form, path in zip(formats, paths, strict=True)
            }
            issue_report(
                session,
                report_id=report_id,
                seen_sha256=seen_sha256,
                issued_by=issuer,
                issued_at=issued_at,
                supersedes=supersedes,
                files=files,
            )


def retract_issued(session: Session, *, report_id: int, retracted_by: str, reason: str) -> None:
    """Withdraw an issued report under a name and with a reason. Does not commit.

    Raises:
        NotFoundError: no such report.
        IllegalChangeError: as ``retract_report``.
    """
    retract_report(
        session,
        report_id=report_id,
        retracted_by=clean_name(retracted_by),
        reason=clean_text(reason, limit=MAX_REASON_LENGTH),
    )


def read_issued(store: Store, file: IssuedFile, *, asked_by: str) -> Iterator[bytes]:
    """Yield the bytes of an issued file as they were kept; of an internal one, log first who asks.

    Raises:
        UnnamedExportError: an internal report that nobody asked for by name.
        NotFoundError: the store keeps no such file.
        StoreError: its bytes are not those that were issued; found at their end.
    """
    with store.read() as session:
        found = get_report(session, file.report_id)
    if found is None:
        raise NotFoundError(f"no report {file.report_id}")
    with store.write() as session:
        log_unmasking(
            session,
            read_snapshot(found[1]).profile,
            actor=asked_by,
            subject="report",
            subject_id=file.report_id,
            what=f"took the issued {file.name} away",
        )
    with store.read(one_state=True) as session:
        yield from read_file(session, report_id=file.report_id, kind=file.kind)


def _read(path: Path, is_cancelled: Callable[[], bool]) -> Iterator[bytes]:
    """Yield a file by chunks, unless it was called off."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            if is_cancelled():
                raise ExportCancelledError(CALLED_OFF)
            yield chunk
