"""The health strip of a page."""

import streamlit as st

from dashboard import data
from dashboard.alert_data import list_silences
from dashboard.components.frame import guard
from dashboard.components.health import Health, judge_health, render_health
from db.queries.events import EventSummary
from db.session import utc_now


def render_health_strip(event: EventSummary | None) -> None:
    """Show how the machinery and the event's feeds do; who knows of a silence says so in the alerts."""
    render_health(_read_health(event))


@guard
def render_health_dot(event: EventSummary) -> None:
    """Show the same behind one dot, which says the worst of it."""
    health = _read_health(event)
    with st.popover(health.dot):
        render_health(health)


def _read_health(event: EventSummary | None) -> Health:
    return judge_health(
        data.get_queue_status(),
        data.list_workers(),
        data.list_sources(),
        list_silences(event.id) if event else [],
        utc_now(),
        media_fault=data.find_media_fault(),
    )
