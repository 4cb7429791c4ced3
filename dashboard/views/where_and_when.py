"""The map and the timeline of a page: each shows the filter, and narrows it."""

from dataclasses import replace

import streamlit as st

from dashboard import data, state
from dashboard.catalogue import mark
from dashboard.components.frame import guard
from dashboard.components.map import HEIGHT as MAP_HEIGHT
from dashboard.components.map import find_viewport, guess_viewport, render_map
from dashboard.components.map_layers import pick_cell_degrees
from dashboard.components.timeline import HEIGHT as TIMELINE_HEIGHT
from dashboard.components.timeline import build_timeline, pick_bin_s, render_timeline
from dashboard.speaking import find_language, say
from dashboard.views.pages import link_area
from db.queries.events import EventSummary
from db.queries.filters import PostFilter, bound_shape
from db.queries.posts import PostRow


@guard
def render_where(
    event: EventSummary,
    chosen: PostFilter,
    *,
    marked: PostRow | None = None,
    can_draw: bool = False,
    height: int = MAP_HEIGHT,
) -> None:
    """Draw the map of the posts that match ``height`` pixels high, and a ring around the place of one."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(say("Where"), anchor=False)
        shown = st.segmented_control(
            say("Colour by"),
            [mark("Category"), mark("Severity")],
            format_func=say,
            default="Category",
            key="map_colours",
            required=True,
            label_visibility="collapsed",
        )
    seen = find_viewport(event)
    viewport = seen or guess_viewport(event)
    cells = data.count_map_cells(chosen, pick_cell_degrees(viewport.zoom), viewport.area)
    render_map(
        event,
        cells,
        chosen=bound_shape(chosen.shape) if chosen.shape else chosen.area,
        shape=chosen.shape,
        can_draw=can_draw,
        by_severity=shown == "Severity",
        link=lambda area: link_area(chosen, area),
        marked=marked,
        height=height,
    )
    if not cells:
        st.caption(say("No post in this part of the map has a known place. No signal does not mean no need."))
    if seen is not None and st.button(
        say("Filter to this map area"), icon=":material/crop_free:", type="tertiary", key="use_area"
    ):
        state.narrow(chosen, area=seen.area)
        st.rerun()


@guard
def render_when(event: EventSummary, chosen: PostFilter, *, height: int = TIMELINE_HEIGHT) -> None:
    """Draw the timeline of the whole event ``height`` pixels high; a brush becomes the period."""
    st.header(say("When"), anchor=False)
    if event.first_post_at is None or event.last_post_at is None:
        return
    bin_s = pick_bin_s(event.first_post_at, event.last_post_at)
    bins = tuple(data.count_timeline(replace(chosen, since=None, until=None), bin_s))
    figure = build_timeline(
        bins,
        bin_s=bin_s,
        since=chosen.since,
        until=chosen.until,
        height=height,
        language=find_language(),
    )
    brush_round = st.session_state.get(state.BRUSH_ROUND, 0)
    period = render_timeline(figure, key=f"timeline_{event.id}_{brush_round}")
    st.caption(say("Drag across the bars to choose a period (UTC)."))
    if period is not None and period != (chosen.since, chosen.until):
        # A fresh chart for the next brush: this one would keep its selection and apply it for ever.
        st.session_state[state.BRUSH_ROUND] = brush_round + 1
        state.narrow(chosen, since=period[0], until=period[1])
        st.rerun()
