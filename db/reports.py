"""Writes: reports. Facts are frozen; words may be edited until a report is cleared."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.models import Event, Report
from db.report_authors import Hands, read_hands
from db.session import utc_now
from db.vocabulary import ReportKind, ReportStatus

NAMED_OTHERS = 3
MIN_REASON_LENGTH = 10
MAX_REASON_LENGTH = 500


def next_report_number(session: Session, *, event_id: int) -> int:
    """Return the number that the event's next report of any kind bears, from 1; others wait for theirs."""
    session.execute(select(Event.id).where(Event.id == event_id).with_for_update(key_share=True))
    return (session.scalar(select(func.max(Report.number)).where(Report.event_id == event_id)) or 0) + 1


def add_report(
    session: Session,
    *,
    event_id: int,
    kind: ReportKind,
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
        kind=kind,
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
        after={"number": number, "kind": kind, "sha256": sha256},
    )
    return report.id


def revise_report(
    session: Session,
    *,
    report_id: int,
    seen_sha256: str,
    snapshot: dict[str, Any],
    sha256: str,
    revised_by: str,
    section: str,
) -> None:
    """Put an edited snapshot in the place of the one that its editor saw.

    Raises:
        NotFoundError: no such report.
        IllegalChangeError: it is cleared, or somebody edited it since.
    """
    report = hold_draft(session, report_id, seen_sha256)
    report.snapshot, report.sha256 = snapshot, sha256
    record_audit(
        session,
        actor=revised_by,
        action="edit",
        subject="report",
        subject_id=report_id,
        before={"sha256": seen_sha256},
        after={"sha256": sha256, "section": section},
    )


def clear_report(session: Session, *, report_id: int, seen_sha256: str, cleared_by: str) -> None:
    """Mark a draft as cleared by a named person, who wrote in it only where nobody else works here.

    Raises:
        NotFoundError: no such report.
        IllegalChangeError: it is cleared already, somebody edited it since it was read, no name was given, or
            one of its authors would clear it although others work here.
    """
    report = hold_draft(session, report_id, seen_sha256)
    if not cleared_by.strip():
        raise IllegalChangeError("a report is cleared by a named person; give a name")
    hands = read_hands(session, report.created_by, report.snapshot)
    _require_another_hand(report, cleared_by.strip(), hands)
    report.status, report.cleared_by, report.cleared_at = ReportStatus.CLEARED, cleared_by, utc_now()
    record_audit(
        session,
        actor=cleared_by,
        action="clear",
        subject="report",
        subject_id=report_id,
        after={"sha256": report.sha256},
    )


def hold_draft(session: Session, report_id: int, seen_sha256: str) -> Report:
    """Return a draft as somebody saw it; others wait with theirs until this transaction ends.

    Raises:
        NotFoundError: no such report.
        IllegalChangeError: it is cleared, or somebody edited it since.
    """
    report = hold_report(session, report_id)
    if report.status is not ReportStatus.DRAFT:
        raise IllegalChangeError(f"report {report.number} was cleared by {report.cleared_by}")
    if report.sha256 != seen_sha256:
        raise IllegalChangeError(
            f"report {report.number} was edited since you opened it; read it again, then repeat what you did"
        )
    return report


def hold_report(session: Session, report_id: int) -> Report:
    """Return a report; others who change it wait until this transaction ends.

    Raises:
        NotFoundError: no such report.
    """
    report = session.get(Report, report_id, with_for_update=True)
    if report is None:
        raise NotFoundError(f"no report {report_id}")
    return report


def require_reason(reason: str, what: str) -> str:
    """Return a reason without blanks around it.

    Args:
        what: what it is the reason of, with its article, to begin a sentence.

    Raises:
        IllegalChangeError: it is too short or too long.
    """
    reason = reason.strip()
    if not MIN_REASON_LENGTH <= len(reason) <= MAX_REASON_LENGTH:
        raise IllegalChangeError(
            f"{what} says why in {MIN_REASON_LENGTH} to {MAX_REASON_LENGTH} characters; this reason has "
            f"{len(reason)}"
        )
    return reason


def _require_another_hand(report: Report, name: str, hands: Hands) -> None:
    """Check that a person wrote nothing in a report, or is alone here.

    Raises:
        IllegalChangeError: one of its authors, and others work here.
    """
    if not hands.leaves_to_others(name):
        return
    if not hands.others:
        raise IllegalChangeError(
            f"{name} wrote in report {report.number}, and so did all who worked here; draft it anew, and let "
            "one of you keep out of its words"
        )
    others = ", ".join(hands.others[:NAMED_OTHERS])
    raise IllegalChangeError(
        f"{name} wrote in report {report.number}, so another person has to clear it; {others} worked here too"
    )
