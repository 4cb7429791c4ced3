"""A report on screen."""

import base64
from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from dashboard.components.markup import escape_markdown, escape_text, make_chip
from dashboard.components.times import say_time
from dashboard.labels import REPORT_KIND_WORDS
from dashboard.services.reports.frozen import Retracted
from dashboard.services.reports.release import Release
from dashboard.services.reports.wording import say_retracted
from db.queries.reports import IssuedFile, ReportRow
from db.vocabulary import ReportStatus

PREVIEW_HEIGHT = 900


def describe_report(row: ReportRow) -> str:
    """Return a report's line in the list of reports."""
    match row.status:
        case ReportStatus.DRAFT:
            state = "DRAFT"
        case ReportStatus.CLEARED:
            state = f"cleared by {row.cleared_by}"
        case ReportStatus.ISSUED:
            state = f"issued by {row.issued_by}"
        case ReportStatus.SUPERSEDED:
            state = f"SUPERSEDED by No. {row.superseded_by}"
        case ReportStatus.RETRACTED:
            state = "RETRACTED"
    period = f"{say_time(row.period_starts_at)} to {say_time(row.period_ends_at)}"
    # A narrow box cuts the end off, and what is not cleared must be seen to be a draft.
    return f"No. {row.number} · {state} · {REPORT_KIND_WORDS[row.kind]} · {period}"


def render_stages(row: ReportRow, release: Release) -> None:
    """Show in one line how far a report has come, by whom and when, and what it still lacks."""
    chips = [_sign("Drafted", row.created_by, row.created_at)]
    if row.status is not ReportStatus.DRAFT:
        chips.append(_sign("Cleared", row.cleared_by, row.cleared_at))
    elif release.blockers:
        chips.append(make_chip("Not reviewed, or blocked", tone="warn"))
    else:
        chips.append(make_chip("Reviewed: nothing blocks", tone="good"))
    if row.issued_at is not None:
        chips.append(_sign("Issued", row.issued_by, row.issued_at))
    if row.supersedes is not None:
        chips.append(make_chip(f"Supersedes No. {row.supersedes}"))
    match row.status:
        case ReportStatus.DRAFT:
            chips += [make_chip("Not cleared"), make_chip("Not issued")]
        case ReportStatus.CLEARED:
            chips.append(make_chip("Not issued"))
        case ReportStatus.SUPERSEDED:
            chips.append(make_chip(f"Superseded by No. {row.superseded_by}", tone="warn"))
        case ReportStatus.RETRACTED:
            chips.append(_sign("Retracted", row.retracted_by, row.retracted_at, tone="alarm"))
    st.html(f'<p class="lo-chips" aria-label="How far the report has come">{"".join(chips)}</p>')


def _sign(what: str, name: str | None, moment: datetime | None, *, tone: str = "good") -> str:
    when = f" · {say_time(moment)}" if moment else ""
    return make_chip(f"{what} by {name or 'nobody'}{when}", tone=tone)


def render_end(row: ReportRow) -> None:
    """Say that a report is not in force any more, and why; of one that is, nothing."""
    if row.status is ReportStatus.SUPERSEDED:
        st.warning(
            f"**Superseded.** Report No. {row.superseded_by} took its place; go by that one.",
            icon=":material/update:",
        )
    if row.status is ReportStatus.RETRACTED:
        st.error(
            f"**Retracted: do not use this report.** {escape_markdown(row.retracted_by or '')} withdrew it: "
            f"{escape_markdown(row.retraction_reason or '')}",
            icon=":material/block:",
        )


def describe_file(file: IssuedFile) -> str:
    """Return what an issued file is known by: its name, size and hash."""
    return (
        f'<p class="lo-meta">{escape_text(file.name)} · {file.size_bytes:,} bytes · '
        f"SHA-256 <code>{file.sha256}</code></p>"
    )


def render_preview(html: bytes, *, title: str) -> None:
    """Show the report's HTML; at a data address it has no access to the page around it."""
    address = "data:text/html;charset=utf-8;base64," + base64.b64encode(html).decode()
    st.iframe(address, height=PREVIEW_HEIGHT, alt=f"Preview: {title}")


def render_retractions(retracted: Sequence[Retracted]) -> None:
    """Warn that a report which is out cites posts that have turned out not to be usable."""
    if not retracted:
        return
    which = ", ".join(f"post {post.id} ({say_retracted(post)})" for post in retracted)
    st.warning(
        f"This report cites what is not used any more: {which}. Tell those who have it; the next report "
        "names it as a retraction.",
        icon=":material/report:",
    )
