"""Triage: submit one post or many; they go ahead of the queue and the answer appears by itself."""

import streamlit as st

from dashboard import data
from dashboard.auth import require_analyst
from dashboard.components.frame import render_head
from dashboard.services.submissions import rehearse_many, submit_many
from dashboard.speaking import say
from dashboard.views.import_files import render_import
from dashboard.views.one_post import render_one_post
from dashboard.views.start import render_start
from db.ingest.survey import survey_table
from db.queries.events import EventSummary
from db.settings import get_settings
from db.vocabulary import EventStatus


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    render_head(say("Triage"), event, say("Submitted posts are classified ahead of everything else"))
    if event is None:
        render_start()
        return
    analyst = require_analyst()
    one, many = st.tabs([say("One post"), say("Many posts")])
    with one:
        render_one_post(event, analyst)
    with many:
        store, settings = data.get_store(), get_settings()
        render_import(
            lambda table, mapping, spelling, on_progress: submit_many(
                store,
                settings,
                table,
                mapping,
                event_id=event.id,
                analyst=analyst,
                survey=survey_table(table, mapping, spelling),
                on_progress=on_progress,
            ),
            lambda table, mapping, spelling, on_progress: rehearse_many(
                store,
                settings,
                table,
                mapping,
                event_id=event.id,
                survey=survey_table(table, mapping, spelling),
                on_progress=on_progress,
            ),
            key="triage",
            may_start=bool(analyst) and event.status is not EventStatus.CLOSED,
            into=event.name,
        )
