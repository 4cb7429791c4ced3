"""Posts that the model was not made for, as a list of their own: what it thinks of them ranks none down."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard.components.post_card import render_cards
from dashboard.speaking import say
from db.queries.filter_url import Params
from db.queries.urgent import UrgentMessage


def render_unfamiliar(
    messages: Sequence[UrgentMessage],
    *,
    total: int,
    page: Any,
    link: Callable[[int], Params],
    more: tuple[Any, Params],
) -> None:
    """Show the posts, and where all of them are listed.

    Args:
        messages: the most urgent of the posts.
        total: how many posts there are.
        page: the page of one post, which ``link`` gives the parameters of.
        more: the page that lists all, with its parameters.
    """
    st.header(say("Unlike the training"), anchor=False)
    st.caption(
        say(
            "Posts whose label nobody has judged, in a language or with a picture that the model was not "
            "made for: read these yourself. By far not all such posts are noticed."
        )
    )
    render_cards(messages, page=page, link=link, within="unfamiliar")
    st.page_link(
        more[0],
        label=say("List all {total:,}", total=total),
        query_params=more[1],
        icon=":material/list_alt:",
    )
