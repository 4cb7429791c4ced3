"""What people do with a draft: edit its words, and clear it. The facts stay as they were frozen."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from dashboard.services.errors import ReportError
from dashboard.services.reports.compose import compose_document, list_editable
from dashboard.services.reports.document import Document, Note
from dashboard.services.reports.facts import find_retracted
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import Retracted
from dashboard.services.reports.history import hash_snapshot, write_edit
from dashboard.services.reports.masking import clean_name
from dashboard.services.reports.release import require_release, review_report
from dashboard.services.reports.text import apply_text, write_text
from db.errors import NotFoundError
from db.queries.reports import ReportRow, get_report
from db.reports import clear_report, revise_report
from db.session import utc_now


def edit_section(
    session: Session,
    *,
    report_id: int,
    section: str,
    seen: str,
    text: str,
    edited_by: str,
    drafted_by: str = "",
) -> None:
    """Put other words into a section of a draft; empty ones leave the section out. Does not commit.

    Args:
        section: its title.
        seen: the words that the editor found in it, as ``read_texts`` gives them.
        drafted_by: the language model whose lines the editor accepts; empty: the words are the editor's.

    Raises:
        ReportError: no name, no such section, other words in it by now, or lines that it cannot hold (see
            ``apply_text``).
        NotFoundError: no such report.
        IllegalChangeError: it is cleared.
    """
    row, snapshot = _find(session, report_id)
    editor = clean_name(edited_by)
    if not editor:
        raise ReportError("a report is edited by a named person; give a name")
    chosen = next((one for one in list_editable(read_snapshot(snapshot)) if one.title == section), None)
    if chosen is None:
        raise ReportError(f"the section {section!r} of this report cannot be edited")
    if read_texts(snapshot)[section] != seen:
        raise ReportError(f"{section} was edited since you opened it; look at the new words, then save yours")
    apply_text(chosen, text, read_snapshot(snapshot))
    lines = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    now = utc_now().replace(microsecond=0)
    edited = write_edit(
        snapshot, section=section, text=lines, edited_by=editor, edited_at=now, drafted_by=drafted_by
    )
    revise_report(
        session,
        report_id=report_id,
        seen_sha256=row.sha256,
        snapshot=edited,
        sha256=hash_snapshot(edited),
        revised_by=editor,
        section=section,
    )
    review_report(session, report_id=report_id, asked_by=editor)


def read_texts(stored: Mapping[str, Any]) -> dict[str, str]:
    """Return {title: words} of every section that may be edited, as they stand in it now."""
    snapshot = read_snapshot(stored)
    return {section.title: write_text(section, snapshot) for section in list_editable(snapshot)} | dict(
        snapshot.texts
    )


def list_blockers(document: Document) -> tuple[str, ...]:
    """Return what is still missing before a report can be cleared, each in words; empty: nothing."""
    placeholders = [
        section.title
        for section in document.sections
        if any(isinstance(block, Note) and block.is_placeholder for block in section.blocks)
    ]
    written = {section.title for section in document.sections}
    return (
        *(
            f"{title}: nobody has written it yet; write it, or save it empty to leave it out"
            for title in placeholders
            if title not in document.required
        ),
        *(
            f"{title}: a report cannot go out without it; write it"
            for title in document.required
            if title in placeholders or title not in written
        ),
    )


def list_deleted(retracted: Iterable[Retracted]) -> tuple[str, ...]:
    """Return, in words, what stops a draft that cites posts which were deleted at their source since."""
    posts = ", ".join(str(each.id) for each in retracted if each.is_deleted)
    return (
        (f"Deleted at the source since this was drafted: {posts}; draft it anew without them",)
        if posts
        else ()
    )


def clear_draft(session: Session, *, report_id: int, seen_sha256: str, cleared_by: str) -> None:
    """Clear a report that has nothing missing. Does not commit.

    Raises:
        ReportError: a placeholder or no contacts are in it, a post that it cites was deleted at its source
            since, or its snapshot was changed.
        PolicyError: its release was not reviewed as it stands, or something in it is blocked.
        NotFoundError: no such report.
        IllegalChangeError: as ``clear_report``.
    """
    row, snapshot = _find(session, report_id)
    cited = () if row.is_restored else find_retracted(session, map(int, read_snapshot(snapshot).facts.posts))
    if blockers := (*list_blockers(compose_document(row, snapshot)), *list_deleted(cited)):
        raise ReportError(f"report {row.number} cannot be cleared yet. {'. '.join(blockers)}")
    require_release(session, row)
    clear_report(session, report_id=report_id, seen_sha256=seen_sha256, cleared_by=clean_name(cleared_by))


def _find(session: Session, report_id: int) -> tuple[ReportRow, Mapping[str, Any]]:
    found = get_report(session, report_id)
    if found is None:
        raise NotFoundError(f"no report {report_id}")
    return found
