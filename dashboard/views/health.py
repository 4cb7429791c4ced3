"""The health strip of a page, with what a person can do about an alarm."""

import streamlit as st

from dashboard import actions, data
from dashboard.auth import read_analyst
from dashboard.components.health import MAX_SILENCES, render_health
from dashboard.components.markup import escape_markdown
from db.queries.events import EventSummary
from db.session import utc_now


def render_health_strip(event: EventSummary | None) -> None:
    """Show how the machinery and the event's feeds do; an alarm of a feed can be acknowledged by name."""
    silences = data.list_silences(event.id) if event else []
    render_health(
        data.get_queue_status(),
        data.list_workers(),
        data.list_sources(),
        silences,
        utc_now(),
        media_fault=data.find_media_fault(),
    )
    analyst = read_analyst()
    for silence in silences[:MAX_SILENCES]:
        if event is None or silence.acknowledged_by:
            continue
        st.button(
            f"Acknowledge: {escape_markdown(silence.source)} is silent",
            icon=":material/notifications_off:",
            type="tertiary",
            key=f"acknowledge_{event.id}_{silence.source_id}",
            disabled=not analyst,
            help="The alarm comes back when the source has sent again and falls silent once more."
            if analyst
            else "Give your name in the sidebar first.",
            on_click=actions.acknowledge_alarm,
            args=(silence.source_id,),
            kwargs={"event_id": event.id, "actor": analyst},
        )
