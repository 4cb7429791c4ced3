"""Reads: situation reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from db.models import Report
from db.vocabulary import ReportStatus


@dataclass(frozen=True)
class ReportRow:
    """One report of an event, without its snapshot."""

    id: int
    event_id: int
    number: int
    period_starts_at: datetime
    period_ends_at: datetime
    status: ReportStatus
    sha256: str
    created_by: str
    created_at: datetime
    cleared_by: str | None
    cleared_at: datetime | None


def list_reports(session: Session, event_id: int) -> list[ReportRow]:
    """Return the reports of an event, newest first."""
    query = (
        select(Report)
        .options(defer(Report.snapshot))
        .where(Report.event_id == event_id)
        .order_by(Report.number.desc())
    )
    return [_row(report) for report in session.scalars(query)]


def get_report(session: Session, report_id: int) -> tuple[ReportRow, Mapping[str, Any]] | None:
    """Return one report with its snapshot, or None."""
    report = session.get(Report, report_id)
    return (_row(report), report.snapshot) if report else None


def _row(report: Report) -> ReportRow:
    return ReportRow(
        id=report.id,
        event_id=report.event_id,
        number=report.number,
        period_starts_at=report.period_starts_at,
        period_ends_at=report.period_ends_at,
        status=report.status,
        sha256=report.sha256,
        created_by=report.created_by,
        created_at=report.created_at,
        cleared_by=report.cleared_by,
        cleared_at=report.cleared_at,
    )
