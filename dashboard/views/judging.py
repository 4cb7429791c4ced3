"""The side of the post page: the analyst's judgement, how sure each thing is, and the post's event."""

import streamlit as st

from dashboard import actions, data, state
from dashboard.auth import require_analyst
from dashboard.components.frame import leave_notice
from dashboard.components.markup import make_facts
from dashboard.components.review_panel import render_review_panel
from dashboard.components.times import say_time
from dashboard.components.uncertainty import make_uncertainties
from dashboard.labels import JOB_WORDS
from dashboard.speaking import say
from dashboard.views.assigning import render_assigning
from dashboard.views.deciding import make_deciding, show_refusal
from dashboard.views.noting import render_notes
from dashboard.views.pages import open_post
from db.queries.events import EventSummary
from db.queries.posts import PostDetail
from db.vocabulary import EventStatus


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
    _render_event_move(event, detail, analyst)
    st.html(
        make_facts(
            (
                (say("Received"), say_time(detail.ingested_at)),
                (say("Classification"), say(JOB_WORDS[detail.job_status])),
                (say("Number at source"), detail.row.external_id),
            )
        )
    )


def _render_event_move(event: EventSummary, detail: PostDetail, analyst: str) -> None:
    names = {
        one.id: one.name
        for one in data.list_events()
        if one.status is not EventStatus.CLOSED or one.id == detail.event_id
    }
    target = st.selectbox(
        say("Event of this post"),
        list(names),
        index=list(names).index(detail.event_id),
        format_func=names.__getitem__,
        # With the event in it: what was chosen ends with the post's stay there, whoever moved it.
        key=f"event_{detail.event_id}_{detail.row.id}",
    )
    if target != detail.event_id and st.button(
        say("Attach to this event"), disabled=not analyst, key=f"attach_{detail.row.id}"
    ):
        next_id = _find_next(event, detail.row.id)
        actions.move_post(detail.row.id, event_id=target, actor=analyst)
        leave_notice(say("Post {id} attached to {event}", id=detail.row.id, event=names[target]))
        if next_id is not None:
            # Staying on a post of another event would end the filter that the analyst works through.
            open_post(next_id)
        st.rerun()


def _find_next(event: EventSummary, post_id: int) -> int | None:
    """Return the post to go on to, asked for ahead of a change: a post may leave the filter by it."""
    return data.find_next_work(state.read_filter(event), state.read_order(), post_id)
