"""Alerts: a line on every page while one is open, and the log of all of them under Operations."""

from urllib.parse import parse_qs, urlsplit

import streamlit as st

from dashboard import actions
from dashboard.alert_data import read_alerts
from dashboard.auth import read_analyst, say_missing
from dashboard.components.alerts import make_alert, say_alerts, tabulate_alerts, tabulate_receivers
from dashboard.components.frame import guard, render_empty
from dashboard.components.markup import escape_text
from dashboard.speaking import say
from dashboard.views.pages import Page, find_page
from db.queries.alerts import AlertRow
from db.session import utc_now

REFRESH_S = 10.0


def render_bell() -> None:
    """Say on every page how many alerts nobody knows of; they open from there."""
    st.fragment(_render_bell, run_every=REFRESH_S)()


@guard
def _render_bell() -> None:
    board = read_alerts()
    if not board.open_count:
        return
    words = say_alerts(board.open_count)
    unseen = say("{alerts} nobody knows of yet", alerts=words)
    st.html(f'<p class="lo-unseen" role="status">{escape_text(unseen)}</p>')
    with st.popover(words, icon=":material/notifications_active:", key="alerts"):
        for alert in board.newest_open:
            with st.container(border=True):
                _render_alert(alert)
        if board.open_count > (shown := len(board.newest_open)):
            st.caption(
                say("The newest {shown} are shown; the others are listed under Operations.", shown=shown)
            )


def _render_alert(alert: AlertRow) -> None:
    st.html(make_alert(alert, utc_now()))
    analyst = read_analyst()
    with st.container(horizontal=True):
        st.button(
            say("Acknowledge"),
            icon=":material/notifications_off:",
            key=f"acknowledge_{alert.id}",
            disabled=not analyst,
            help=None if analyst else say_missing(),
            on_click=actions.acknowledge_alert,
            args=(alert.id,),
            kwargs={"actor": analyst},
        )
        if alert.link:
            _render_link(alert.link)


def _render_link(link: str) -> None:
    parts = urlsplit(link)
    st.page_link(
        find_page(Page(parts.path.strip("/"))),
        label=say("See it"),
        icon=":material/arrow_forward:",
        query_params=parse_qs(parts.query),
    )


@guard
def render_alert_log() -> None:
    """Show all alerts with who knows of them, and whether those outside took them."""
    st.header(say("Alerts"), anchor=False)
    board = read_alerts()
    if board.newest:
        st.dataframe(
            tabulate_alerts(board.newest),
            hide_index=True,
            height="content" if len(board.newest) < 10 else 360,
            column_config={say("Alert"): st.column_config.TextColumn(width="large")},
        )
    else:
        render_empty(
            say("No alert yet"),
            say(
                "Proposed events, feeds that fail or are silent, and severe incidents that grow fast "
                "raise one."
            ),
            icon="notifications",
        )
    if board.receivers:
        st.dataframe(tabulate_receivers(board.receivers, utc_now()), hide_index=True, height="content")
    else:
        st.caption(say("Alerts stay on this machine: no webhook and no mail is configured for them."))
