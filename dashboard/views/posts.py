"""Posts: everything that matches the filter, as a table or as pictures, page by page."""

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import data, drawn_pictures, picture_words, state
from dashboard.auth import read_analyst
from dashboard.catalogue import mark
from dashboard.components.export_form import render_export
from dashboard.components.filters import render_filters, render_summary
from dashboard.components.frame import render_empty, render_head
from dashboard.components.place_search import render_place_search
from dashboard.components.post_card import is_graphic, render_grid
from dashboard.components.post_table import render_table
from dashboard.speaking import say
from dashboard.views.folding import link_repeats, list_page, render_order, render_pages, turn_to
from dashboard.views.many import render_many
from dashboard.views.pages import Page, find_page, link_desk, link_post, open_post
from dashboard.views.start import render_start
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.posts import PostOrder, PostRow

PAGE_ROWS = {mark("Table"): 50, mark("Pictures"): 24}
GRID_COLUMNS = 4
THUMBNAIL_WIDTH = 420


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    if event is None:
        render_head(say("Posts"))
        render_start()
        return
    chosen_id = st.session_state.pop(state.CHOSEN_POST, None)
    if chosen_id is not None:
        open_post(chosen_id)
    chosen, order = state.read_filter(event), state.read_order()
    with st.sidebar:
        render_place_search(chosen, near=event.centre, apply=state.write_filter)
        render_filters(chosen, data.list_languages(event.id), state.write_filter)
    render_head(say("Posts"), event)
    render_summary(chosen, state.write_filter)
    layout = _render_bar(event, chosen, order)
    render_many(event, chosen)
    if layout == "Pictures" and chosen.has_picture is False:
        render_empty(
            say("No pictures under this filter"),
            say("It leaves only posts without one: choose the table, or take “without picture” away."),
            icon="hide_image",
        )
        return
    shown = chosen if layout == "Table" else replace(chosen, has_picture=True)
    total = data.count_posts(shown)
    if not total:
        _render_nothing(event)
        return
    listed = list_page(shown, order, PAGE_ROWS[layout], total)
    in_picture = picture_words.list_found_in_pictures([row.id for row in listed.rows], chosen.words)
    if layout == "Table":
        st.caption(say("Tick a row to open the post."))
        seen = st.session_state.get(state.SEEN_POST)
        render_table(
            listed.rows,
            key=f"posts_table_{listed.page}_{order}_{listed.folded is None}_{seen}",
            choose=_choose,
            marked=seen,
            folded=listed.folded,
            in_picture=in_picture,
        )
    else:
        render_grid(
            listed.rows,
            columns=GRID_COLUMNS,
            page=find_page(Page.POST),
            link=link_post,
            load=_load_thumbnail,
            more=lambda post_id: link_repeats(event, post_id, listed),
            in_picture=in_picture,
        )
    render_pages(listed, total)


def _render_bar(event: EventSummary, chosen: PostFilter, order: PostOrder) -> str:
    with st.container(horizontal=True, vertical_alignment="bottom", key="posts_bar"):
        st.session_state["posts_layout"] = st.query_params.get("layout", "table").capitalize()
        if st.session_state["posts_layout"] not in PAGE_ROWS:
            st.session_state["posts_layout"] = "Table"
        layout = st.segmented_control(
            say("Layout"),
            list(PAGE_ROWS),
            format_func=say,
            key="posts_layout",
            required=True,
            on_change=lambda: turn_to(layout=st.session_state["posts_layout"].lower()),
        )
        render_order(chosen, order)
        link_desk()
        render_export(event, chosen, order, data.get_store(), analyst=read_analyst())
    return str(layout)


def _render_nothing(event: EventSummary) -> None:
    if event.first_post_at is None:
        render_empty(
            say("No posts in this event yet"), say("Import posts, or submit a single one under Triage.")
        )
    else:
        render_empty(
            say("No post matches these filters"),
            say(
                "Widen the period or take filters away. Posts that still wait for the worker have no "
                "class yet."
            ),
            icon="filter_alt_off",
        )


def _choose(post_id: int) -> None:
    st.session_state[state.CHOSEN_POST] = post_id


def _load_thumbnail(row: PostRow) -> Any:
    return drawn_pictures.load_thumbnail(str(row.media_sha256), THUMBNAIL_WIDTH, is_graphic(row))
