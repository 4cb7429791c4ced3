"""The side of the post page: the analyst's judgement, how sure each thing is, and the post's event."""

import streamlit as st

from dashboard import data, state
from dashboard.auth import require_analyst
from dashboard.components.markup import make_facts
from dashboard.components.review_panel import render_review_panel
from dashboard.components.times import say_time
from dashboard.components.uncertainty import make_uncertainties
from dashboard.labels import JOB_WORDS
from dashboard.speaking import say
from dashboard.views.assigning import render_assigning
from dashboard.views.deciding import make_deciding, show_refusal
from dashboard.views.moving import render_moving
from dashboard.views.noting import render_notes
from db.queries.events import EventSummary
from db.queries.posts import PostDetail


def render_judging(event: EventSummary, detail: PostDetail) -> None:
    """Show review buttons, the four uncertainties and the event; each action is written at once."""
    st.header(say("Judge"), anchor=False)
    analyst = require_analyst()
    deciding = make_deciding(detail, analyst, lambda: _find_next(event, detail.row.id), undoes_others=True)
    # Ahead of the buttons: whoever presses keys need not have scrolled down to them.
    show_refusal(detail)
    render_review_panel(detail, undoable=deciding.undoable, judge=deciding.judge, undo=deciding.undo)
    render_assigning(detail.row.id)
    render_notes(detail.row.id)
    st.header(say("How sure"), anchor=False)
    st.html(make_uncertainties(detail))
    st.header(say("Where it belongs"), anchor=False)
    render_moving(detail, analyst, lambda: _find_next(event, detail.row.id))
    st.html(
        make_facts(
            (
                (say("Received"), say_time(detail.ingested_at)),
                (say("Classification"), say(JOB_WORDS[detail.job_status])),
                (say("Number at source"), detail.row.external_id),
            )
        )
    )


def _find_next(event: EventSummary, post_id: int) -> int | None:
    """Return the post to go on to, asked for ahead of a change: a post may leave the filter by it."""
    return data.find_next_work(state.read_filter(event), state.read_order(), post_id)
