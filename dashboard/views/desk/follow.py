"""Whether the list shows the filter whole, or the part of it that the map has in view."""

from dataclasses import replace

import streamlit as st

from dashboard import state
from dashboard.components.map import find_viewport
from dashboard.speaking import say
from db.queries.events import EventSummary
from db.queries.filters import PostFilter

FOLLOW = "follow"


def cut_to_view(event: EventSummary, chosen: PostFilter) -> PostFilter:
    """Return the filter, or the part of it that the map has in view where the list follows the map."""
    if not _follows_map() or not (seen := find_viewport(event)):
        return chosen
    return replace(chosen, area=seen.area.cut(chosen.area) if chosen.area else seen.area)


def hear_map(event: EventSummary) -> bool:
    """Return whether the map has been moved since this was asked last, under a list that follows it."""
    seen = find_viewport(event)
    if not _follows_map() or seen is None or st.session_state.get(state.SEEN_VIEW) == (event.id, seen):
        return False
    st.session_state[state.SEEN_VIEW] = (event.id, seen)
    return True


def render_follow() -> None:
    """Draw the switch; it is a part of the address."""
    st.session_state["desk_follow"] = _follows_map()

    def change() -> None:
        if st.session_state["desk_follow"]:
            state.write_params(**{FOLLOW: ["map"]})
        else:
            state.write_params(drop=[FOLLOW])

    st.toggle(say("The list shows what the map has in view"), key="desk_follow", on_change=change)


def _follows_map() -> bool:
    return st.query_params.get(FOLLOW) == "map"
