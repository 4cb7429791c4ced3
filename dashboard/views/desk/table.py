"""The layouts of the desk that hold every post of its filter, page by page: as a table, or as pictures."""

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import data, drawn_pictures, picture_words, state
from dashboard.auth import read_analyst
from dashboard.components.export_form import render_export
from dashboard.components.frame import guard, render_empty
from dashboard.components.post_card import is_graphic, render_grid
from dashboard.components.post_table import render_table
from dashboard.speaking import say
from dashboard.views.desk.leases import keep_lease
from dashboard.views.desk.queue import render_tabs
from dashboard.views.folding import Listed, link_repeats, list_page, render_order, render_pages
from dashboard.views.layouts import Layout
from dashboard.views.many import render_many
from dashboard.views.pages import link_post, open_post
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.posts import PostDetail, PostOrder, PostRow

PAGE_ROWS = {Layout.TABLE: 50, Layout.PICTURES: 24}
GRID_COLUMNS = 4
THUMBNAIL_WIDTH = 420
REFRESH_S = 10.0


def read_order() -> PostOrder:
    """Return the order in force, the most urgent first unless the address says otherwise."""
    return state.read_order(PostOrder.URGENT)


def list_posts(chosen: PostFilter, layout: Layout) -> Listed | None:
    """Return the page that the address names, or None where nothing matches."""
    shown = _narrow(chosen, layout)
    total = data.count_posts(shown)
    return list_page(shown, read_order(), PAGE_ROWS[layout], total) if total else None


def render_posts(event: EventSummary, chosen: PostFilter, layout: Layout, detail: PostDetail | None) -> None:
    """Draw the tabs, what is done with all posts of the filter, and the posts, which keep up alone."""
    render_tabs(chosen)
    with st.container(horizontal=True, vertical_alignment="bottom", key="posts_bar"):
        render_order(chosen, read_order())
        with st.popover(say("Take away"), icon=":material/download:"):
            render_export(event, chosen, read_order(), data.get_store(), analyst=read_analyst())
    render_many(event, chosen)
    st.fragment(_render_rows, run_every=REFRESH_S)(event, chosen, layout, detail)


@guard
def _render_rows(event: EventSummary, chosen: PostFilter, layout: Layout, detail: PostDetail | None) -> None:
    picked = st.session_state.pop(state.CHOSEN_POST, None)
    if picked is not None:
        open_post(picked)
    keep_lease(detail)
    if layout is Layout.PICTURES and chosen.has_picture is False:
        render_empty(
            say("No pictures under this filter"),
            say("It leaves only posts without one: choose the table, or take “without picture” away."),
            icon="hide_image",
        )
        return
    listed = list_posts(chosen, layout)
    if listed is None:
        render_empty(
            say("No post matches these filters"),
            say(
                "Widen the period or take filters away. Posts that still wait for the worker have no "
                "class yet."
            ),
            icon="filter_alt_off",
        )
        return
    in_picture = picture_words.list_found_in_pictures([row.id for row in listed.rows], chosen.words)
    if layout is Layout.TABLE:
        st.caption(say("Tick a row to open the post."))
        # Who closed a post, or went back from it, finds its row.
        seen = detail.row.id if detail else st.session_state.get(state.SEEN_POST)
        render_table(
            listed.rows,
            key=f"posts_table_{listed.page}_{read_order()}_{listed.folded is None}_{seen}",
            choose=_choose,
            marked=seen,
            folded=listed.folded,
            in_picture=in_picture,
        )
    else:
        render_grid(
            listed.rows,
            columns=GRID_COLUMNS,
            link=link_post,
            load=_load_thumbnail,
            more=lambda post_id: link_repeats(event, post_id, listed),
            in_picture=in_picture,
        )
    render_pages(listed, data.count_posts(_narrow(chosen, layout)))


def _narrow(chosen: PostFilter, layout: Layout) -> PostFilter:
    return chosen if layout is Layout.TABLE else replace(chosen, has_picture=True)


def _choose(post_id: int) -> None:
    st.session_state[state.CHOSEN_POST] = post_id


def _load_thumbnail(row: PostRow) -> Any:
    return drawn_pictures.load_thumbnail(str(row.media_sha256), THUMBNAIL_WIDTH, is_graphic(row))
