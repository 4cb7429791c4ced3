"""The post at hand on the desk: its evidence, and the decisions pinned beneath it."""

from collections.abc import Callable
from contextlib import suppress

import streamlit as st

from dashboard import data, drawn_pictures, state
from dashboard.auth import require_analyst
from dashboard.components.decision_bar import render_decision_bar
from dashboard.components.evidence import draw_first_look, render_evidence
from dashboard.components.frame import guard, render_empty
from dashboard.components.links import render_link
from dashboard.services.errors import ServiceError
from dashboard.speaking import say
from dashboard.views.assigning import render_assigning
from dashboard.views.deciding import Deciding, make_deciding, show_refusal
from dashboard.views.desk.head import render_facts, render_held, render_state
from dashboard.views.desk.leases import Held
from dashboard.views.desk.rest import render_rest
from dashboard.views.desk.walk import Walk
from dashboard.views.explaining import render_explaining
from dashboard.views.noting import render_notes
from dashboard.views.pages import link_post
from dashboard.views.steps import render_steps
from db.errors import StoreError
from db.queries.events import EventSummary
from db.queries.posts import PostDetail


@guard
def render_post(event: EventSummary, detail: PostDetail | None, walk: Walk, held: Held) -> None:
    """Draw the post that the address names, or say how to begin."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(say("Post {id}", id=detail.row.id) if detail else say("Post"), anchor=False)
        render_steps(walk.previous_id, walk.next_id)
    if detail is None:
        render_empty(
            say("No post is open"),
            say(
                "Click a row of the list, or press J for the first. Judge with one key each: 1 to 8 for the "
                "category, Q W E for the severity, A if the labels are right, C F X for the information, "
                "U to undo, V to unveil a picture."
            ),
            icon="left_click",
        )
        return
    st.session_state[state.SEEN_POST] = detail.row.id
    deciding = make_deciding(detail, walk.find_next, undoes_others=False)
    with st.container(key="desk_evidence"):
        _render_evidence(event, detail, deciding, walk.find_next)
    with st.container(key="desk_decide"):
        render_held(detail, held)
        require_analyst()
        show_refusal(detail)
        render_decision_bar(
            detail,
            undoable=deciding.undoable,
            judge=lambda judgement: deciding.judge(judgement, True),
            undo=deciding.undo,
        )
    if (free_id := walk.find_next()) is not None:
        _fetch_ahead(free_id)


def _fetch_ahead(post_id: int) -> None:
    """Let the browser fetch the picture that the next post will begin with, where nobody sees it."""
    detail = data.get_post(post_id)
    if detail is None:
        return
    # One that is lost is said once its post is at hand.
    with st.container(key="desk_ahead"), suppress(ServiceError, StoreError):
        picture = draw_first_look(
            detail, load_picture=drawn_pictures.load_thumbnail, load_heat=drawn_pictures.load_heat
        )
        if picture is not None:
            st.image(picture, width="stretch", alt="")


def _render_evidence(
    event: EventSummary, detail: PostDetail, deciding: Deciding, find_next: Callable[[], int | None]
) -> None:
    render_facts(detail)
    with st.container(key="desk_to_whole"):
        render_link(say("Show the post whole"), link_post(detail.row.id) | {state.WHOLE: ["yes"]})
    render_state(detail)
    # The words first, and below them by what they are shaded: a phone has room for little else.
    evidence = st.container()
    shown = render_explaining(detail)
    with evidence:
        render_evidence(
            detail,
            shown,
            load_picture=drawn_pictures.load_thumbnail,
            load_heat=drawn_pictures.load_heat,
            is_narrow=True,
        )
    render_assigning(detail.row.id)
    render_notes(detail.row.id)
    render_rest(event, detail, deciding, find_next)
