"""Saved views that raise an alert when new posts of them come in: switched on and off by who saved them."""

from collections.abc import Sequence

import streamlit as st

from dashboard import team_actions
from dashboard.components.frame import leave_notice
from dashboard.speaking import say
from db.queries.saved_views import ViewRow
from db.view_watches import MOST_HOURS, MOST_POSTS

POSTS, HOURS = 10, 6


def say_watch(view: ViewRow) -> str:
    """Return when a view raises an alert, to stand behind its name; nothing of one that raises none."""
    if view.watched_posts is None:
        return ""
    return " · " + say(
        "alert at {posts:,} new in {hours} h", posts=view.watched_posts, hours=view.watched_hours
    )


def render_watching(own: Sequence[ViewRow], analyst: str) -> None:
    """Draw the form in which an analyst has views of their own watched."""
    if not own:
        return
    by_id = {view.id: view for view in own}
    with st.form("watch_view", border=False):
        view_id = st.selectbox(say("Alert of"), list(by_id), format_func=lambda number: by_id[number].name)
        with st.container(horizontal=True):
            posts = st.number_input(say("At so many new posts"), 1, MOST_POSTS, POSTS)
            hours = st.number_input(
                say("Within hours"),
                1,
                MOST_HOURS,
                HOURS,
                help=say(
                    "Posts count from now on, once the model has read them, whenever posted. After an alert "
                    "the next comes no sooner than as many hours later."
                ),
            )
        st.caption(say("The whole team sees the alert; where it is sent out, the view's name goes with it."))
        with st.container(horizontal=True):
            if st.form_submit_button(say("Watch")):
                team_actions.watch_view(view_id, posts, hours, actor=analyst)
                leave_notice(say("View watched: {name}", name=by_id[view_id].name))
                st.rerun()
            if st.form_submit_button(say("Stop watching")):
                team_actions.unwatch_view(view_id, actor=analyst)
                leave_notice(say("View no longer watched: {name}", name=by_id[view_id].name))
                st.rerun()
