"""Every post of a filter, page by page: each post by itself, or folded with those that say the same."""

from dataclasses import dataclass

import streamlit as st

from dashboard import data, state
from dashboard.catalogue import mark
from dashboard.components.links import render_link
from dashboard.speaking import say, say_count, say_from
from dashboard.views.pages import link_same
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.message_folds import MOST_FOLDED, FoldedRow
from db.queries.posts import PostOrder, PostRow

ORDER_WORDS = {
    PostOrder.NEWEST: mark("Newest first"),
    PostOrder.OLDEST: mark("Oldest first"),
    PostOrder.URGENT: mark("Most urgent first"),
}


@dataclass(frozen=True)
class Listed:
    """One page of the list; ``folded`` says what each row stands for, None where each post has its own."""

    rows: list[PostRow]
    folded: dict[int, FoldedRow] | None
    page: int
    pages: int
    messages: int


def is_folded(chosen: PostFilter) -> bool:
    """Return whether reposts fold: unless the address says otherwise, or asks for those of one post."""
    return chosen.same_as is None and st.query_params.get("fold") != "no"


def list_page(chosen: PostFilter, order: PostOrder, per_page: int, total: int) -> Listed:
    """Return the page that the address names, the last one where there are fewer; ``total`` posts match."""
    page = state.read_number("page", default=1)
    if not is_folded(chosen):
        pages = -(-total // per_page)
        page = min(page, pages)
        rows = data.list_posts(chosen, order, per_page, (page - 1) * per_page)
        return Listed(rows, None, page, pages, total)
    found = data.list_folded(chosen, order, per_page, (min(page, MOST_FOLDED) - 1) * per_page)
    if not found.rows:
        # The address names a page beyond the last one.
        page = max(1, -(-data.list_folded(chosen, order, per_page, 0).messages // per_page))
        found = data.list_folded(chosen, order, per_page, (page - 1) * per_page)
    folded = {line.row.id: line for line in found.rows}
    pages = max(1, -(-found.messages // per_page))
    return Listed([line.row for line in found.rows], folded, page, pages, found.messages)


def render_order(chosen: PostFilter, order: PostOrder) -> None:
    """Draw the choice of the order, and whether reposts fold."""
    st.session_state["posts_order"] = order
    st.selectbox(
        say("Order"),
        list(ORDER_WORDS),
        format_func=say_from(ORDER_WORDS),
        key="posts_order",
        width=200,
        on_change=lambda: turn_to(order=st.session_state["posts_order"]),
    )
    if chosen.same_as is None:
        st.session_state["posts_fold"] = is_folded(chosen)
        st.toggle(
            say("Fold reposts"),
            key="posts_fold",
            help=say("Posts that say the same stand in one row. The export holds each of them."),
            on_change=lambda: turn_to(fold="yes" if st.session_state["posts_fold"] else "no"),
        )


def link_repeats(event: EventSummary, post_id: int, listed: Listed) -> None:
    """Draw the link to all posts that say the same as one, where there are any."""
    line = (listed.folded or {}).get(post_id)
    if line is not None and line.posts > 1:
        render_link(
            say("Show all {posts:,} that say the same", posts=line.posts), link_same(event.id, post_id)
        )


def render_pages(listed: Listed, total: int) -> None:
    """Draw the buttons of the pages, and say what they hold."""
    if listed.pages > 1:
        st.session_state["posts_page"] = listed.page
        st.pagination(
            listed.pages,
            key="posts_page",
            on_change=lambda: turn_to(page=str(st.session_state["posts_page"])),
        )
    words = say_count(
        "Page {page} of {pages}, {count:,} post in all.",
        "Page {page} of {pages}, {count:,} posts in all.",
        total,
        page=listed.page,
        pages=listed.pages,
    )
    if listed.folded is not None and total > MOST_FOLDED:
        words += " " + say(
            "These pages hold the first {most_folded:,} in this order: filter by time or words "
            "to reach the others, or do not fold reposts.",
            most_folded=MOST_FOLDED,
        )
    if listed.messages < min(total, MOST_FOLDED):
        words += " " + say_count(
            "Those that say the same stand in one row: {count:,} row.",
            "Those that say the same stand in one row: {count:,} rows.",
            listed.messages,
        )
    st.caption(words)


def turn_to(**params: str) -> None:
    """Change how the list is shown and go back to its first page, or to the one that is named."""
    state.write_params(drop=["page"], **{name: [value] for name, value in params.items()})
