"""How fast people judge: posts an hour, and how long posts wait for their first decision."""

from datetime import timedelta

import streamlit as st

from dashboard.components.figures import render_tiles
from dashboard.components.frame import guard, render_empty
from dashboard.components.times import say_span
from dashboard.desk_data import measure_pace
from db.queries.events import EventSummary
from db.queries.pace import LONGEST_PAUSE, Pace

SPANS = {"8 h": timedelta(hours=8), "24 h": timedelta(hours=24), "7 days": timedelta(days=7)}


@guard
def render_pace(event: EventSummary | None) -> None:
    """Show the figures of a shift, a day or a week of the event."""
    st.header("Judging", anchor=False)
    if event is None:
        return
    span = st.segmented_control("In the last", list(SPANS), default="24 h", key="pace_span", required=True)
    pace = measure_pace(event.id, SPANS[span])
    if not pace.decisions:
        render_empty("Nobody judged a post in this time", "Choose a longer one.", icon="hourglass_empty")
        return
    render_tiles(_list_tiles(pace), label="How fast people judge")


def _list_tiles(pace: Pace) -> list[tuple[str, str, str]]:
    pause = say_span(LONGEST_PAUSE.total_seconds())
    return [
        ("Decisions", f"{pace.decisions:,}", f"by people: {pace.people:,}"),
        (
            "Posts an hour",
            "–" if pace.posts_an_hour is None else f"{pace.posts_an_hour:,.0f}",
            f"of one person, without pauses over {pause}",
        ),
        (
            "First decision",
            "–" if pace.median_wait_s is None else say_span(pace.median_wait_s),
            "from arrival, the median",
        ),
        (
            "Late first decision",
            "–" if pace.late_wait_s is None else say_span(pace.late_wait_s),
            f"nine in ten of {pace.first_decisions:,} posts were sooner",
        ),
    ]
