"""Incidents: what happened, rather than who wrote about it. One of them where the address names it."""

import streamlit as st

from dashboard import data, state
from dashboard.catalogue import mark
from dashboard.components.frame import guard, render_empty, render_head
from dashboard.components.incident_list import render_incidents
from dashboard.speaking import say, say_count, say_from
from dashboard.views.one_incident import render_incident
from dashboard.views.start import render_start
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.incidents import IncidentOrder

REFRESH_S = 10.0
LISTED = 30
ORDER_WORDS = {IncidentOrder.NEWEST: mark("Newest first"), IncidentOrder.LARGEST: mark("Most accounts first")}
TWO = mark("Two or more accounts")
LEAST_ACCOUNTS = {TWO: 2, mark("Five or more accounts"): 5, mark("All"): 0}


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    if event is None:
        render_head(say("Incidents"))
        render_start()
        return
    chosen = state.read_filter(event)
    if chosen.incident is not None:
        render_incident(event, chosen)
        return
    render_head(say("Incidents"), event, say("Posts about one happening, gathered by the machine"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.selectbox(say("Order"), list(ORDER_WORDS), format_func=say_from(ORDER_WORDS), width=220)
        least = st.segmented_control(
            say("Told by"),
            list(LEAST_ACCOUNTS),
            format_func=say,
            default=TWO,
            key="incident_least",
            required=True,
        )
    st.fragment(_render_list, run_every=REFRESH_S)(event, order, LEAST_ACCOUNTS[str(least)])


@guard
def _render_list(event: EventSummary, order: IncidentOrder, min_accounts: int) -> None:
    rows = data.list_incidents(event.id, order, min_accounts, LISTED)
    if not rows:
        render_empty(
            say("No incident yet"),
            say(
                "Posts are gathered once they are classified; a post that stands alone is shown under “All”."
            ),
            icon="hub",
        )
        return
    # A link to the page that it stands on would lose the incident at the next run.
    opened = render_incidents(rows)
    if opened is not None:
        state.write_filter(PostFilter(event.id, incident=opened))
        st.rerun()
    st.caption(
        say_count(
            "{shown:,} of {count:,} incident.",
            "{shown:,} of {count:,} incidents.",
            data.count_incidents(event.id, min_accounts),
            shown=len(rows),
        )
    )
