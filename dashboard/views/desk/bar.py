"""The bar above the desk: event, analyst, period, filters, health, and who else is here."""

from datetime import datetime

import streamlit as st

from dashboard import data, report_data, state
from dashboard.catalogue import mark
from dashboard.components.filters import describe_filter, render_filters, render_summary
from dashboard.components.frame import render_head
from dashboard.components.markup import make_facts
from dashboard.components.search import render_search, show_refusal
from dashboard.components.tour import make_tour_button
from dashboard.services.queues import choose_span, find_span, find_standing, list_spans
from dashboard.speaking import say
from dashboard.views.desk.looks import keep_look
from dashboard.views.desk.more import render_more
from dashboard.views.desk.presences import render_presences
from dashboard.views.desk.saved import render_views
from dashboard.views.health import render_health_dot
from dashboard.views.shift import render_shift
from db.queries.events import EventSummary
from db.queries.filters import PostFilter

KEYS = (
    ("J, K", mark("next, previous post of the list")),
    (mark("1 to 8"), mark("the category is this one")),
    ("Q, W, E", mark("the severity is little, mild, severe")),
    ("A", mark("the labels are right")),
    ("C, F, X", mark("the information is corroborated, false, unverifiable")),
    ("U", mark("undo your last judgement, and with each press the one before, up to 20")),
    ("V", mark("unveil the picture")),
    ("P", mark("play the period over the event, and pause")),
    ("/", mark("search")),
    ("Esc", mark("back to the list, from a post that is shown whole")),
)
# The dot, and who is here, tell of what goes on without anybody's press.
LIVE_EVERY_S = 10.0


def render_bar(event: EventSummary, chosen: PostFilter) -> None:
    """Draw the bar; each change is applied at once."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="desk_bar"):
        render_head(say("Desk"))
        render_shift(event)
        if event.last_post_at is not None:
            _render_span(event, chosen, event.last_post_at)
        render_search(chosen, near=event.centre, apply=state.write_filter)
        narrowings = len(describe_filter(chosen))
        # What stands in these is drawn once they are open: most runs would draw it in vain.
        filters = st.popover(
            say("Filters ({number})", number=narrowings) if narrowings else say("Filters"),
            icon=":material/filter_alt:",
            key="desk_filters",
            on_change="rerun",
        )
        if filters.open:
            with filters:
                render_summary(chosen, state.write_filter)
                render_filters(chosen, data.list_languages(event.id), state.write_filter)
        views = st.popover(say("Views"), icon=":material/bookmark:", key="desk_views", on_change="rerun")
        if views.open:
            with views:
                render_views(event, chosen)
        with st.popover(say("Keys"), icon=":material/keyboard:", key="desk_keys"):
            st.html(make_facts((say(keys), say(words)) for keys, words in KEYS))
            st.html(make_tour_button())
        render_more(chosen)
        st.fragment(_render_live, run_every=LIVE_EVERY_S)(event)
    show_refusal(chosen)


def _render_live(event: EventSummary) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="desk_live"):
        render_health_dot(event)
        render_presences(event.id)


def _render_span(event: EventSummary, chosen: PostFilter, last_post_at: datetime) -> None:
    seen_post = keep_look(event.id)
    spans = list_spans(
        last_post_at, report=find_standing(report_data.list_reports(event.id)), seen_post=seen_post
    )
    by_words = {span.words: span for span in spans}
    in_force = find_span(chosen, spans)
    st.session_state["desk_span"] = in_force.words if in_force else None

    def change() -> None:
        if words := st.session_state["desk_span"]:
            state.write_filter(choose_span(chosen, by_words[words]))

    st.segmented_control(
        say("Since"),
        list(by_words),
        format_func=say,
        key="desk_span",
        on_change=change,
        help=say(
            "Hours are counted back from the event's last post, so that they mean something after it has "
            "ended too. Of the newest report, its period's end counts. Your last look ended with what "
            "you did last before half an hour without you; what came in since shows, whenever it was posted."
        ),
    )
