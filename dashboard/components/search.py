"""The search of the desk: one box for words and places."""

from collections.abc import Callable

import streamlit as st

from dashboard.components.markup import escape_markdown
from dashboard.services.errors import ServiceError
from dashboard.services.places import Point
from dashboard.services.search import read_search
from dashboard.speaking import say, say_error
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
            st.session_state[SEARCH_REFUSAL] = (chosen, typed, say_error(error))
        else:
            apply(found.apply(chosen))

    # It follows the address; what was refused is there to be put right.
    st.session_state[TYPED] = _find_refused(chosen)[0]
    st.text_input(
        say("Search"),
        key=TYPED,
        max_chars=MAX_WORDS_LENGTH,
        placeholder=say("bridge near Dangriga 10 km"),
        on_change=search,
        help=say(
            "Words that all occur; **near** and a town, or latitude and longitude, with a distance (25 km "
            "without one); or both. A town's name alone is a place if the town is around the event, and "
            "words in quotes. The key / leads here."
        ),
    )


def show_refusal(chosen: PostFilter) -> None:
    """Say why a search was not made, until another is, or the filter is another one."""
    _, words = _find_refused(chosen)
    if words:
        st.warning(escape_markdown(words))


def _find_refused(chosen: PostFilter) -> tuple[str, str]:
    """Return what was typed and not understood under a filter, and why; else the words in force."""
    under, typed, words = st.session_state.get(SEARCH_REFUSAL, (None, "", ""))
    return (typed, words) if under == chosen else (chosen.words, "")
