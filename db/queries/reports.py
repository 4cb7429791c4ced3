"""Reads: reports, and the files that were issued of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased, defer

from db.models import Report, ReportFile
from db.vocabulary import ReportKind, ReportStatus

_Newer = aliased(Report)


@dataclass(frozen=True)
class ReportRow:
    """One report of an event, without its snapshot.

    Args:
        supersedes: number of the earlier report whose place it took as it was issued.
        superseded_by: number of the report that took its own, with when that one was issued.
        is_restored: it came from an archive; the posts that it names bear other numbers here.
    """

    id: int
    event_id: int
    kind: ReportKind
    number: int
    period_starts_at: datetime
    period_ends_at: datetime
    status: ReportStatus
    sha256: str
    created_by: str
    created_at: datetime
    cleared_by: str | None
    cleared_at: datetime | None
    issued_by: str | None
    issued_at: datetime | None
    supersedes: int | None
    superseded_by: int | None
    superseded_at: datetime | None
    retracted_by: str | None
    retracted_at: datetime | None
    retraction_reason: str | None
    is_restored: bool = False


@dataclass(frozen=True)
class IssuedFile:
    """A file that was issued of a report; ``kind`` is its format's extension."""

    report_id: int
    kind: str
    name: str
    sha256: str
    size_bytes: int


def list_reports(session: Session, event_id: int) -> list[ReportRow]:
    """Return the reports of an event, newest first."""
    query = _select().options(defer(Report.snapshot)).where(Report.event_id == event_id)
    found = session.execute(query.order_by(Report.number.desc()))
    return [_row(report, number, issued_at) for report, number, issued_at in found]


def get_report(session: Session, report_id: int) -> tuple[ReportRow, Mapping[str, Any]] | None:
    """Return one report with its snapshot, or None."""
    found = session.execute(_select().where(Report.id == report_id)).one_or_none()
    return (_row(*found), found[0].snapshot) if found else None


def list_issued_files(session: Session, report_id: int) -> list[IssuedFile]:
    """Return the files that were issued of a report, in the order of their formats."""
    query = _select_issued().where(ReportFile.report_id == report_id).order_by(ReportFile.id)
    return [IssuedFile(**row._asdict()) for row in session.execute(query)]


def find_issued_file(session: Session, sha256: str) -> IssuedFile | None:
    """Return the issued file whose bytes have a hash, or None."""
    query = _select_issued().where(ReportFile.sha256 == sha256).order_by(ReportFile.id).limit(1)
    row = session.execute(query).one_or_none()
    return IssuedFile(**row._asdict()) if row else None


def _select() -> Select[Report, int, datetime | None]:
    """Return a query of reports, each with the number of the one that superseded it, and when."""
    newer = and_(_Newer.event_id == Report.event_id, _Newer.supersedes == Report.number)
    return select(Report, _Newer.number, _Newer.issued_at).outerjoin(_Newer, newer)


def _select_issued() -> Select[int, str, str | None, str, int]:
    file = ReportFile
    columns = (file.report_id, file.kind, file.name, file.sha256, file.size_bytes)
    # What is kept and has no name never left.
    return select(*columns).where(file.name.is_not(None))


def _row(report: Report, superseded_by: int | None, superseded_at: datetime | None) -> ReportRow:
    return ReportRow(
        id=report.id,
        event_id=report.event_id,
        kind=report.kind,
        number=report.number,
        period_starts_at=report.period_starts_at,
        period_ends_at=report.period_ends_at,
        status=report.status,
        sha256=report.sha256,
        created_by=report.created_by,
        created_at=report.created_at,
        cleared_by=report.cleared_by,
        cleared_at=report.cleared_at,
        issued_by=report.issued_by,
        issued_at=report.issued_at,
        supersedes=report.supersedes,
        superseded_by=superseded_by,
        superseded_at=superseded_at,
        retracted_by=report.retracted_by,
        retracted_at=report.retracted_at,
        retraction_reason=report.retraction_reason,
        is_restored=report.is_restored,
    )
