"""The release of a report: what reviewers found in exactly this draft, what was appealed, what stops it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from dashboard.services.errors import PolicyError
from dashboard.services.policy import deterministic, language_model
from dashboard.services.policy.policies import PolicyBook, Verdict, load_policies
from dashboard.services.policy.settings import PolicySettings
from dashboard.services.policy.trace import Finding, Trace, name_finding, read_trace, write_trace
from dashboard.services.reports.masking import clean_name, clean_text
from dashboard.services.reports.review import read_draft
from db.errors import NotFoundError
from db.policy import LEADS_OF_AN_APPEAL, add_appeal, add_trace
from db.queries.policy import Appeal, StoredTrace, list_appeals, list_traces
from db.queries.reports import ReportRow, get_report
from db.reports import MAX_REASON_LENGTH

QUOTED_LENGTH = 60


@dataclass(frozen=True)
class Objection:
    """A finding as people deal with it: its key, its policy's title, and who appealed."""

    key: str
    policy: str
    title: str
    reviewer: str
    finding: Finding
    appeals: tuple[Appeal, ...]

    @property
    def blocks(self) -> bool:
        """Whether it stops the release: a block that two people have not appealed."""
        return self.finding.verdict is Verdict.BLOCK and len(self.appeals) < LEADS_OF_AN_APPEAL


@dataclass(frozen=True)
class Release:
    """The review of one state of a report under the policies in force.

    Args:
        traces: every reading of it; a later one takes nothing back that an earlier one found.
        missing: reviewers that have to read it still, in words.
    """

    traces: tuple[Trace, ...]
    objections: tuple[Objection, ...]
    missing: tuple[str, ...]

    @property
    def blockers(self) -> tuple[str, ...]:
        """What still stops the release, each in words; empty: nothing."""
        found = (objection for objection in self.objections if objection.blocks)
        return (
            *self.missing,
            *(
                f"{each.title}: “{clean_text(each.finding.passage, limit=QUOTED_LENGTH)}” in "
                f"{each.finding.section}; mend it, or let two people appeal"
                for each in found
            ),
        )


def review_report(session: Session, *, report_id: int, asked_by: str) -> None:
    """Let the deterministic reviewer read a draft as it stands, and store what it found. Does not commit.

    Raises:
        NotFoundError: no such report.
        IllegalChangeError: it is cleared.
        ReportError: its snapshot was changed.
        PolicyError: the policies cannot be read.
    """
    row, snapshot = _find(session, report_id)
    trace = deterministic.review_draft(read_draft(row, snapshot), load_policies())
    store_trace(session, report_id=report_id, trace=trace, asked_by=asked_by)


def store_trace(session: Session, *, report_id: int, trace: Trace, asked_by: str) -> None:
    """Store what a reviewer made of a draft. Does not commit.

    Raises:
        NotFoundError: no such report.
        IllegalChangeError: it is cleared, or was edited since it was read.
    """
    add_trace(
        session,
        report_id=report_id,
        draft_sha256=trace.draft_sha256,
        policy_sha256=trace.policy_sha256,
        reviewer=trace.reviewer,
        version=trace.version,
        verdict=trace.verdict,
        trace=write_trace(trace),
        asked_by=clean_name(asked_by),
    )


def read_release(session: Session, row: ReportRow) -> Release:
    """Return the review of a report as it stands.

    Raises:
        PolicyError: the policies cannot be read.
    """
    book = load_policies()
    traces = tuple(
        read_trace(stored.trace)
        for stored in list_traces(session, row.id, row.sha256)
        if stored.policy_sha256 == book.sha256
    )
    appeals = list_appeals(session, row.id, row.sha256)
    return Release(traces, _list_objections(traces, appeals, book), tuple(_list_missing(traces)))


def _list_objections(
    traces: tuple[Trace, ...], appeals: list[Appeal], book: PolicyBook
) -> tuple[Objection, ...]:
    objections = {}
    for trace in traces:
        for policy, finding in trace.list_findings():
            key = name_finding(trace, policy, finding)
            mine = tuple(appeal for appeal in appeals if appeal.finding == key)
            title = book.policies[policy].title
            objections[key] = Objection(key, policy, title, trace.reviewer, finding, mine)
    gravest = sorted(objections.values(), key=lambda each: each.finding.verdict is not Verdict.BLOCK)
    return tuple(gravest)


def _list_missing(traces: tuple[Trace, ...]) -> list[str]:
    read_by = {(trace.reviewer, trace.version) for trace in traces}
    missing = []
    if (deterministic.NAME, deterministic.name_version()) not in read_by:
        missing.append("The draft has not been reviewed under today's policies; review it")
    settings = PolicySettings()
    if (
        settings.policy_llm_url
        and (language_model.NAME, language_model.name_version(settings)) not in read_by
    ):
        missing.append("The language model has not read this draft; ask it")
    return missing


def require_release(session: Session, row: ReportRow) -> None:
    """Check that reviewers read exactly this draft and that nothing which they block stands in it unappealed.

    Raises:
        PolicyError: something still stops the release; says what.
    """
    if blockers := read_release(session, row).blockers:
        raise PolicyError(f"report {row.number} cannot be cleared yet. {'. '.join(blockers)}")


def appeal_finding(
    session: Session, *, report_id: int, seen_sha256: str, key: str, lead: str, reason: str
) -> None:
    """Let a named person appeal a block of the draft that they saw. Does not commit.

    Raises:
        NotFoundError: no such report.
        PolicyError: nothing that blocks this draft has the key.
        IllegalChangeError: as ``add_appeal``.
    """
    row, _ = _find(session, report_id)
    objection = next((each for each in read_release(session, row).objections if each.key == key), None)
    if objection is None or objection.finding.verdict is not Verdict.BLOCK:
        raise PolicyError(f"no block {key} stands against report {row.number} as it is now; look at it again")
    add_appeal(
        session,
        report_id=report_id,
        draft_sha256=seen_sha256,
        finding=key,
        policy=objection.policy,
        lead=clean_name(lead),
        reason=clean_text(reason, limit=MAX_REASON_LENGTH),
    )


def export_review(session: Session, row: ReportRow) -> bytes:
    """Return all traces and appeals of a report as it stands, as JSON that goes with its evidence."""
    exported = {
        "report": row.number,
        "sha256": row.sha256,
        "status": row.status,
        "cleared_by": row.cleared_by,
        "traces": [_export_trace(stored) for stored in list_traces(session, row.id, row.sha256)],
        "appeals": [
            {
                "finding": appeal.finding,
                "policy": appeal.policy,
                "lead": appeal.lead,
                "reason": appeal.reason,
                "made_at": appeal.made_at.isoformat(),
            }
            for appeal in list_appeals(session, row.id, row.sha256)
        ],
    }
    return json.dumps(exported, ensure_ascii=False, indent=2, sort_keys=True).encode()


def _export_trace(stored: StoredTrace) -> dict[str, Any]:
    trace = read_trace(stored.trace)
    keys = {name_finding(trace, policy, finding): policy for policy, finding in trace.list_findings()}
    return {
        **stored.trace,
        "asked_by": stored.asked_by,
        "made_at": stored.made_at.isoformat(),
        "finding_keys": keys,
    }


def _find(session: Session, report_id: int) -> tuple[ReportRow, Mapping[str, Any]]:
    found = get_report(session, report_id)
    if found is None:
        raise NotFoundError(f"no report {report_id}")
    return found
