"""The wide layout of the desk: key figures, a large map over the timeline, and what else is told."""

from dataclasses import replace

import streamlit as st

from dashboard import data, hazard_data
from dashboard.components.figures import render_figures
from dashboard.components.frame import guard
from dashboard.components.hazard_reports import render_hazard_reports
from dashboard.components.unfamiliar import render_unfamiliar
from dashboard.views.desk.beneath import render_beneath
from dashboard.views.desk.follow import hear_map
from dashboard.views.desk.leases import keep_lease
from dashboard.views.pages import AS_TABLE, link_post
from dashboard.views.playing import render_playing
from dashboard.views.where_and_when import render_when, render_where
from db.queries.events import EventSummary
from db.queries.filter_url import encode_filter
from db.queries.filters import PostFilter
from db.queries.posts import PostDetail
from db.vocabulary import Familiarity, LabelDecision

BUSY_S, CALM_S = 2.0, 10.0
UNFAMILIAR_MESSAGES = 5
# Both stand in sight under the figures without a scroll at 1440 × 900.
MAP_HEIGHT, TIMELINE_HEIGHT = 265, 110


def pick_pace() -> float:
    """Return how many seconds pass between two looks: few while the worker is at it."""
    queue = data.get_queue_status()
    return BUSY_S if queue.todo + queue.doing else CALM_S


def render_wide(event: EventSummary, chosen: PostFilter, detail: PostDetail | None, every_s: float) -> None:
    """Draw the parts, each of which keeps up by itself, every so many seconds."""
    st.fragment(_render_figures, run_every=every_s)(chosen, detail, every_s)
    st.fragment(_render_map, run_every=every_s)(event, chosen, detail)
    st.fragment(render_playing, run_every=CALM_S)(event, chosen)
    # At the slow pace always: a brush may be on its way across the bars.
    st.fragment(render_when, run_every=CALM_S)(event, chosen, height=TIMELINE_HEIGHT)
    st.fragment(render_hazards, run_every=CALM_S)(event)
    st.fragment(_render_unfamiliar, run_every=CALM_S)(chosen)


@guard
def _render_map(event: EventSummary, chosen: PostFilter, detail: PostDetail | None) -> None:
    if hear_map(event):
        # Only this part was told that the map was moved: the list follows it too.
        st.rerun()
    render_where(
        event,
        chosen,
        marked=detail.row if detail else None,
        beneath=lambda: render_beneath(event, chosen),
        height=MAP_HEIGHT,
    )


@guard
def _render_figures(chosen: PostFilter, detail: PostDetail | None, every_s: float) -> None:
    render_figures(data.count_key_figures(chosen), data.count_independent_accounts(chosen))
    keep_lease(detail)
    # The layout was drawn for a pace, which parts cannot change. It does not slow down by itself: a feed that
    # trickles would have it drawn anew again and again.
    if pick_pace() < every_s:
        st.rerun()


@guard
def render_hazards(event: EventSummary) -> None:
    """Draw the hazard reports near the event, which may be there ahead of its first post."""
    render_hazard_reports(hazard_data.list_near_event(event.id), radius_km=event.radius_km)


@guard
def _render_unfamiliar(chosen: PostFilter) -> None:
    unjudged = replace(
        chosen, familiarity=(Familiarity.UNFAMILIAR,), label_decision=(LabelDecision.NOT_JUDGED,)
    )
    if not (total := data.count_posts(unjudged)):
        return
    render_unfamiliar(
        data.list_urgent(unjudged, UNFAMILIAR_MESSAGES),
        total=total,
        link=link_post,
        more=encode_filter(unjudged) | AS_TABLE,
    )
