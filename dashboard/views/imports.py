"""Import: bring a file of posts into an event, with its column mapping checked first."""

import streamlit as st

from dashboard import actions, data, state
from dashboard.auth import require_analyst
from dashboard.components.frame import render_head
from dashboard.feed_labels import HAZARD_WORDS
from dashboard.services.background import Progress
from dashboard.services.imports import import_table
from dashboard.speaking import say, say_from
from dashboard.views.import_files import ImportTable, render_import
from dashboard.views.pages import Page, find_page
from db.ingest.cells import SOURCE_CHARS
from db.ingest.importer import name_source, rehearse_import
from db.ingest.mapping import ColumnMapping
from db.ingest.result import ImportResult
from db.ingest.survey import survey_table
from db.ingest.tables import PostTable
from db.ingest.times import TimeSpelling
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.settings import get_settings
from db.vocabulary import EventStatus, Hazard


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    render_head(
        say("Import posts"),
        event,
        say("A table, chat or export, alone or with a ZIP of pictures; or one ZIP"),
    )
    analyst = require_analyst()
    _render_new_event(analyst, is_first=event is None)
    if event is None:
        return
    called = st.text_input(
        say("Name of the source"),
        max_chars=SOURCE_CHARS,
        placeholder=say("taken from the file"),
        help=say("With a name, equal numbers of two files mean one post, as those of one hotline do."),
    )
    render_import(
        _make_import(event, called, analyst),
        _make_rehearsal(event, called),
        key="import",
        may_start=bool(analyst) and event.status is not EventStatus.CLOSED,
        into=event.name,
        source=called.strip(),
    )
    st.page_link(
        find_page(Page.OPERATIONS),
        label=say("Earlier imports are listed under Operations"),
        icon=":material/history:",
    )


def _make_import(event: EventSummary, called: str, analyst: str) -> ImportTable:
    store, settings = data.get_store(), get_settings()
    return lambda table, mapping, spelling, on_progress: import_table(
        store,
        settings,
        table,
        mapping,
        spelling,
        event_id=event.id,
        called=called.strip(),
        analyst=analyst,
        on_progress=on_progress,
    )


def _make_rehearsal(event: EventSummary, called: str) -> ImportTable:
    store, settings = data.get_store(), get_settings()

    def rehearse(
        table: PostTable, mapping: ColumnMapping, spelling: TimeSpelling, on_progress: Progress
    ) -> ImportResult:
        name, is_named = name_source(table, called.strip() or None)
        return rehearse_import(
            settings,
            table,
            mapping,
            source_name=name,
            is_source_named=is_named,
            store=store,
            event_id=event.id,
            survey=survey_table(table, mapping, spelling),
            on_progress=on_progress,
        )

    return rehearse


def _render_new_event(analyst: str, *, is_first: bool) -> None:
    with (
        st.expander(say("New event"), icon=":material/add:", expanded=is_first),
        st.form("new_event", border=False),
    ):
        name = st.text_input(say("Name of the event"), max_chars=200)
        hazard = st.selectbox(say("Hazard"), list(Hazard), format_func=say_from(HAZARD_WORDS))
        if st.form_submit_button(say("Open the event")) and hazard:
            event_id = actions.open_event(name, hazard, actor=analyst)
            state.write_filter(PostFilter(event_id))
            st.rerun()
