"""Reports: freeze the facts of one period, read the draft, clear it, take it away in any format."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from dashboard import actions, data, state
from dashboard.auth import require_analyst
from dashboard.components.frame import leave_notice, render_empty, render_head
from dashboard.components.report import describe_report, render_preview
from dashboard.services.reports import FORMATS
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.snapshot import build_snapshot
from dashboard.views.pages import Page, find_page
from dashboard.views.start import render_start
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.reports import ReportRow
from db.session import utc_now
from db.vocabulary import ReportStatus


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    render_head("Situation reports", event)
    if event is None:
        render_start()
        return
    analyst = require_analyst()
    _render_draft_form(event, state.read_filter(event), analyst)
    earlier = data.list_reports(event.id)
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


def _render_draft_form(event: EventSummary, chosen: PostFilter, analyst: str) -> None:
    first, last = _propose_period(event, chosen)
    with st.form("draft_report"), st.container(horizontal=True, vertical_alignment="bottom"):
        since = st.datetime_input("Period from (UTC)", value=first.replace(tzinfo=None), width=230)
        until = st.datetime_input("until (UTC)", value=last.replace(tzinfo=None), width=230)
        if st.form_submit_button("Draft a report", type="primary", disabled=not analyst) and since and until:
            with st.spinner("Counting and freezing the facts …"):
                report_id = build_snapshot(
                    data.get_store(),
                    event_id=event.id,
                    period_starts_at=since.replace(tzinfo=UTC),
                    period_ends_at=until.replace(tzinfo=UTC),
                    created_by=analyst,
                )
            data.forget_reads()
            st.query_params["report"] = str(report_id)
            st.rerun()


def _propose_period(event: EventSummary, chosen: PostFilter) -> tuple[datetime, datetime]:
    """Return the period of the filter, else all posts of the event, in whole hours outwards."""
    first = chosen.since or event.first_post_at or event.starts_at
    last = chosen.until or event.last_post_at or utc_now()
    if chosen.since is None:
        first = first.replace(minute=0, second=0, microsecond=0)
    if chosen.until is None:
        last = last.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return first, last


def _render_clearing(row: ReportRow, analyst: str) -> None:
    """Ask once more: a cleared report stays cleared, and the button stands beside the downloads."""
    with st.popover("Clear this draft", disabled=not analyst, icon=":material/task_alt:"):
        st.caption("It then carries your name and is no draft any more. That cannot be taken back.")
        if st.button(f"Clear report {row.number} for good", type="primary", key=f"clear_{row.id}"):
            actions.clear_draft(row.id, cleared_by=analyst)
            leave_notice(f"Report {row.number} cleared by {analyst}")
            st.rerun()


def _render_report(report_id: int, analyst: str) -> None:
    found = data.get_report(report_id)
    if found is None:
        return
    row, snapshot = found
    with st.container(horizontal=True, vertical_alignment="center", key="report_actions"):
        for kind in FORMATS:
            st.download_button(
                kind.name,
                data=lambda kind=kind: kind.render(row, snapshot),  # type: ignore[misc]
                file_name=kind.name_file(row, snapshot),
                mime=kind.mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"download_{kind.extension}_{report_id}",
            )
        if row.status is ReportStatus.DRAFT:
            _render_clearing(row, analyst)
    document = compose_document(row, snapshot)
    preview, figures = st.columns([2.6, 1], gap="medium")
    with preview:
        html = next(kind for kind in FORMATS if kind.extension == "html")
        render_preview(html.render(row, snapshot), title=document.title)
    with figures:
        st.subheader("Each figure and its posts", anchor=False)
        for figure in document.figures:
            st.page_link(
                find_page(Page.POSTS),
                label=f"{figure.label}: {figure.value}",
                query_params=parse_qs(urlsplit(figure.trace).query),
                help=figure.counted,
                icon=":material/arrow_outward:",
            )
