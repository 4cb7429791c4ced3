"""The map and the timeline of a page: each shows the filter, and narrows it."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboard import data, state
from dashboard.catalogue import mark
from dashboard.components.frame import guard
from dashboard.components.map import Viewport, find_viewport, guess_viewport, render_map
from dashboard.components.map_looks import LAYER_WORDS, MapLayer
from dashboard.components.map_table import MOST_ROWS
from dashboard.components.markup import escape_text
from dashboard.components.timeline import build_timeline, pick_bin_s, render_timeline
from dashboard.speaking import find_language, say, say_from
from dashboard.views.layouts import read_look
from dashboard.views.map_marks import LEAST_ACCOUNTS, MOST_INCIDENTS, build_marks, build_table
from db.queries.events import EventSummary
from db.queries.filters import PostFilter, bound_shape
from db.queries.posts import PostRow

NOTHING_WORDS = mark("No post in this part of the map has a known place. No signal does not mean no need.")
INCIDENTS_WORDS = mark(
    "Of the whole event, whatever the filter: the {most} with the most accounts, {least} or more, that lie "
    "in view.",
    most=MOST_INCIDENTS,
    least=LEAST_ACCOUNTS,
)
TABLE_WORDS = mark(
    "What the map had in view, the {most} places with the most posts first; each opens its posts.",
    most=MOST_ROWS,
)


@guard
def render_where(
    event: EventSummary,
    chosen: PostFilter,
    *,
    marked: PostRow | None,
    beneath: Callable[[], None],
    height: int,
) -> None:
    """Draw the map ``height`` pixels high, a ring around the place of one post, and under it ``beneath``."""
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="map_head"
    ):
        st.header(say("Where"), anchor=False)
        layer, is_table = _choose_look()
    seen = find_viewport(event)
    if seen is not None:
        st.session_state[state.SEEN_VIEW] = (event.id, seen)
    viewport = seen or guess_viewport(event)
    if is_table:
        _render_table(event, chosen, layer, viewport, height)
        beneath()
        return
    marks = build_marks(event, chosen, layer, viewport)
    render_map(
        event,
        marks,
        layer=layer,
        chosen=bound_shape(chosen.shape) if chosen.shape else chosen.area,
        shape=chosen.shape,
        can_draw=True,
        marked=marked,
        height=height,
    )
    if layer is MapLayer.INCIDENTS:
        st.caption(say(INCIDENTS_WORDS))
    elif not marks:
        st.caption(say(NOTHING_WORDS))
    with st.container(horizontal=True, vertical_alignment="center", key="desk_areas"):
        if seen is not None and st.button(
            say("Filter to this map area"), icon=":material/crop_free:", type="tertiary", key="use_area"
        ):
            state.narrow(chosen, area=seen.area)
            st.rerun()
        beneath()


def _choose_look() -> tuple[MapLayer, bool]:
    """Draw the choice of the layer and of map or table, which are parts of the address; return both."""
    layer, is_table = read_look()
    st.session_state["map_layer"], st.session_state["map_form"] = layer, "Table" if is_table else "Map"
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        st.selectbox(
            say("Layer"),
            list(MapLayer),
            format_func=say_from(LAYER_WORDS),
            key="map_layer",
            on_change=lambda: _keep_look(state.LAYER, st.session_state["map_layer"], MapLayer.CATEGORY),
            label_visibility="collapsed",
            width=160,
        )
        st.segmented_control(
            say("Map or table"),
            [mark("Map"), mark("Table")],
            format_func=say,
            key="map_form",
            on_change=lambda: _keep_look(state.MAP, st.session_state["map_form"].lower(), "map"),
            required=True,
            label_visibility="collapsed",
        )
    return layer, is_table


def _keep_look(name: str, value: str, usual: str) -> None:
    state.write_params(drop=[name], **({} if value == usual else {name: [value]}))


def _render_table(
    event: EventSummary, chosen: PostFilter, layer: MapLayer, viewport: Viewport, height: int
) -> None:
    """Draw the table of what the map had in view."""
    about, kept = st.session_state.get(state.SEEN_VIEW, (None, viewport))
    made = build_table(event, chosen, layer, kept if about == event.id else viewport)
    with st.container(height=height, border=False, key="map_table"):
        st.html(made or f"<p>{escape_text(say(NOTHING_WORDS))}</p>")
    st.caption(say(INCIDENTS_WORDS if layer is MapLayer.INCIDENTS else TABLE_WORDS))


@guard
def render_when(event: EventSummary, chosen: PostFilter, *, height: int) -> None:
    """Draw the timeline of the whole event ``height`` pixels high; a brush becomes the period."""
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
