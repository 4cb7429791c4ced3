"""Situation: where, when and what, and what a person should look at first. Refreshes itself."""

from dataclasses import replace

import streamlit as st

from dashboard import data, hazard_data, picture_words, state
from dashboard.components.figures import render_figures
from dashboard.components.filters import render_filters, render_summary
from dashboard.components.frame import guard, render_empty, render_head
from dashboard.components.hazard_reports import render_hazard_reports
from dashboard.components.place_search import render_place_search
from dashboard.components.post_card import render_cards, say_period
from dashboard.components.unfamiliar import render_unfamiliar
from dashboard.speaking import say
from dashboard.views.health import render_health_strip
from dashboard.views.pages import Page, find_page, link_desk, link_post
from dashboard.views.start import render_start
from dashboard.views.where_and_when import render_when, render_where
from db.queries.events import EventSummary
from db.queries.filter_url import encode_filter
from db.queries.filters import PostFilter
from db.queries.posts import PostOrder
from db.vocabulary import Familiarity, LabelDecision

BUSY_S, CALM_S = 2.0, 10.0
URGENT_MESSAGES = 12
UNFAMILIAR_MESSAGES = 5


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    if event is None:
        render_head(say("Situation"))
        render_health_strip(None)
        render_start()
        return
    chosen = state.read_filter(event)
    with st.sidebar:
        render_place_search(chosen, near=event.centre, apply=state.write_filter)
        render_filters(chosen, data.list_languages(event.id), state.write_filter)
    render_head(say("Situation"), event, say_period(chosen.since, chosen.until))
    render_summary(chosen, state.write_filter)
    every_s = _pick_pace()
    st.fragment(_render_live, run_every=every_s)(event, chosen, every_s)
    if event.first_post_at is None:
        render_empty(
            say("No posts in this event yet"), say("Import posts, or submit a single one under Triage.")
        )
        st.fragment(_render_hazard_reports, run_every=CALM_S)(event)
        return
    left, right = st.columns([1.75, 1], gap="medium")
    with left:
        st.fragment(render_where, run_every=every_s)(event, chosen)
    with right, st.container(height=560, border=False, key="urgent_posts"):
        st.fragment(_render_urgent, run_every=every_s)(chosen)
    # At the slow pace always: a brush may be on its way across the bars.
    st.fragment(render_when, run_every=CALM_S)(event, chosen)
    st.fragment(_render_hazard_reports, run_every=CALM_S)(event)
    st.fragment(_render_unfamiliar, run_every=CALM_S)(chosen)


@guard
def _render_live(event: EventSummary, chosen: PostFilter, every_s: float) -> None:
    render_health_strip(event)
    render_figures(data.count_key_figures(chosen), data.count_independent_accounts(chosen))
    # The page was laid out for a pace, and for an event with posts or without: parts cannot change that. It
    # does not slow down by itself: a feed that trickles would have it drawn anew again and again.
    if data.has_first_posts(event) or _pick_pace() < every_s:
        st.rerun()


def _pick_pace() -> float:
    queue = data.get_queue_status()
    return BUSY_S if queue.todo + queue.doing else CALM_S


@guard
def _render_urgent(chosen: PostFilter) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(say("Most urgent"), anchor=False)
        link_desk()
    messages = data.list_urgent(chosen, URGENT_MESSAGES)
    if not messages:
        render_empty(
            say("No posts here"), say("Nothing matches the filters in this period."), icon="filter_alt_off"
        )
        return
    found = picture_words.list_found_in_pictures([m.row.id for m in messages], chosen.words)
    render_cards(messages, page=find_page(Page.POST), link=link_post, within="urgent", in_picture=found)


@guard
def _render_hazard_reports(event: EventSummary) -> None:
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
        page=find_page(Page.POST),
        link=link_post,
        more=(find_page(Page.POSTS), encode_filter(unjudged) | {"order": [PostOrder.URGENT.value]}),
    )
