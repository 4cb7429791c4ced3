"""Posts that the model was not made for, as a list of their own: what it thinks of them ranks none down."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.components.links import render_link
from dashboard.components.post_card import render_cards
from dashboard.speaking import say
from db.queries.filter_url import Params
from db.queries.urgent import UrgentMessage


def render_unfamiliar(
    messages: Sequence[UrgentMessage],
    *,
    total: int,
    link: Callable[[int], Params],
    more: Params,
) -> None:
    """Show the posts, and where all of them are listed.

    Args:
        messages: the most urgent of the posts.
        total: how many posts there are.
        link: gives the parameters of the desk with a post.
        more: those of the desk with all of them.
    """
    st.header(say("Unlike the training"), anchor=False)
    st.caption(
        say(
            "Posts whose label nobody has judged, in a language or with a picture that the model was not "
            "made for: read these yourself. By far not all such posts are noticed."
        )
    )
    render_cards(messages, link=link, within="unfamiliar")
    render_link(say("List all {total:,}", total=total), more)
