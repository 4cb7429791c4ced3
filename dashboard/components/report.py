"""A situation report on screen."""

import base64

import streamlit as st

from dashboard.components.times import say_time
from db.queries.reports import ReportRow
from db.vocabulary import ReportStatus

PREVIEW_HEIGHT = 900


def describe_report(row: ReportRow) -> str:
    """Return a report's line in the list of reports."""
    state = f"cleared by {row.cleared_by}" if row.status is ReportStatus.CLEARED else "DRAFT"
    period = f"{say_time(row.period_starts_at)} to {say_time(row.period_ends_at)}"
    return f"No. {row.number} · {period} · {state}"


def render_preview(html: bytes, *, title: str) -> None:
    """Show the report's HTML; at a data address it has no access to the page around it."""
    address = "data:text/html;charset=utf-8;base64," + base64.b64encode(html).decode()
    st.iframe(address, height=PREVIEW_HEIGHT, alt=f"Preview: {title}")
