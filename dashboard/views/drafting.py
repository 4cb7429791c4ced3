"""What is done with a draft of a report: start it, edit its words, clear it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from dashboard import actions, data, report_data
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
from dashboard.speaking import say, say_error, say_from, say_written
from dashboard.views.pages import Page
from db.errors import StoreError
from db.masking.profiles import Profile
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.incidents import MAX_LISTED, IncidentOrder
from db.queries.reports import ReportRow
from db.report_authors import Hands
from db.reports import NAMED_OTHERS
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


def render_clearing(row: ReportRow, blockers: Sequence[str], analyst: str) -> None:
    """Ask once more: a cleared report stays cleared, and the button stands beside the downloads."""
    with st.popover(
        say("Clear this draft"), disabled=not analyst, icon=":material/task_alt:", key=f"clear_box_{row.id}"
    ):
        may_clear = _say_who_may(report_data.read_hands(row), analyst)
        if blockers:
            st.markdown(f"**{say('Before it can be cleared')}**")
            st.markdown("\n".join(f"- {escape_markdown(say_written(blocker))}" for blocker in blockers))
        if blockers or not may_clear:
            return
        st.caption(say("It then carries your name and is no draft any more. That cannot be taken back."))
        if st.button(
            say("Clear report {number} for good", number=row.number), type="primary", key=f"clear_{row.id}"
        ):
            try:
                actions.clear_report(row.id, seen_sha256=row.sha256, cleared_by=analyst)
            except (ServiceError, StoreError) as error:
                # In place: a message below would be hidden by this box.
                st.error(escape_markdown(say_error(error)), icon=":material/error:")
                return
            leave_notice(say("Report {number} cleared by {analyst}", number=row.number, analyst=analyst))
            st.rerun()


def _say_who_may(hands: Hands, analyst: str) -> bool:
    """Say who wrote in a draft and who may clear it; return whether this analyst may."""
    st.caption(
        say(
            "Written by {names}. Whoever wrote in a report does not clear it.",
            names=escape_markdown(", ".join(hands.authors)),
        )
    )
    if not hands.wrote(analyst):
        return True
    if not hands.leaves_to_others(analyst):
        st.caption(
            say(
                "You wrote it, and nobody else has worked here so far: you may clear it alone, and the "
                "document says that no second person has checked it."
            )
        )
        return True
    if hands.others:
        others = escape_markdown(", ".join(hands.others[:NAMED_OTHERS]))
        st.caption(
            say("You wrote in it, so another person has to clear it. Here worked too: {names}.", names=others)
        )
    else:
        st.caption(
            say(
                "You wrote in it, and so did all who worked here. Draft it anew, and let one of you keep "
                "out of its words."
            )
        )
    return False


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
