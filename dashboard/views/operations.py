"""Stub."""

from dashboard.components.frame import render_head
from db.queries.events import EventSummary


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    render_head("operations", event)
