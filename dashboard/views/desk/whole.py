"""One post over the full width of the desk: all that speaks for its labels, all that can be decided."""

from collections.abc import Callable

import streamlit as st

from dashboard import data, drawn_pictures, state
from dashboard.auth import require_analyst
from dashboard.components.decision_bar import render_decision_bar
from dashboard.components.evidence import is_veiled, render_evidence
from dashboard.components.filters import describe_filter
from dashboard.components.frame import guard, render_empty
from dashboard.components.history import render_history
from dashboard.components.markup import escape_markdown, make_facts
from dashboard.components.review_panel import (
    Judgement,
    ask_credibility,
    ask_going_on,
    is_going_on,
    read_credibility,
    render_correcting,
    render_rating,
    render_use,
)
from dashboard.components.times import say_time
from dashboard.components.uncertainty import make_uncertainties
from dashboard.labels import JOB_WORDS
from dashboard.speaking import say
from dashboard.views.assigning import render_assigning
from dashboard.views.deciding import make_deciding, show_refusal
from dashboard.views.desk.head import render_facts, render_held, render_state
from dashboard.views.desk.leases import find_held, keep_lease
from dashboard.views.desk.walk import Walk
from dashboard.views.explaining import render_explaining
from dashboard.views.layouts import render_back
from dashboard.views.matching import render_matching
from dashboard.views.moving import render_moving
from dashboard.views.noting import render_notes
from dashboard.views.placing import render_placing
from dashboard.views.reading import render_picture_words
from dashboard.views.similar import render_similar
from dashboard.views.steps import render_steps
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.posts import PostDetail

LEASE_S = 10.0


@guard
def render_whole(event: EventSummary, chosen: PostFilter, find_walk: Callable[[int], Walk]) -> None:
    """Draw the post that the address names, of whichever event it is.

    Args:
        find_walk: gives what stands around a post.
    """
    detail = data.get_post(state.read_number("post", default=0))
    if detail is None:
        render_back(say("Back to the list"), state.WHOLE)
        render_empty(
            say("No such post"),
            say("Choose one from the list; the address may be mistyped."),
            icon="search_off",
        )
        return
    if detail.event_id != event.id:
        # The post was moved, or the address was put together by hand: the page follows the post to its event.
        state.write_filter(PostFilter(detail.event_id))
        st.rerun()
    st.session_state[state.SEEN_POST] = detail.row.id
    st.fragment(keep_lease, run_every=LEASE_S)(detail)
    walk = find_walk(detail.row.id)
    _render_top(chosen, detail, walk)
    main, side = st.columns([2.2, 1], gap="medium")
    # The judgement first, as beside the list: it draws the page anew.
    with side:
        _render_judging(event, detail, walk)
    with main:
        render_state(detail)
        shown = render_explaining(detail)
        render_evidence(
            detail, shown, load_picture=drawn_pictures.load_thumbnail, load_heat=drawn_pictures.load_heat
        )
        render_picture_words(detail)
        render_matching(detail)
        similar = st.expander(say("Similar posts"), key=f"similar_posts_{detail.row.id}", on_change="rerun")
        with similar:
            if similar.open:
                render_similar(detail.row.id)
    render_history(detail)


def _render_top(chosen: PostFilter, detail: PostDetail, walk: Walk) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            render_back(say("Back to the list"), state.WHOLE)
            st.header(say("Post {id}", id=detail.row.id), anchor=False)
        render_steps(walk.previous_id, walk.next_id)
    render_facts(detail)
    if within := describe_filter(chosen):
        st.caption(
            say("Previous and next stay within: {filters}", filters=escape_markdown(", ".join(within)))
        )


def _render_judging(event: EventSummary, detail: PostDetail, walk: Walk) -> None:
    """Draw the decisions, how sure each thing is, and the post's event; each action is written at once."""
    st.header(say("Judge"), anchor=False)
    analyst = require_analyst()
    ask_going_on()
    deciding = make_deciding(detail, walk.find_next, undoes_others=True)

    def judge(judgement: Judgement) -> None:
        deciding.judge(judgement, is_going_on())

    render_held(detail, find_held(event.id))
    # Ahead of the buttons: whoever presses keys need not have scrolled down to them.
    show_refusal(detail)
    if is_veiled(detail):
        st.caption(say("The keys of decisions wait until the picture is shown."))
    ask_credibility(detail)
    with st.container(key="desk_decide"):
        render_decision_bar(
            detail,
            undoable=deciding.undoable,
            judge=judge,
            undo=deciding.undo,
            rate=lambda: read_credibility(detail),
        )
    render_rating(detail, lambda judgement: deciding.judge(judgement, False))
    render_correcting(detail, judge)
    render_use(detail, judge)
    render_assigning(detail.row.id)
    render_notes(detail.row.id)
    st.header(say("How sure"), anchor=False)
    st.html(make_uncertainties(detail))
    st.header(say("Where it belongs"), anchor=False)
    render_moving(detail, analyst, walk.find_next)
    st.html(
        make_facts(
            (
                (say("Received"), say_time(detail.ingested_at)),
                (say("Classification"), say(JOB_WORDS[detail.job_status])),
                (say("Number at source"), detail.row.external_id),
            )
        )
    )
    render_placing(event, detail)
