"""What is done with a draft of a report: start it, edit its words, clear it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from dashboard import actions, data
from dashboard.cached_reads import forget_reads
from dashboard.components.filters import say_narrowing
from dashboard.components.frame import leave_notice
from dashboard.components.markup import escape_markdown
from dashboard.components.report_editor import render_editor
from dashboard.components.report_kind import render_kind_choice
from dashboard.labels import PROFILE_HELP, PROFILE_WORDS
from dashboard.services.errors import ServiceError
from dashboard.services.filter_words import list_narrowings
from dashboard.services.reports.compose import list_editable
from dashboard.services.reports.document import Document
from dashboard.services.reports.editing import read_texts
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.periods import propose_period
from dashboard.services.reports.snapshot import build_snapshot
from dashboard.settings import WebSettings
from dashboard.speaking import say, say_error, say_from
from dashboard.views.pages import Page
from db.errors import StoreError
from db.masking.profiles import Profile
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.incidents import MAX_LISTED, IncidentOrder
from db.queries.reports import ReportRow
from db.vocabulary import ReportKind


def render_draft_form(event: EventSummary, chosen: PostFilter, analyst: str) -> None:
    """Let an analyst choose a kind and a period, and freeze the facts of it under the filters in force."""
    kind, incident = render_kind_choice(
        # Of all kinds one alone asks for them.
        lambda: data.list_incidents(event.id, IncidentOrder.LARGEST, 1, MAX_LISTED),
        chosen.incident,
    )
    if kind is ReportKind.INCIDENT:
        chosen = replace(chosen, incident=incident.id if incident else None)
    first, last = propose_period(event, chosen, kind, incident)
    narrowed = "; ".join(map(say_narrowing, list_narrowings(chosen)))
    with st.form("draft_report"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            since = st.datetime_input(say("Period from (UTC)"), value=first.replace(tzinfo=None), width=230)
            until = st.datetime_input(say("until (UTC)"), value=last.replace(tzinfo=None), width=230)
            profile = st.selectbox(
                say("For"),
                list(Profile),
                format_func=say_from(PROFILE_WORDS),
                help=say(PROFILE_HELP),
                width=160,
            )
            asked = st.form_submit_button(say("Draft a report"), type="primary", disabled=not analyst)
        st.caption(
            say("A report is in English, and what people write in it in whatever language they write.")
        )
        if narrowed:
            st.caption(
                say(
                    "Part of the report, for filters are in force: {filters}",
                    filters=escape_markdown(narrowed),
                )
            )
        if asked and since and until and profile:
            with st.spinner(say("Counting and freezing the facts …")):
                report_id = build_snapshot(
                    data.get_store(),
                    replace(chosen, since=since.replace(tzinfo=UTC), until=until.replace(tzinfo=UTC)),
                    created_by=analyst,
                    public_url=_find_address(),
                    profile=profile,
                    kind=kind,
                )
            forget_reads()
            st.query_params["report"] = str(report_id)
            st.rerun()


def _find_address() -> str:
    """Return where the browser finds the dashboard: the address of this page without its name."""
    page = urlsplit(st.context.url or "")
    if page.scheme not in ("http", "https"):
        return WebSettings().address
    return f"{page.scheme}://{page.netloc}{page.path.rstrip('/').removesuffix(f'/{Page.REPORTS}')}"


def render_words(row: ReportRow, snapshot: Mapping[str, Any], document: Document, analyst: str) -> None:
    """Let an analyst edit the words of a draft."""

    def save(section: str, seen: str, text: str) -> bool:
        try:
            actions.edit_report(row.id, section=section, seen=seen, text=text, edited_by=analyst)
        except (ServiceError, StoreError) as error:
            # In place: what was typed stays in the form.
            st.error(escape_markdown(say_error(error)), icon=":material/error:")
            return False
        leave_notice(say("{section} saved", section=section))
        return True

    render_editor(
        list_editable(read_snapshot(snapshot)),
        read_texts(snapshot),
        document.citations,
        key=str(row.id),
        may_edit=bool(analyst),
        save=save,
    )
