"""Writes: what becomes of a cleared report: issued once, then superseded by another one or retracted."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError
from db.models import Report
from db.reports import hold_report, require_reason
from db.session import utc_now
from db.vocabulary import ReportStatus


def hold_cleared(session: Session, report_id: int, *, seen_sha256: str, supersedes: int | None) -> Report:
    """Return a report that can be issued as somebody saw it; others who change it wait.

    Args:
        supersedes: number of the earlier report whose place it takes, if any.

    Raises:
        NotFoundError: no such report.
        IllegalChangeError: it is not cleared, or issued already, its words are others, or the report that it
            would supersede is not an earlier one of the event that is issued and in force.
    """
    report = hold_report(session, report_id)
    if report.status is ReportStatus.DRAFT:
        raise IllegalChangeError(f"report {report.number} is a draft; a named person has to clear it first")
    if report.status is not ReportStatus.CLEARED:
        raise IllegalChangeError(f"report {report.number} was issued by {report.issued_by} already")
    if report.sha256 != seen_sha256:
        raise IllegalChangeError(f"report {report.number} is not the one that you saw; open it again")
    if supersedes is not None:
        _hold_superseded(session, report, supersedes)
    return report


def issue_report(
    session: Session,
    *,
    report_id: int,
    seen_sha256: str,
    issued_by: str,
    issued_at: datetime,
    supersedes: int | None,
    files: Mapping[str, str],
) -> None:
    """Issue a cleared report, whose files are kept in the same transaction. Does not commit.

    Args:
        issued_at: the time that stands in its files.
        files: {name: SHA-256} of them, for the log.

    Raises:
        NotFoundError: no such report.
        IllegalChangeError: nobody gave a name, no file is issued, or as ``hold_cleared``.
    """
    report = hold_cleared(session, report_id, seen_sha256=seen_sha256, supersedes=supersedes)
    if not issued_by.strip():
        raise IllegalChangeError("a report is issued by a named person; give a name")
    if not files:
        raise IllegalChangeError(f"report {report.number} is issued as files; choose one format or more")
    report.status, report.issued_by, report.issued_at = ReportStatus.ISSUED, issued_by, issued_at
    report.supersedes = supersedes
    record_audit(
        session,
        actor=issued_by,
        action="issue",
        subject="report",
        subject_id=report_id,
        before={"status": ReportStatus.CLEARED},
        after={"status": ReportStatus.ISSUED, "sha256": seen_sha256, "files": dict(files)},
    )
    if supersedes is not None:
        former = _hold_superseded(session, report, supersedes)
        former.status = ReportStatus.SUPERSEDED
        record_audit(
            session,
            actor=issued_by,
            action="supersede",
            subject="report",
            subject_id=former.id,
            before={"status": ReportStatus.ISSUED},
            after={"status": ReportStatus.SUPERSEDED, "by": report.number},
        )


def retract_report(session: Session, *, report_id: int, retracted_by: str, reason: str) -> None:
    """Withdraw an issued report. Its files stay as they are. Does not commit.

    Raises:
        NotFoundError: no such report.
        IllegalChangeError: it is not issued, or ended already, or a name or a reason is missing.
    """
    report = hold_report(session, report_id)
    if report.status is not ReportStatus.ISSUED:
        raise IllegalChangeError(
            f"report {report.number} is {report.status}; only one that is issued and in force is retracted"
        )
    if not retracted_by.strip():
        raise IllegalChangeError("a report is retracted by a named person; give a name")
    reason = require_reason(reason, "a retraction")
    report.status = ReportStatus.RETRACTED
    report.retracted_by, report.retracted_at, report.retraction_reason = retracted_by, utc_now(), reason
    record_audit(
        session,
        actor=retracted_by,
        action="retract",
        subject="report",
        subject_id=report_id,
        before={"status": ReportStatus.ISSUED},
        after={"status": ReportStatus.RETRACTED},
        reason=reason,
    )


def _hold_superseded(session: Session, report: Report, number: int) -> Report:
    query = select(Report).where(Report.event_id == report.event_id, Report.number == number)
    former = session.scalar(query.with_for_update())
    if former is None or number >= report.number or former.status is not ReportStatus.ISSUED:
        raise IllegalChangeError(
            f"report {report.number} cannot supersede report {number}: only an earlier report of the event "
            "that is issued and in force is superseded"
        )
    return former
