"""Which event a post belongs to, and how it is attached to another one."""

from collections.abc import Callable

import streamlit as st

from dashboard import actions, data
from dashboard.components.frame import leave_notice
from dashboard.speaking import say
from dashboard.views.pages import open_post
from db.queries.posts import PostDetail
from db.vocabulary import EventStatus


def render_moving(detail: PostDetail, analyst: str, find_next: Callable[[], int | None]) -> None:
    """Draw the box of events; what is chosen is written by a press.

    Args:
        find_next: the post to go on to, asked for ahead of the change: the post leaves the filter by it.
    """
    names = {
        one.id: one.name
        for one in data.list_events()
        if one.status is not EventStatus.CLOSED or one.id == detail.event_id
    }
    target = st.selectbox(
        say("Event of this post"),
        list(names),
        index=list(names).index(detail.event_id),
        format_func=names.__getitem__,
        # With the event in it: what was chosen ends with the post's stay there, whoever moved it.
        key=f"event_{detail.event_id}_{detail.row.id}",
    )
    if target != detail.event_id and st.button(
        say("Attach to this event"), disabled=not analyst, key=f"attach_{detail.row.id}"
    ):
        next_id = find_next()
        actions.move_post(detail.row.id, event_id=target, actor=analyst)
        leave_notice(say("Post {id} attached to {event}", id=detail.row.id, event=names[target]))
        if next_id is not None:
            # Staying on a post of another event would end the filter that the analyst works through.
            open_post(next_id)
        st.rerun()
