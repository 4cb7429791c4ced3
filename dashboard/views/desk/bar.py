"""The bar above the desk: event, analyst, period, filters and health."""

from datetime import datetime

import streamlit as st

from dashboard import data, state
from dashboard.components.filters import describe_filter, render_filters, render_summary
from dashboard.components.frame import render_head
from dashboard.components.markup import make_facts
from dashboard.components.place_search import render_place_search
from dashboard.services.queues import SPANS, choose_span, find_span
from dashboard.views.health import render_health_strip
from dashboard.views.shift import render_shift
from db.queries.events import EventSummary
from db.queries.filters import PostFilter

KEYS = (
    ("J, K", "next, previous post of the list"),
    ("1 to 8", "the category is this one"),
    ("Q, W, E", "the severity is little, mild, severe"),
    ("A", "the labels are right"),
    ("C, F, X", "the information is corroborated, false, unverifiable"),
    ("U", "undo the last judgement"),
    ("V", "unveil the picture"),
)


def render_bar(event: EventSummary, chosen: PostFilter) -> None:
    """Draw the bar; each change is applied at once."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="desk_bar"):
        render_head("Desk")
        render_shift(event)
        if event.last_post_at is not None:
            _render_span(chosen, event.last_post_at)
        narrowings = len(describe_filter(chosen))
        with st.popover(f"Filters ({narrowings})" if narrowings else "Filters", icon=":material/filter_alt:"):
            render_summary(chosen, state.write_filter)
            render_place_search(chosen, near=event.centre, apply=state.write_filter)
            render_filters(chosen, data.list_languages(event.id), state.write_filter)
        with st.popover("Keys", icon=":material/keyboard:"):
            st.html(make_facts(KEYS))
        with st.popover("Health", icon=":material/monitor_heart:"):
            render_health_strip(event)


def _render_span(chosen: PostFilter, last_post_at: datetime) -> None:
    st.session_state["desk_span"] = find_span(chosen, last_post_at)

    def change() -> None:
        if span := st.session_state["desk_span"]:
            state.write_filter(choose_span(chosen, span, last_post_at))

    st.segmented_control(
        "Hours to the last post",
        list(SPANS),
        key="desk_span",
        on_change=change,
        help="Counted back from the event's last post, so that they mean something after it has ended too.",
    )
