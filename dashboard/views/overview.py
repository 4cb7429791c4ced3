"""The overview drafted by the language model: asked for, read line by line, accepted or left."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import actions, data
from dashboard.components.frame import guard, leave_notice
from dashboard.components.machine_draft import render_machine_draft
from dashboard.components.markup import escape_markdown
from dashboard.services.background import BackgroundDrafting
from dashboard.services.errors import ServiceError
from dashboard.services.policy.settings import PolicySettings
from dashboard.services.reports.editing import read_texts
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.overview import OVERVIEW, OverviewDraft, draft_overview, find_section
from dashboard.speaking import say, say_error, say_written
from db.errors import StoreError
from db.queries.reports import ReportRow

POLL_S = 0.5


def render_overview_draft(row: ReportRow, snapshot: Mapping[str, Any], analyst: str) -> None:
    """Let an analyst have the overview drafted, where the owner set a language model."""
    settings = PolicySettings()
    if not settings.policy_llm_url or not analyst or find_section(read_snapshot(snapshot)) is None:
        return
    key = f"overview_draft_{row.id}_{row.sha256}"
    running: BackgroundDrafting | None = st.session_state.get(key)
    with st.expander(say("Draft the overview"), icon=":material/auto_awesome:", expanded=running is not None):
        st.caption(
            say(
                "A language model at {host} drafts it from the figures of this report and "
                "the masked excerpts of its annex, which leave this machine then. Sentences that "
                "nothing supports are dropped; nothing enters the report until you accept it.",
                host=escape_markdown(settings.policy_llm_host),
            )
        )
        if running is not None and not running.is_done:
            st.fragment(_watch, run_every=POLL_S)(running)
            return
        if running is not None and running.error:
            st.error(escape_markdown(say_written(running.error)), icon=":material/error:")
        if running is not None and running.proposal is not None:
            proposal = running.proposal
            render_machine_draft(
                proposal,
                accept=lambda: _accept(row, snapshot, proposal, analyst),
                leave=lambda: st.session_state.update({key: None}),
            )
        elif st.button(say("Ask for a draft"), key=f"draft_overview_{row.id}"):
            store = data.get_store()
            st.session_state[key] = BackgroundDrafting(
                lambda is_cancelled: draft_overview(
                    store, row, snapshot, settings, asked_by=analyst, is_cancelled=is_cancelled
                )
            ).start()
            st.rerun()


@guard
def _watch(running: BackgroundDrafting) -> None:
    st.progress(0.5, text=say("The language model drafts the overview"))
    st.button(say("Call it off"), on_click=running.cancel, key="cancel_overview")
    if running.is_done:
        st.rerun()


def _accept(row: ReportRow, snapshot: Mapping[str, Any], proposal: OverviewDraft, analyst: str) -> None:
    try:
        seen = read_texts(snapshot)[OVERVIEW]
        actions.accept_overview(row.id, proposal=proposal, seen=seen, accepted_by=analyst)
    except (ServiceError, StoreError) as error:
        st.error(escape_markdown(say_error(error)), icon=":material/error:")
        return
    leave_notice(say("The drafted lines stand in the overview under your name"))
    st.rerun()
