"""The release of a report: what reviewers found in exactly this draft, what was appealed, what stops it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from dashboard.services.policy import deterministic, language_model
from dashboard.services.policy.settings import PolicySettings
from dashboard.services.reports.masking import clean_name, clean_text
from dashboard.services.reports.review import read_draft
from db.errors import NotFoundError, PolicyError
from db.policies import trained
from db.policies.draft import write_draft
from db.policies.trace import Finding, Trace, name_finding, read_trace, write_trace
from db.policies.written import PolicyBook, Verdict, load_policies
from db.policy import LEADS_OF_AN_APPEAL, add_appeal, add_trace
from db.queries.policy import Appeal, DraftWait, StoredTrace, find_wait, list_appeals, list_traces
from db.queries.reports import ReportRow, get_report
from db.queue.drafts import queue_draft
from db.reports import MAX_REASON_LENGTH
from db.settings import get_settings
from db.vocabulary import JobStatus

QUOTED_LENGTH = 60
LEADS_OF_A_DECISION = 1
HOW_TO_PASS = {
    LEADS_OF_AN_APPEAL: "mend it, or let two people appeal",
    LEADS_OF_A_DECISION: "the reviewer is unsure: mend it, or decide under your name that it may stand",
}
# What an entry of the custody log calls it when so many people have to let a passage stand.
ACTIONS = {LEADS_OF_AN_APPEAL: "appeal", LEADS_OF_A_DECISION: "let stand"}
UNREAD = {
    JobStatus.TODO: "The trained reviewer has not read this draft yet; it waits for the worker",
    JobStatus.DOING: "The trained reviewer is reading this draft; wait for it",
}


@dataclass(frozen=True)
class Objection:
    """A finding as people deal with it: its key, its policy's title, and who appealed.

    Args:
        leads_needed: how many named people have to let it stand: two a block; one what a reviewer is unsure
            of, where the policy blocks; none what only asks to be mended.
    """

    key: str
    policy: str
    title: str
    reviewer: str
    finding: Finding
    leads_needed: int
    appeals: tuple[Appeal, ...]

    @property
    def blocks(self) -> bool:
        """Whether it stops the release: fewer named people hold that it may stand than it takes."""
        return len(self.appeals) < self.leads_needed


@dataclass(frozen=True)
class Release:
    """The review of one state of a report under the policies in force.

    Args:
        traces: every reading of it; a later one takes nothing back that an earlier one found.
        missing: reviewers that have to read it still, in words.
        is_waiting: whether the trained reviewer was asked and has not answered yet.
    """

    traces: tuple[Trace, ...]
    objections: tuple[Objection, ...]
    missing: tuple[str, ...]
    is_waiting: bool = False

    @property
    def may_be_asked(self) -> bool:
        """Whether a reviewer has to read it that was not asked yet."""
        return len(self.missing) > int(self.is_waiting)

    @property
    def blockers(self) -> tuple[str, ...]:
        """What still stops the release, each in words; empty: nothing."""
        found = (objection for objection in self.objections if objection.blocks)
        return (
            *self.missing,
            *(
                f"{each.title}: “{clean_text(each.finding.passage, limit=QUOTED_LENGTH)}” in "
                f"{each.finding.section}; {HOW_TO_PASS[each.leads_needed]}"
                for each in found
            ),
        )


def review_report(session: Session, *, report_id: int, asked_by: str) -> None:
    """Let the deterministic reviewer read a draft, and hand it to the trained one. Does not commit.

    Raises:
        NotFoundError: no such report.
        IllegalChangeError: it is cleared.
        ReportError: its snapshot was changed.
        PolicyError: the policies cannot be read.
    """
    row, snapshot = _find(session, report_id)
    draft = read_draft(row, snapshot)
    trace = deterministic.review_draft(draft, load_policies())
    store_trace(session, report_id=report_id, trace=trace, asked_by=asked_by)
    if get_settings().read_drafts:
        queue_draft(
            session,
            report_id=report_id,
            draft_sha256=draft.sha256,
            draft=write_draft(draft),
            asked_by=clean_name(asked_by),
        )


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
    wait = find_wait(session, row.id, row.sha256) if _lacks_trained(traces) else None
    return Release(
        traces,
        _list_objections(traces, appeals, book),
        tuple(_list_missing(traces, wait)),
        is_waiting=wait is not None and wait.status in UNREAD,
    )


def _list_objections(
    traces: tuple[Trace, ...], appeals: list[Appeal], book: PolicyBook
) -> tuple[Objection, ...]:
    objections: dict[str, Objection] = {}
    for trace in traces:
        for policy, finding in trace.list_findings():
            key = name_finding(trace, policy, finding)
            mine = tuple(appeal for appeal in appeals if appeal.finding == key)
            leads = _count_leads(finding.verdict, book.policies[policy].verdict)
            if key in objections and objections[key].leads_needed >= leads:
                continue  # a milder reading of the same passage takes nothing back
            title = book.policies[policy].title
            objections[key] = Objection(key, policy, title, trace.reviewer, finding, leads, mine)
    gravest = sorted(objections.values(), key=lambda each: -each.leads_needed)
    return tuple(gravest)


def _count_leads(found: Verdict, at_stake: Verdict) -> int:
    """Return how many named people have to let a passage stand; ``at_stake`` is what its policy leads to."""
    if found is Verdict.BLOCK:
        return LEADS_OF_AN_APPEAL
    return LEADS_OF_A_DECISION if found is Verdict.UNSURE and at_stake is Verdict.BLOCK else 0


def _lacks_trained(traces: tuple[Trace, ...]) -> bool:
    """Return whether the trained reviewer has to read it still, which the owner may have turned off."""
    read_by = {(trace.reviewer, trace.version) for trace in traces}
    return get_settings().read_drafts and (trained.NAME, trained.name_version()) not in read_by


def _describe_wait(wait: DraftWait | None) -> str:
    if wait is not None and wait.status in UNREAD:
        return UNREAD[wait.status]
    if wait is not None and wait.status is JobStatus.FAILED:
        return f"The trained reviewer could not read this draft: {wait.error}; review it again"
    return "The trained reviewer has not read this draft; review it"


def _list_missing(traces: tuple[Trace, ...], wait: DraftWait | None) -> list[str]:
    read_by = {(trace.reviewer, trace.version) for trace in traces}
    missing = []
    if (deterministic.NAME, deterministic.name_version()) not in read_by:
        missing.append("The draft has not been reviewed under today's policies; review it")
    if _lacks_trained(traces):
        missing.append(_describe_wait(wait))
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
    """Let a named person say that a passage of the draft that they saw may stand. Does not commit.

    Raises:
        NotFoundError: no such report.
        PolicyError: nothing that stops this draft has the key.
        IllegalChangeError: as ``add_appeal``.
    """
    row, _ = _find(session, report_id)
    objection = next((each for each in read_release(session, row).objections if each.key == key), None)
    if objection is None or not objection.leads_needed:
        raise PolicyError(f"no block {key} stands against report {row.number} as it is now; look at it again")
    add_appeal(
        session,
        report_id=report_id,
        draft_sha256=seen_sha256,
        finding=key,
        policy=objection.policy,
        action=ACTIONS[objection.leads_needed],
        leads_needed=objection.leads_needed,
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
