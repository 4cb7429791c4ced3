"""How fast people judge: posts an hour, and how long posts wait for their first decision."""

from datetime import timedelta

import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.figures import render_tiles
from dashboard.components.frame import guard, render_empty
from dashboard.components.times import say_span
from dashboard.desk_data import measure_pace
from dashboard.speaking import say, say_number
from db.queries.events import EventSummary
from db.queries.pace import LONGEST_PAUSE, Pace

SPANS = {
    mark("8 h"): timedelta(hours=8),
    mark("24 h"): timedelta(hours=24),
    mark("7 days"): timedelta(days=7),
}


@guard
def render_pace(event: EventSummary | None) -> None:
    """Show the figures of a shift, a day or a week of the event."""
    st.header(say("Judging"), anchor=False)
    if event is None:
        return
    span = st.segmented_control(
        say("In the last"), list(SPANS), format_func=say, default="24 h", key="pace_span", required=True
    )
    pace = measure_pace(event.id, SPANS[span])
    if not pace.decisions:
        render_empty(
            say("Nobody judged a post in this time"), say("Choose a longer one."), icon="hourglass_empty"
        )
        return
    if pace.is_cut:
        st.caption(
            say(
                "More than {most:,} decisions fall in this time: all figures are of the newest.",
                most=pace.decisions,
            )
        )
    render_tiles(_list_tiles(pace), label=say("How fast people judge"))


def _list_tiles(pace: Pace) -> list[tuple[str, str, str]]:
    pause = say_span(LONGEST_PAUSE.total_seconds())
    return [
        (say("Decisions"), say_number(pace.decisions), say("by people: {people:,}", people=pace.people)),
        (
            say("Posts an hour"),
            "–" if pace.posts_an_hour is None else f"{pace.posts_an_hour:,.0f}",
            say("of one person, without pauses over {pause}", pause=pause),
        ),
        (
            say("First decision"),
            "–" if pace.median_wait_s is None else say_span(pace.median_wait_s),
            say("from arrival, the median"),
        ),
        (
            say("Late first decision"),
            "–" if pace.late_wait_s is None else say_span(pace.late_wait_s),
            say("nine in ten of {posts:,} posts were sooner", posts=pace.first_decisions),
        ),
    ]
