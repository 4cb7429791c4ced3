"""The search of the desk: one box for words and places."""

from collections.abc import Callable

import streamlit as st

from dashboard.components.markup import escape_markdown
from dashboard.services.errors import ServiceError
from dashboard.services.places import Point
from dashboard.services.search import read_search
from dashboard.state import SEARCH_REFUSAL
from db.errors import StoreError
from db.queries.filters import MAX_WORDS_LENGTH, PostFilter

TYPED = "desk_search"


def render_search(chosen: PostFilter, *, near: Point | None, apply: Callable[[PostFilter], None]) -> None:
    """Show the box; what is not understood stays in it, for ``show_refusal`` to say why.

    Args:
        near: where one of several towns of a name is looked for.
    """

    def search() -> None:
        st.session_state.pop(SEARCH_REFUSAL, None)
        typed = st.session_state[TYPED]
        try:
            found = read_search(typed, near=near)
        except (StoreError, ServiceError) as error:
            st.session_state[SEARCH_REFUSAL] = (typed, str(error))
        else:
            apply(found.apply(chosen))

    refused, _ = st.session_state.get(SEARCH_REFUSAL, (None, ""))
    # It follows the address; what was refused is there to be put right.
    st.session_state[TYPED] = chosen.words if refused is None else refused
    st.text_input(
        "Search",
        key=TYPED,
        max_chars=MAX_WORDS_LENGTH,
        placeholder="bridge near Dangriga 10 km",
        on_change=search,
        help="Words that all occur; **near** and a town, or latitude and longitude, with a distance (25 km "
        "without one); or both. A town's name alone is a place if the town is around the event, and words in "
        "quotes. The key / leads here.",
    )


def show_refusal() -> None:
    """Say why the search was not made, until another is."""
    _, words = st.session_state.get(SEARCH_REFUSAL, (None, ""))
    if words:
        st.warning(escape_markdown(words))
