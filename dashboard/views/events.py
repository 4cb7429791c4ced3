"""Events: closed when their work is done, reopened, archived and restored."""

import streamlit as st

from dashboard import actions, data
from dashboard.auth import require_analyst
from dashboard.components.frame import guard, leave_notice, render_head
from dashboard.components.times import say_time
from dashboard.labels import EVENT_STATUS_WORDS, HAZARD_WORDS
from dashboard.views.archiving import render_archiving
from dashboard.views.start import render_start
from db.queries.events import EventSummary
from db.vocabulary import AccountRole, EventStatus


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    render_head("Events", event, "What is worked on, and what is closed; each change is in the audit log")
    if event is None:
        render_start()
        return
    st.dataframe([_tabulate(one) for one in data.list_events()], hide_index=True, height="content")
    lead = require_analyst(AccountRole.LEAD)
    _render_closing(event, lead)
    render_archiving(event, lead)


def _tabulate(event: EventSummary) -> dict[str, object]:
    return {
        "Event": event.name,
        "Hazard": HAZARD_WORDS[event.hazard],
        "State": EVENT_STATUS_WORDS[event.status],
        "First post": say_time(event.first_post_at) if event.first_post_at else "–",
        "Last post": say_time(event.last_post_at) if event.last_post_at else "–",
    }


@guard
def _render_closing(event: EventSummary, lead: str) -> None:
    st.header("Close and reopen", anchor=False)
    if event.status is EventStatus.STREAM:
        st.caption("A stream has no end: it is watched for what may be an event. Choose an event.")
        return
    if event.status is EventStatus.CLOSED:
        st.caption("Its feeds stay paused when it is reopened; resume them on the page Sources.")
        if st.button("Reopen the event", icon=":material/lock_open:", disabled=not lead):
            actions.reopen_event(event.id, actor=lead)
            leave_notice(f"{event.name} is open again")
            st.rerun()
        return
    st.caption(
        "Nothing is imported, fed or decided into a closed event, and its feeds are paused. What is there "
        "can be read, and reports drafted and issued. A lead can reopen it."
    )
    if st.button("Close the event", icon=":material/lock:", disabled=not lead):
        paused = actions.close_event(event.id, actor=lead)
        leave_notice(f"{event.name} is closed; feeds paused: {paused:,}")
        st.rerun()
