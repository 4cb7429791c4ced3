"""Reports: freeze the facts of one period, read the draft, clear it, take it away in any format."""

from urllib.parse import parse_qs, urlsplit

import streamlit as st

from dashboard import data, report_data, state
from dashboard.auth import read_analyst, require_analyst
from dashboard.components.frame import render_empty, render_head
from dashboard.components.report import (
    describe_report,
    render_preview,
    render_public_view,
    render_retractions,
)
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.editing import list_blockers
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.material import open_material
from dashboard.views.drafting import render_clearing, render_draft_form, render_words
from dashboard.views.exporting import render_files
from dashboard.views.pages import Page, find_page
from dashboard.views.reviewing import render_release
from dashboard.views.start import render_start
from db.queries.events import EventSummary
from db.vocabulary import AccountRole, ReportStatus


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    render_head("Situation reports", event)
    if event is None:
        render_start()
        return
    analyst = require_analyst()
    render_draft_form(event, state.read_filter(event), analyst)
    earlier = report_data.list_reports(event.id)
    if not earlier:
        render_empty(
            "No report of this event yet", "Choose a period and draft the first one.", icon="summarize"
        )
        return
    by_id = {report.id: report for report in earlier}
    asked = state.read_number("report", default=earlier[0].id)
    st.session_state["report_choice"] = asked if asked in by_id else earlier[0].id
    st.selectbox(
        "Report",
        list(by_id),
        format_func=lambda report_id: describe_report(by_id[report_id]),
        key="report_choice",
        on_change=lambda: st.query_params.update(report=str(st.session_state["report_choice"])),
    )
    _render_report(st.session_state["report_choice"], analyst)


def _render_report(report_id: int, analyst: str) -> None:
    found = report_data.get_report(report_id)
    if found is None:
        return
    row, snapshot = found
    document = compose_document(row, snapshot)
    release = report_data.get_release(row)
    with st.container(horizontal=True, vertical_alignment="center", key="report_actions"):
        if row.status is ReportStatus.DRAFT:
            render_clearing(
                row, (*list_blockers(document), *release.blockers), read_analyst(AccountRole.LEAD)
            )
    if row.status is ReportStatus.CLEARED:
        render_retractions(report_data.list_retracted(report_id))
    render_files(row, snapshot, analyst)
    if row.status is ReportStatus.DRAFT:
        render_words(row, snapshot, document, analyst)
        render_public_view(report_data.read_as_public(report_id))
    preview, figures = st.columns([2, 1], gap="medium")
    with preview:
        html = next(kind for kind in FORMATS if kind.extension == "html")
        render_preview(html.render(open_material(data.get_store(), row, snapshot)), title=document.title)
    with figures:
        render_release(row, snapshot, release, analyst)
        st.header("Each figure and its posts", anchor=False)
        for figure in document.figures:
            st.page_link(
                find_page(Page.POSTS),
                label=f"{figure.label}: {figure.value}",
                query_params=parse_qs(urlsplit(figure.trace).query),
                help=figure.counted,
                icon=":material/arrow_outward:",
            )
