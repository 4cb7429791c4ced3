"""Writes: situation reports. A report is a frozen snapshot; only its clearance changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.models import Event, Report
from db.session import utc_now
from db.vocabulary import ReportStatus


def next_report_number(session: Session, *, event_id: int) -> int:
    """Return the number that the event's next report will bear, from 1; others wait for theirs."""
    session.execute(select(Event.id).where(Event.id == event_id).with_for_update(key_share=True))
    return (session.scalar(select(func.max(Report.number)).where(Report.event_id == event_id)) or 0) + 1


def add_report(
    session: Session,
    *,
    event_id: int,
    number: int,
    period_starts_at: datetime,
    period_ends_at: datetime,
    snapshot: dict[str, Any],
    sha256: str,
    created_by: str,
) -> int:
    """Store a snapshot as a draft and return the report's id."""
    report = Report(
        event_id=event_id,
        number=number,
        period_starts_at=period_starts_at,
        period_ends_at=period_ends_at,
        snapshot=snapshot,
        sha256=sha256,
        created_by=created_by,
        created_at=utc_now(),
    )
    session.add(report)
    session.flush()
    record_audit(
        session,
        actor=created_by,
        action="draft",
        subject="report",
        subject_id=report.id,
        after={"number": number, "sha256": sha256},
    )
    return report.id


def clear_report(session: Session, *, report_id: int, cleared_by: str) -> None:
    """Mark a draft as cleared by a named person.

    Raises:
        NotFoundError: no such report.
        IllegalChangeError: it is cleared already, or no name was given.
    """
    report = session.get(Report, report_id, with_for_update=True)
    if report is None:
        raise NotFoundError(f"no report {report_id}")
    if report.status is ReportStatus.CLEARED:
        raise IllegalChangeError(f"report {report.number} was cleared by {report.cleared_by}")
    if not cleared_by.strip():
        raise IllegalChangeError("a report is cleared by a named person; give a name")
    report.status, report.cleared_by, report.cleared_at = ReportStatus.CLEARED, cleared_by, utc_now()
    record_audit(session, actor=cleared_by, action="clear", subject="report", subject_id=report_id)
