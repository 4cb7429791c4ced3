"""A place typed into the search: the posts around it."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboard.components.markup import escape_markdown
from dashboard.services.errors import ServiceError
from dashboard.services.places import MAX_PLACE_LENGTH, SEARCH_KM, Point, draw_square, find_places
from dashboard.speaking import say, say_error
from dashboard.state import PLACE_REFUSAL
from db.errors import StoreError
from db.queries.filters import PostFilter

TYPED = "place_search"


def render_place_search(
    chosen: PostFilter, *, near: Point | None, apply: Callable[[PostFilter], None]
) -> None:
    """Show the box; a known place becomes the filter's area, another stays in the box with the reason.

    Args:
        near: where one of several towns of a name is looked for.
    """

    def search() -> None:
        st.session_state.pop(PLACE_REFUSAL, None)
        asked = st.session_state[TYPED].strip()
        if not asked:
            return
        try:
            found = find_places(asked, near=near)[0]
        except (StoreError, ServiceError) as error:
            st.session_state[PLACE_REFUSAL] = say_error(error)
        else:
            apply(replace(chosen, area=draw_square(found)))
            st.session_state[TYPED] = ""

    typed = st.text_input(
        say("Near a place"),
        key=TYPED,
        max_chars=MAX_PLACE_LENGTH,
        placeholder=say("a town, or lat, lon"),
        on_change=search,
        help=say(
            "Posts placed within about {search_km:.0f} km. Of towns of one name it is the "
            "nearest to the event; with a country behind it (Hopkins, Belize), the one there.",
            search_km=SEARCH_KM,
        ),
    )
    # Another page begins with an empty box.
    if typed and (refusal := st.session_state.get(PLACE_REFUSAL)):
        st.warning(escape_markdown(refusal))
