"""An overview that a language model drafts from a report's frozen facts, for an analyst to accept or not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from dashboard.services.errors import ReportError
from dashboard.services.policy.chat import AnswerError
from dashboard.services.policy.overview import (
    DraftedSentence,
    DroppedSentence,
    Fact,
    ask_overview,
    name_drafter,
)
from dashboard.services.policy.settings import PolicySettings
from dashboard.services.reports.compose import compose_document, list_editable
from dashboard.services.reports.document import Bullets, Claim, Section
from dashboard.services.reports.editing import edit_section
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import Snapshot
from dashboard.services.reports.masking import clean_name
from dashboard.services.reports.review import read_draft
from dashboard.services.reports.sections import write_gaps, write_highlights, write_overview
from dashboard.services.reports.text import apply_text, list_names
from dashboard.services.rights import check_role
from db.audit import record_audit
from db.policies.written import load_policies
from db.queries.reports import ReportRow
from db.session import Store
from db.vocabulary import AccountRole

OVERVIEW = "Situation overview"


@dataclass(frozen=True)
class OverviewDraft:
    """What came of one drafting of an overview.

    Args:
        drafted_by: the model, where it runs, and what it was told.
        lines: what passed, as lines of the section that name what stands for them.
        dropped: what did not pass, and why.
    """

    drafted_by: str
    lines: tuple[str, ...]
    dropped: tuple[DroppedSentence, ...]


def find_section(snapshot: Snapshot) -> Section | None:
    """Return the overview of a report as the rules wrote it; None where its kind or template has none."""
    return next((section for section in list_editable(snapshot) if section.title == OVERVIEW), None)


def list_facts(snapshot: Snapshot) -> dict[str, Fact]:
    """Return {id: fact}: each claim that the rules make from the frozen figures, with what stands for it."""
    names = {trace: name for name, trace in list_names(snapshot).items()}
    claims = [
        item
        for section in (write_highlights(snapshot), write_overview(snapshot), write_gaps(snapshot))
        for block in section.blocks
        if isinstance(block, Bullets)
        for item in block.items
        if isinstance(item, Claim)
    ]
    return {
        f"F{number}": Fact(claim.text, claim.cites, names.get(claim.trace, ""))
        for number, claim in enumerate(claims, start=1)
    }


def draft_overview(
    store: Store,
    row: ReportRow,
    stored: Mapping[str, Any],
    settings: PolicySettings,
    *,
    asked_by: str,
    is_cancelled: Callable[[], bool],
) -> OverviewDraft:
    """Ask the language model for an overview and log what came of it; the report stays as it is.

    Raises:
        CancelledError: it was called off; nothing is logged.
        EndpointError: there is no answer.
        ReportError: the answer was thrown away, or the report has no overview.
        NotAllowedError: the role of whoever asks does not include it.
    """
    check_role(store, asked_by, AccountRole.ANALYST)
    snapshot = read_snapshot(stored)
    section = find_section(snapshot)
    if section is None:
        raise ReportError(f"report {row.number} has no section {OVERVIEW!r} to be drafted")
    excerpts = {citation.post_id: citation.excerpt for citation in compose_document(row, stored).citations}
    try:
        kept, dropped = ask_overview(
            list_facts(snapshot),
            excerpts,
            read_draft(row, stored),
            load_policies(),
            settings,
            is_cancelled=is_cancelled,
        )
    except AnswerError as error:
        raise ReportError(f"the answer was thrown away, for it {error}; ask again") from None
    proposal = _read_lines(section, snapshot, kept, dropped, name_drafter(settings))
    with store.write() as session:
        record_audit(
            session,
            actor=clean_name(asked_by),
            action="machine draft",
            subject="report",
            subject_id=row.id,
            after=_describe(proposal) | {"sha256": row.sha256},
        )
    return proposal


def accept_draft_lines(
    session: Session, *, report_id: int, proposal: OverviewDraft, seen: str, accepted_by: str
) -> None:
    """Put the lines before what stands in the overview, as an edit of the person's. Does not commit.

    Args:
        seen: the words that stood in the section, as ``read_texts`` gives them.

    Raises:
        ReportError, NotFoundError, IllegalChangeError: as ``edit_section``.
    """
    edit_section(
        session,
        report_id=report_id,
        section=OVERVIEW,
        seen=seen,
        text="\n".join((*proposal.lines, seen)),
        edited_by=accepted_by,
        drafted_by=proposal.drafted_by,
    )
    record_audit(
        session,
        actor=clean_name(accepted_by),
        action="accept machine draft",
        subject="report",
        subject_id=report_id,
        after=_describe(proposal),
    )


def _read_lines(
    section: Section,
    snapshot: Snapshot,
    kept: tuple[DraftedSentence, ...],
    dropped: tuple[DroppedSentence, ...],
    drafted_by: str,
) -> OverviewDraft:
    """Return the sentences that the section can hold as lines; those that it cannot are dropped too."""
    lines: list[str] = []
    for sentence in kept:
        cites = [f"[{post_id}]" for post_id in sentence.posts]
        named = [f"[list: {sentence.listed}]"] if sentence.listed else []
        line = " ".join((sentence.text, *cites, *named))
        try:
            apply_text(section, line, snapshot)
        except ReportError as error:
            dropped = (*dropped, DroppedSentence(sentence.text, str(error)))
        else:
            lines.append(line)
    return OverviewDraft(drafted_by, tuple(lines), dropped)


def _describe(proposal: OverviewDraft) -> dict[str, Any]:
    return {
        "drafted_by": proposal.drafted_by,
        "lines": len(proposal.lines),
        "dropped": len(proposal.dropped),
    }
