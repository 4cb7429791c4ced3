"""Reports: freeze the facts of one period, read the draft, clear it, take it away in any format."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from dashboard import data, report_data, state
from dashboard.auth import read_analyst, require_analyst
from dashboard.components.frame import render_empty, render_head
from dashboard.components.report import (
    describe_report,
    render_end,
    render_preview,
    render_retractions,
    render_stages,
)
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import Figure
from dashboard.services.reports.editing import list_blockers, list_deleted
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.material import open_material
from dashboard.speaking import say
from dashboard.views.clearing import render_clearing
from dashboard.views.drafting import render_draft_form, render_words
from dashboard.views.exporting import render_files
from dashboard.views.issuing import render_issued, render_issuing, render_retracting
from dashboard.views.overview import render_overview_draft
from dashboard.views.pages import AS_TABLE, Page, find_page
from dashboard.views.picturing import render_picture_choice
from dashboard.views.publishing import render_public_view
from dashboard.views.reviewing import render_release
from dashboard.views.start import render_start
from db.masking.profiles import RULES
from db.queries.events import EventSummary
from db.queries.reports import ReportRow
from db.vocabulary import AccountRole, ReportStatus

# What people hold and go by: it says so when something that it cites does not hold any more.
IN_FORCE = (ReportStatus.CLEARED, ReportStatus.ISSUED)


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    render_head(say("Reports"), event)
    if event is None:
        render_start()
        return
    analyst = require_analyst()
    render_draft_form(event, state.read_filter(event), analyst)
    earlier = report_data.list_reports(event.id)
    if not earlier:
        render_empty(
            say("No report of this event yet"),
            say("Choose a period and draft the first one."),
            icon="summarize",
        )
        return
    by_id = {report.id: report for report in earlier}
    by_number = {report.number: report for report in earlier}
    asked = state.read_number("report", default=earlier[0].id)
    st.session_state["report_choice"] = asked if asked in by_id else earlier[0].id
    st.selectbox(
        say("Report"),
        list(by_id),
        format_func=lambda report_id: describe_report(by_id[report_id]),
        key="report_choice",
        on_change=lambda: st.query_params.update(report=str(st.session_state["report_choice"])),
    )
    chosen = by_id[st.session_state["report_choice"]]
    _render_report(chosen.id, analyst, newer=by_number.get(chosen.superseded_by or 0))


def _render_report(report_id: int, analyst: str, *, newer: ReportRow | None) -> None:
    found = report_data.get_report(report_id)
    if found is None:
        return
    row, snapshot = found
    document = compose_document(row, snapshot)
    release = report_data.get_release(row)
    render_stages(row, release)
    render_end(row)
    if newer is not None:
        address = {"event": [str(newer.event_id)], "report": [str(newer.id)]}
        st.page_link(
            find_page(Page.REPORTS),
            label=say("Open report {number}", number=newer.number),
            query_params=address,
        )
    with st.container(horizontal=True, vertical_alignment="center", key="report_actions"):
        lead = read_analyst(AccountRole.LEAD)
        match row.status:
            case ReportStatus.DRAFT:
                deleted = list_deleted(report_data.list_retracted(report_id))
                blockers = (*list_blockers(document), *deleted, *release.blockers)
                render_clearing(row, snapshot, blockers, lead)
            case ReportStatus.CLEARED:
                render_issuing(row, lead)
            case ReportStatus.ISSUED:
                render_retracting(row, lead)
    if row.status in IN_FORCE:
        render_retractions(report_data.list_retracted(report_id))
    issued = report_data.list_issued_files(report_id)
    if issued:
        render_issued(issued, analyst, needs_name=not RULES[read_snapshot(snapshot).profile].masked)
    # What was issued in a format is that format, until the report says something else of itself.
    gone_out = {file.kind for file in issued} if row.status is ReportStatus.ISSUED else set()
    if others := [form for form in FORMATS if form.extension not in gone_out]:
        render_files(row, snapshot, analyst, others)
    if row.status is ReportStatus.DRAFT:
        render_words(row, snapshot, document, analyst)
        render_overview_draft(row, snapshot, analyst)
        render_picture_choice(report_id, read_snapshot(snapshot), analyst)
        render_public_view(report_id, analyst)
    preview, figures = st.columns([2, 1], gap="medium")
    with preview:
        html = next(kind for kind in FORMATS if kind.extension == "html")
        render_preview(html.render(open_material(data.get_store(), row, snapshot)), title=document.title)
    with figures:
        render_release(row, snapshot, release, analyst)
        st.header(say("Each figure and its posts"), anchor=False)
        _render_figures(document.figures, is_restored=row.is_restored)


def _render_figures(figures: Sequence[Figure], *, is_restored: bool) -> None:
    """List the figures, each with the way to its posts, which of a restored report nobody knows here."""
    if is_restored:
        st.caption(
            say("It was restored from an archive: its posts bear other numbers here, so nothing is linked.")
        )
    for figure in figures:
        if is_restored:
            st.text(f"{figure.label}: {figure.value}", help=figure.counted)
            continue
        st.page_link(
            find_page(Page.DESK),
            label=f"{figure.label}: {figure.value}",
            query_params=parse_qs(urlsplit(figure.trace).query) | AS_TABLE,
            help=figure.counted,
            icon=":material/arrow_outward:",
        )
