"""Saved views that raise an alert when new posts of them come in: switched on and off by who saved them."""

from collections.abc import Sequence

import streamlit as st

from dashboard import team_actions
from dashboard.components.frame import leave_notice
from db.queries.saved_views import ViewRow
from db.view_watches import MOST_HOURS, MOST_POSTS

POSTS, HOURS = 10, 6


def say_watch(view: ViewRow) -> str:
    """Return when a view raises an alert, to stand behind its name; nothing of one that raises none."""
    if view.watched_posts is None:
        return ""
    return f" · alert at {view.watched_posts:,} new in {view.watched_hours} h"


def render_watching(own: Sequence[ViewRow], analyst: str) -> None:
    """Draw the form in which an analyst has views of their own watched."""
    if not own:
        return
    by_id = {view.id: view for view in own}
    with st.form("watch_view", border=False):
        view_id = st.selectbox("Alert of", list(by_id), format_func=lambda number: by_id[number].name)
        with st.container(horizontal=True):
            posts = st.number_input("At so many new posts", 1, MOST_POSTS, POSTS)
            hours = st.number_input(
                "Within hours",
                1,
                MOST_HOURS,
                HOURS,
                help="Posts count from now on, once the model has read them, whenever posted. After "
                "an alert the next comes no sooner than as many hours later.",
            )
        st.caption("The whole team sees the alert; where it is sent out, the view's name goes with it.")
        with st.container(horizontal=True):
            if st.form_submit_button("Watch"):
                team_actions.watch_view(view_id, posts, hours, actor=analyst)
                leave_notice(f"View watched: {by_id[view_id].name}")
                st.rerun()
            if st.form_submit_button("Stop watching"):
                team_actions.unwatch_view(view_id, actor=analyst)
                leave_notice(f"View no longer watched: {by_id[view_id].name}")
                st.rerun()
