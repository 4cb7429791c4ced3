"""Desk: what is left to judge, where and when it is, and the post at hand, side by side on one screen.

The list and the map refresh by themselves; the post stays as it is until the analyst is done with it.
"""

import streamlit as st

from dashboard import data, state
from dashboard.components.filter_tiles import make_filter_tiles
from dashboard.components.frame import guard, render_empty, render_head
from dashboard.components.tour import render_tour
from dashboard.desk_data import count_facets
from dashboard.speaking import say
from dashboard.views.desk.areas import render_areas
from dashboard.views.desk.bar import render_bar
from dashboard.views.desk.follow import cut_to_view, render_follow
from dashboard.views.desk.leases import find_held, keep_lease
from dashboard.views.desk.post import render_post
from dashboard.views.desk.queue import is_table, render_queue
from dashboard.views.desk.table import list_table, render_posts
from dashboard.views.pages import link_filter
from dashboard.views.playing import render_play_button, render_playing
from dashboard.views.shift import render_shift
from dashboard.views.start import render_start
from dashboard.views.where_and_when import render_when, render_where
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.posts import PostDetail
from db.queries.urgent import UrgentMessage

REFRESH_S = 10.0
LISTED = 20
# Both stand in sight without a scroll at 1440 × 900.
MAP_HEIGHT, TIMELINE_HEIGHT = 250, 120


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    if event is None:
        render_head(say("Desk"))
        render_shift(event)
        render_start()
        return
    chosen = state.read_filter(event)
    render_bar(event, chosen)
    render_tour(is_exercise=event.is_exercise)
    if event.first_post_at is None:
        st.fragment(_render_empty, run_every=REFRESH_S)(event)
        return
    # As of the last press: the list below tells by itself what came in since.
    st.html(make_filter_tiles(chosen, count_facets(chosen), link=link_filter))
    detail = _find_post(event)
    board, side = st.columns([70, 30], gap="small")
    # The post first: a judgement draws the page anew, so that what was drawn ahead of its button was in vain.
    with side, st.container(key="desk_post"):
        render_post(event, detail, _list_ids(event, chosen), find_held(event.id))
    with board:
        st.fragment(_render_board, run_every=REFRESH_S)(event, chosen, detail)


@guard
def _render_empty(event: EventSummary) -> None:
    render_empty(say("No posts in this event yet"), say("Import posts, or submit a single one under Triage."))
    if data.has_first_posts(event):
        st.rerun()


@guard
def _render_board(event: EventSummary, chosen: PostFilter, detail: PostDetail | None) -> None:
    if state.read_filter(event) != chosen:
        # A tab was chosen, of which only this part was told: the bar and the post follow it too.
        st.rerun()
    if is_table():
        with st.container(key="desk_table"):
            render_posts(chosen, detail.row.id if detail else None)
        keep_lease(detail)
        return
    queue, middle = st.columns([26, 44], gap="small")
    with queue, st.container(key="desk_queue"):
        render_queue(
            chosen,
            _list_messages(event, chosen),
            detail.row.id if detail else None,
            find_held(event.id),
        )
    with middle, st.container(key="desk_map"):
        render_where(event, chosen, marked=detail.row if detail else None, can_draw=True, height=MAP_HEIGHT)
        with st.container(horizontal=True, vertical_alignment="center", key="desk_areas"):
            render_follow()
            with st.popover(say("Areas"), icon=":material/draw:"):
                render_areas(event, chosen)
            render_play_button()
        render_playing(event, chosen)
        render_when(event, chosen, height=TIMELINE_HEIGHT)
    keep_lease(detail)


def _list_ids(event: EventSummary, chosen: PostFilter) -> list[int]:
    """Return the posts that are listed, in their order: Previous and Next walk along them."""
    if is_table():
        listed = list_table(chosen)
        return [row.id for row in listed.rows] if listed else []
    return [message.row.id for message in _list_messages(event, chosen)]


def _list_messages(event: EventSummary, chosen: PostFilter) -> list[UrgentMessage]:
    return data.list_urgent(cut_to_view(event, chosen), LISTED)


def _find_post(event: EventSummary) -> PostDetail | None:
    """Return the post that the address names, if it is of this event."""
    detail = data.get_post(state.read_number("post", default=0))
    return detail if detail is not None and detail.event_id == event.id else None
