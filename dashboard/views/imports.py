"""Import: bring a file of posts into an event, with its column mapping checked first."""

import streamlit as st

from dashboard import actions, data, state
from dashboard.auth import require_analyst
from dashboard.components.frame import render_head
from dashboard.labels import HAZARD_WORDS
from dashboard.views.import_files import render_import
from dashboard.views.pages import Page, find_page
from db.ingest.importer import name_source, run_import
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.settings import get_settings
from db.vocabulary import Hazard, JobPriority


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    render_head("Import posts", event, "CSV, TSV or JSON Lines, alone or with a ZIP of pictures; or one ZIP")
    analyst = require_analyst()
    _render_new_event(is_first=event is None)
    if event is None:
        return
    store, settings = data.get_store(), get_settings()
    render_import(
        lambda table, mapping, on_progress: run_import(
            store,
            settings,
            table,
            mapping,
            event_id=event.id,
            source_name=name_source(table)[0],
            is_source_named=name_source(table)[1],
            priority=JobPriority.FEED,
            on_progress=on_progress,
        ),
        key="import",
        may_start=bool(analyst),
        into=event.name,
    )
    st.page_link(
        find_page(Page.OPERATIONS),
        label="Earlier imports are listed under Operations",
        icon=":material/history:",
    )


def _render_new_event(*, is_first: bool) -> None:
    with (
        st.expander("New event", icon=":material/add:", expanded=is_first),
        st.form("new_event", border=False),
    ):
        name = st.text_input("Name of the event", max_chars=200)
        hazard = st.selectbox("Hazard", list(Hazard), format_func=HAZARD_WORDS.__getitem__)
        if st.form_submit_button("Open the event") and hazard:
            event_id = actions.open_event(name, hazard)
            state.write_filter(PostFilter(event_id))
            st.rerun()
