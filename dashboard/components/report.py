"""A report on screen."""

import base64
from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.markup import escape_markdown, escape_text, make_chip
from dashboard.components.times import say_time
from dashboard.labels import REPORT_KIND_WORDS
from dashboard.services.reports.frozen import Retracted
from dashboard.services.reports.release import Release
from dashboard.services.reports.wording import say_retracted
from dashboard.speaking import say
from db.queries.reports import IssuedFile, ReportRow
from db.vocabulary import ReportStatus

PREVIEW_HEIGHT = 900
# Characters: Chromium shows nothing at an address of more than 2 MiB.
MOST_OF_AN_ADDRESS = 2_000_000


def describe_report(row: ReportRow) -> str:
    """Return a report's line in the list of reports."""
    match row.status:
        case ReportStatus.DRAFT:
            state = say("DRAFT")
        case ReportStatus.CLEARED:
            state = say("cleared by {cleared_by}", cleared_by=row.cleared_by)
        case ReportStatus.ISSUED:
            state = say("issued by {issued_by}", issued_by=row.issued_by)
        case ReportStatus.SUPERSEDED:
            state = say("SUPERSEDED by No. {superseded_by}", superseded_by=row.superseded_by)
        case ReportStatus.RETRACTED:
            state = say("RETRACTED")
    period = say("{first} to {last}", first=say_time(row.period_starts_at), last=say_time(row.period_ends_at))
    # A narrow box cuts the end off, and what is not cleared must be seen to be a draft.
    return say(
        "No. {number} · {state} · {kind} · {period}",
        number=row.number,
        state=state,
        kind=say(REPORT_KIND_WORDS[row.kind]),
        period=period,
    )


def render_stages(row: ReportRow, release: Release) -> None:
    """Show in one line how far a report has come, by whom and when, and what it still lacks."""
    chips = [_sign(mark("Drafted by {name}"), row.created_by, row.created_at)]
    if row.status is not ReportStatus.DRAFT:
        chips.append(_sign(mark("Cleared by {name}"), row.cleared_by, row.cleared_at))
    elif release.blockers:
        chips.append(make_chip(say("Not reviewed, or blocked"), tone="warn"))
    else:
        chips.append(make_chip(say("Reviewed: nothing blocks"), tone="good"))
    if row.issued_at is not None:
        chips.append(_sign(mark("Issued by {name}"), row.issued_by, row.issued_at))
    if row.supersedes is not None:
        chips.append(make_chip(say("Supersedes No. {supersedes}", supersedes=row.supersedes)))
    match row.status:
        case ReportStatus.DRAFT:
            chips += [make_chip(say("Not cleared")), make_chip(say("Not issued"))]
        case ReportStatus.CLEARED:
            chips.append(make_chip(say("Not issued")))
        case ReportStatus.SUPERSEDED:
            chips.append(
                make_chip(
                    say("Superseded by No. {superseded_by}", superseded_by=row.superseded_by), tone="warn"
                )
            )
        case ReportStatus.RETRACTED:
            chips.append(_sign(mark("Retracted by {name}"), row.retracted_by, row.retracted_at, tone="alarm"))
    label = escape_text(say("How far the report has come"))
    st.html(f'<p class="lo-chips" aria-label="{label}">{"".join(chips)}</p>')


def _sign(what: str, name: str | None, moment: datetime | None, *, tone: str = "good") -> str:
    when = f" · {say_time(moment)}" if moment else ""
    return make_chip(say(what, name=name or say("nobody")) + when, tone=tone)


def render_end(row: ReportRow) -> None:
    """Say that a report is not in force any more, and why; of one that is, nothing."""
    if row.status is ReportStatus.SUPERSEDED:
        st.warning(
            say(
                "**Superseded.** Report No. {superseded_by} took its place; go by that one.",
                superseded_by=row.superseded_by,
            ),
            icon=":material/update:",
        )
    if row.status is ReportStatus.RETRACTED:
        st.error(
            say(
                "**Retracted: do not use this report.** {lead} withdrew it: {reason}",
                lead=escape_markdown(row.retracted_by or ""),
                reason=escape_markdown(row.retraction_reason or ""),
            ),
            icon=":material/block:",
        )


def describe_file(file: IssuedFile) -> str:
    """Return what an issued file is known by: its name, size and hash."""
    size = say("{size:,} bytes", size=file.size_bytes)
    return (
        f'<p class="lo-meta">{escape_text(file.name)} · {escape_text(size)} · '
        f"SHA-256 <code>{file.sha256}</code></p>"
    )


def render_preview(html: bytes, *, title: str) -> None:
    """Show the report's HTML; at a data address it has no access to the page around it."""
    address = "data:text/html;charset=utf-8;base64," + base64.b64encode(html).decode()
    if len(address) > MOST_OF_AN_ADDRESS:
        st.info(say("This report is too large to be shown here: take it as HTML."), icon=":material/web:")
        return
    st.iframe(address, height=PREVIEW_HEIGHT, alt=say("Preview: {title}", title=title))


def render_retractions(retracted: Sequence[Retracted]) -> None:
    """Warn that a report which is out cites posts that have turned out not to be usable."""
    if not retracted:
        return
    which = ", ".join(
        say("post {id} ({why})", id=post.id, why=say(say_retracted(post))) for post in retracted
    )
    st.warning(
        say(
            "This report cites what is not used any more: {which}. Tell those who have it; the "
            "next report names it as a retraction.",
            which=which,
        ),
        icon=":material/report:",
    )
