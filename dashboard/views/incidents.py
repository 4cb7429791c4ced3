"""Incidents: what happened, rather than who wrote about it. One of them where the address names it."""

import streamlit as st

from dashboard import data, state
from dashboard.components.frame import guard, render_empty, render_head
from dashboard.components.incident_list import render_incidents
from dashboard.services.reports.wording import count_of
from dashboard.views.one_incident import render_incident
from dashboard.views.start import render_start
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.incidents import IncidentOrder

REFRESH_S = 10.0
LISTED = 30
ORDER_WORDS = {IncidentOrder.NEWEST: "Newest first", IncidentOrder.LARGEST: "Most accounts first"}
LEAST_ACCOUNTS = {"Two or more accounts": 2, "Five or more accounts": 5, "All": 0}


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    if event is None:
        render_head("Incidents")
        render_start()
        return
    chosen = state.read_filter(event)
    if chosen.incident is not None:
        render_incident(event, chosen)
        return
    render_head("Incidents", event, "Posts about one happening, gathered by the machine")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.selectbox("Order", list(ORDER_WORDS), format_func=ORDER_WORDS.__getitem__, width=220)
        least = st.segmented_control(
            "Told by",
            list(LEAST_ACCOUNTS),
            default="Two or more accounts",
            key="incident_least",
            required=True,
        )
    st.fragment(_render_list, run_every=REFRESH_S)(event, order, LEAST_ACCOUNTS[str(least)])


@guard
def _render_list(event: EventSummary, order: IncidentOrder, min_accounts: int) -> None:
    rows = data.list_incidents(event.id, order, min_accounts, LISTED)
    if not rows:
        render_empty(
            "No incident yet",
            "Posts are gathered once they are classified; a post that stands alone is shown under “All”.",
            icon="hub",
        )
        return
    # A link to the page that it stands on would lose the incident at the next run.
    opened = render_incidents(rows)
    if opened is not None:
        state.write_filter(PostFilter(event.id, incident=opened))
        st.rerun()
    st.caption(f"{len(rows):,} of {count_of(data.count_incidents(event.id, min_accounts), 'incident')}.")
