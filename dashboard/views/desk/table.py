"""The list of the desk as the table that *Posts* is: every post of the queue, in any order, page by page."""

import streamlit as st

from dashboard import data, picture_words, state
from dashboard.components.frame import guard
from dashboard.components.post_table import render_table
from dashboard.views.desk.queue import render_nothing, render_tabs
from dashboard.views.folding import Listed, list_page, render_order, render_pages
from dashboard.views.pages import open_post
from db.queries.filters import PostFilter
from db.queries.posts import PostOrder

PAGE_ROWS = 50


def list_table(chosen: PostFilter) -> Listed | None:
    """Return the page of the table that the address names, or None where nothing matches."""
    total = data.count_posts(chosen)
    return list_page(chosen, _read_order(), PAGE_ROWS, total) if total else None


@guard
def render_posts(chosen: PostFilter, shown_id: int | None) -> None:
    """Draw the tabs and the table; a row that is ticked opens its post beside it."""
    picked = st.session_state.pop(state.CHOSEN_POST, None)
    if picked is not None:
        open_post(picked)
    render_tabs(chosen)
    listed, order = list_table(chosen), _read_order()
    if listed is None:
        render_nothing()
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        render_order(chosen, order)
    render_table(
        listed.rows,
        key=f"desk_table_{listed.page}_{order}_{listed.folded is None}_{shown_id}",
        choose=lambda post_id: st.session_state.update({state.CHOSEN_POST: post_id}),
        marked=shown_id,
        folded=listed.folded,
        in_picture=picture_words.list_found_in_pictures([row.id for row in listed.rows], chosen.words),
    )
    render_pages(listed, data.count_posts(chosen))


def _read_order() -> PostOrder:
    return state.read_order(PostOrder.URGENT)
