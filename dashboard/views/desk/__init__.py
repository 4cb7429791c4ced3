"""Desk: what is left to judge, where and when it is, and the post at hand, side by side on one screen.

The list and the map refresh by themselves; the post stays as it is until the analyst is done with it. The
address says in which layout the posts stand, and whether the post at hand is shown whole.
"""

import streamlit as st

from dashboard import data, state
from dashboard.components.filter_tiles import make_filter_tiles
from dashboard.components.frame import guard, render_empty, render_head
from dashboard.components.tour import render_tour
from dashboard.desk_data import count_facets
from dashboard.speaking import say
from dashboard.views.desk.bar import render_bar
from dashboard.views.desk.leases import find_held
from dashboard.views.desk.post import render_post
from dashboard.views.desk.split import list_messages, render_list, render_split
from dashboard.views.desk.table import list_posts, read_order, render_posts
from dashboard.views.desk.walk import Walk, walk_filter, walk_listed
from dashboard.views.desk.whole import render_whole
from dashboard.views.desk.wide import pick_pace, render_hazards, render_wide
from dashboard.views.layouts import PAGED, Layout, is_whole, read_layout, render_back, render_layouts
from dashboard.views.pages import link_filter
from dashboard.views.shift import render_shift
from dashboard.views.start import render_start
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.posts import PostDetail

REFRESH_S = 10.0


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
    if is_whole():
        render_whole(event, chosen, lambda post_id: _walk(event, chosen, read_layout(), post_id))
        return
    if event.first_post_at is None:
        st.fragment(_render_empty, run_every=REFRESH_S)(event)
        return
    layout = read_layout()
    with st.container(horizontal=True, vertical_alignment="center", key="desk_layouts"):
        render_layouts()
        # As of the last press: the list below tells by itself what came in since.
        st.html(make_filter_tiles(chosen, count_facets(chosen), link=link_filter))
    detail = _find_post(event)
    every_s = pick_pace()
    board, side = st.columns([70, 30], gap="small")
    # The post first: a judgement draws the page anew, so that what was drawn ahead of its button was in vain.
    with side:
        _render_side(event, chosen, layout, detail, every_s)
    with board:
        _render_board(event, chosen, layout, detail, every_s)


@guard
def _render_empty(event: EventSummary) -> None:
    render_empty(say("No posts in this event yet"), say("Import posts, or submit a single one under Triage."))
    render_hazards(event)
    if data.has_first_posts(event):
        st.rerun()


def _render_side(
    event: EventSummary, chosen: PostFilter, layout: Layout, detail: PostDetail | None, every_s: float
) -> None:
    """Draw the post at hand; beside the wide map the list, until one is opened."""
    if layout is Layout.MAP and detail is None:
        with st.container(key="desk_queue"):
            st.fragment(render_list, run_every=every_s)(event, chosen, None)
        return
    with st.container(key="desk_post"):
        if layout is Layout.MAP:
            render_back(say("Back to the list"), "post")
        post_id = detail.row.id if detail else None
        render_post(event, detail, _walk(event, chosen, layout, post_id), find_held(event.id))


def _render_board(
    event: EventSummary, chosen: PostFilter, layout: Layout, detail: PostDetail | None, every_s: float
) -> None:
    if layout in PAGED:
        with st.container(key="desk_table"):
            render_posts(event, chosen, layout, detail)
    elif layout is Layout.MAP:
        with st.container(key="desk_map"):
            render_wide(event, chosen, detail, every_s)
    else:
        st.fragment(render_split, run_every=REFRESH_S)(event, chosen, detail)


def _walk(event: EventSummary, chosen: PostFilter, layout: Layout, post_id: int | None) -> Walk:
    """Walk along what is listed; a post that is shown whole stands for the filter, not for a page of it."""
    if layout in PAGED and is_whole() and post_id is not None:
        return walk_filter(chosen, read_order(), post_id)

    def list_ids() -> list[int]:
        if layout in PAGED:
            listed = list_posts(chosen, layout)
            return [row.id for row in listed.rows] if listed else []
        return [message.row.id for message in list_messages(event, chosen)]

    return walk_listed(list_ids, post_id, lambda: find_held(event.id))


def _find_post(event: EventSummary) -> PostDetail | None:
    """Return the post that the address names, if it is of this event."""
    detail = data.get_post(state.read_number("post", default=0))
    return detail if detail is not None and detail.event_id == event.id else None
