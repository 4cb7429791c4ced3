"""Writes: what reviewers found in a report before its release, and appeals against it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError
from db.models import PolicyAppeal, PolicyTrace
from db.report_authors import is_same_person, read_hands
from db.reports import hold_draft, require_reason
from db.session import utc_now

LEADS_OF_AN_APPEAL = 2


def add_trace(
    session: Session,
    *,
    report_id: int,
    draft_sha256: str,
    policy_sha256: str,
    reviewer: str,
    version: str,
    verdict: str,
    trace: dict[str, Any],
    asked_by: str,
) -> None:
    """Store what a reviewer made of a draft.

    Raises:
        NotFoundError: no such report.
        IllegalChangeError: the report is cleared, or was edited since it was read.
    """
    hold_draft(session, report_id, draft_sha256)
    session.add(
        PolicyTrace(
            report_id=report_id,
            draft_sha256=draft_sha256,
            policy_sha256=policy_sha256,
            reviewer=reviewer,
            version=version,
            trace=trace,
            asked_by=asked_by,
            made_at=utc_now(),
        )
    )
    record_audit(
        session,
        actor=asked_by,
        action="review by policy",
        subject="report",
        subject_id=report_id,
        after={"sha256": draft_sha256, "reviewer": reviewer, "version": version, "verdict": verdict},
    )


def add_appeal(
    session: Session,
    *,
    report_id: int,
    draft_sha256: str,
    finding: str,
    policy: str,
    action: str,
    leads_needed: int,
    lead: str,
    reason: str,
) -> None:
    """Store that a named person holds a passage to be fit for release that a reviewer does not pass, and why.

    Args:
        action: what the audit log calls it.
        finding: key of what is appealed; it holds for this state of the draft alone.
        leads_needed: how many named people have to let the passage stand. One of them at least wrote nothing
            in the report, unless a single person works here.

    Raises:
        NotFoundError: no such report.
        IllegalChangeError: no name or no reason was given, the same person appealed already, only authors of
            the report would, or the report is cleared or was edited since.
    """
    report = hold_draft(session, report_id, draft_sha256)
    if not lead.strip():
        raise IllegalChangeError("an appeal is made by a named person; give a name")
    reason = require_reason(reason, "an appeal")
    earlier = session.scalars(
        select(PolicyAppeal.lead).where(PolicyAppeal.report_id == report_id, PolicyAppeal.finding == finding)
    ).all()
    if any(is_same_person(lead, other) for other in earlier):
        raise IllegalChangeError(f"{lead} appealed already; an appeal takes a second person")
    hands = read_hands(session, report.created_by, report.snapshot)
    written = sum(hands.wrote(name) for name in (*earlier, lead))
    if hands.leaves_to_others(lead) and written >= leads_needed:
        raise IllegalChangeError(
            f"{lead} wrote in report {report.number}, so this takes a person who wrote nothing in it"
        )
    session.add(
        PolicyAppeal(
            report_id=report_id,
            draft_sha256=draft_sha256,
            finding=finding,
            policy=policy,
            lead=lead,
            reason=reason,
            made_at=utc_now(),
        )
    )
    record_audit(
        session,
        actor=lead,
        action=action,
        subject="report",
        subject_id=report_id,
        after={"sha256": draft_sha256, "finding": finding, "policy": policy},
        reason=reason,
    )
