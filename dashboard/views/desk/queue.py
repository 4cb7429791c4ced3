"""The list of the desk: the most urgent messages of a queue, each with its reposts in one row."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import streamlit as st

from dashboard import data, drawn_pictures, picture_words, state
from dashboard.auth import read_analyst
from dashboard.components.frame import guard, render_empty
from dashboard.components.links import render_link
from dashboard.components.post_card import is_graphic
from dashboard.components.queue_row import make_lost_picture, make_row, make_thumbnail
from dashboard.desk_data import list_assignees
from dashboard.services.errors import ServiceError
from dashboard.services.queues import choose_queue, find_queue, list_queues
from dashboard.speaking import say, say_count, say_error
from dashboard.views.desk.leases import Held
from dashboard.views.pages import link_many, link_post
from db.errors import StoreError
from db.queries.filters import PostFilter
from db.queries.posts import PostRow
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
    link = _make_link()
    rows = (
        make_row(
            message,
            held.get(message.row.id, ()),
            assignees.get(message.row.id, ""),
            picture=_make_picture(message.row),
            address=link(message.row.id),
            is_shown=message.row.id == shown_id,
            is_in_picture=message.row.id in in_picture,
        )
        for message in messages
    )
    st.html(f'<ul class="lo-rows">{"".join(rows)}</ul>')


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


def _make_link() -> Callable[[int], str]:
    """Return what gives the address of a post within the filter in force."""
    here = {name: values for name, values in link_post(0).items() if name != "post"}
    anywhere = f"/?{urlencode(here, doseq=True)}"
    return lambda post_id: f"{anywhere}&post={post_id}"


def _make_picture(row: PostRow) -> str:
    """Return the row's picture as HTML; one that is lost costs its own place, never the list."""
    if row.media_sha256 is None:
        return ""
    veiled = is_graphic(row)
    try:
        drawn = drawn_pictures.load_thumbnail(row.media_sha256, THUMBNAIL_WIDTH, veiled)
    except (ServiceError, StoreError) as error:
        return make_lost_picture(say_error(error))
    return make_thumbnail(drawn, say("veiled picture") if veiled else say("picture"))
