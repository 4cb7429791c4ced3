"""The usual layout of the desk: the list beside a map over the timeline, which keep up by themselves."""

import streamlit as st

from dashboard import data, state
from dashboard.components.frame import guard
from dashboard.views.desk.beneath import render_beneath
from dashboard.views.desk.follow import cut_to_view
from dashboard.views.desk.leases import find_held, keep_lease
from dashboard.views.desk.queue import render_queue
from dashboard.views.playing import render_playing
from dashboard.views.where_and_when import render_when, render_where
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.posts import PostDetail
from db.queries.urgent import UrgentMessage

LISTED = 20
# Both stand in sight without a scroll at 1440 × 900.
MAP_HEIGHT, TIMELINE_HEIGHT = 250, 120


def list_messages(event: EventSummary, chosen: PostFilter) -> list[UrgentMessage]:
    """Return the messages of the list, of what the map has in view where it follows that."""
    return data.list_urgent(cut_to_view(event, chosen), LISTED)


@guard
def render_list(event: EventSummary, chosen: PostFilter, detail: PostDetail | None) -> None:
    """Draw the list."""
    if state.read_filter(event) != chosen:
        # A tab was chosen, of which only this part was told: the bar, the map and the post follow it too.
        st.rerun()
    render_queue(chosen, list_messages(event, chosen), detail.row.id if detail else None, find_held(event.id))


@guard
def render_split(event: EventSummary, chosen: PostFilter, detail: PostDetail | None) -> None:
    """Draw both, and say who is at the post at hand."""
    queue, middle = st.columns([26, 44], gap="small")
    with queue, st.container(key="desk_queue"):
        render_list(event, chosen, detail)
    with middle, st.container(key="desk_map"):
        render_where(
            event,
            chosen,
            marked=detail.row if detail else None,
            beneath=lambda: render_beneath(event, chosen),
            height=MAP_HEIGHT,
        )
        render_playing(event, chosen)
        render_when(event, chosen, height=TIMELINE_HEIGHT)
    keep_lease(detail)
