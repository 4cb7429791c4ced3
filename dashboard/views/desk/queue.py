"""The list of the desk: the most urgent messages of a queue, each with its reposts in one row."""

from collections.abc import Sequence

import streamlit as st

from dashboard import data, drawn_pictures, picture_words, state
from dashboard.auth import read_analyst
from dashboard.components.frame import guard, render_empty
from dashboard.components.links import render_link
from dashboard.components.post_card import bear_lost_picture, is_graphic
from dashboard.components.queue_row import make_row
from dashboard.desk_data import list_assignees
from dashboard.services.queues import choose_queue, find_queue, list_queues
from dashboard.speaking import say, say_count
from dashboard.views.desk.leases import Held
from dashboard.views.pages import link_many, open_post
from db.queries.filters import PostFilter
from db.queries.urgent import UrgentMessage

THUMBNAIL_WIDTH = 160


@guard
def render_queue(
    chosen: PostFilter, messages: Sequence[UrgentMessage], shown_id: int | None, held: Held
) -> None:
    """Draw the tabs and the rows; a click on a row opens its post beside the list."""
    render_tabs(chosen)
    if not messages:
        _render_nothing()
        return
    with st.container(horizontal=True, vertical_alignment="center", key="desk_listed"):
        total = data.count_posts(chosen)
        st.caption(
            say_count("Most urgent first · {count:,} post", "Most urgent first · {count:,} posts", total)
        )
        render_link(say("Decide about all of these"), link_many())
    listed = [message.row.id for message in messages]
    assignees = list_assignees(tuple(listed))
    in_picture = picture_words.list_found_in_pictures(listed, chosen.words)
    for message in messages:
        _render_row(
            message,
            held.get(message.row.id, ()),
            assignees.get(message.row.id, ""),
            is_shown=message.row.id == shown_id,
            is_in_picture=message.row.id in in_picture,
        )


def render_tabs(chosen: PostFilter) -> None:
    """Draw the queues."""
    analyst = read_analyst()
    st.session_state["desk_queue_choice"] = find_queue(chosen, analyst)

    def change() -> None:
        if queue := st.session_state["desk_queue_choice"]:
            state.write_filter(choose_queue(chosen, queue, analyst))

    st.pills(
        say("Queue"),
        list_queues(analyst),
        format_func=say,
        key="desk_queue_choice",
        on_change=change,
        label_visibility="collapsed",
    )


def _render_nothing() -> None:
    """Say that nothing is left."""
    render_empty(
        say("Nothing here"),
        say(
            "No post of this queue matches the period and the filters. Choose another, or take filters away."
        ),
        icon="done_all",
    )


def _render_row(
    message: UrgentMessage,
    holders: Sequence[str],
    assignee: str,
    *,
    is_shown: bool,
    is_in_picture: bool,
) -> None:
    row = message.row
    with st.container(horizontal=True, gap="small", key=f"desk_row_{'shown_' if is_shown else ''}{row.id}"):
        if row.media_sha256 is not None:
            with bear_lost_picture():
                veiled = is_graphic(row)
                st.image(
                    drawn_pictures.load_thumbnail(row.media_sha256, THUMBNAIL_WIDTH, veiled),
                    width=56,
                    alt=say("veiled picture") if veiled else say("picture"),
                )
        st.html(make_row(message, holders, assignee, is_in_picture=is_in_picture))
        # It lies over the whole row, so that all of it can be clicked.
        if st.button(say("Open post {id}", id=row.id), key=f"desk_open_{row.id}", type="tertiary"):
            open_post(row.id)
