"""In which layout the desk shows its posts and its map, and which post whole: as the address says."""

from enum import StrEnum

import streamlit as st

from dashboard import state
from dashboard.catalogue import mark
from dashboard.components.map_looks import MapLayer
from dashboard.speaking import say, say_from


class Layout(StrEnum):
    """Layouts by their word in the address; ``LIST`` is the usual one, which the address leaves out."""

    LIST = "list"
    TABLE = "table"
    PICTURES = "pictures"
    MAP = "map"


LAYOUT_WORDS = {
    Layout.LIST: mark("List"),
    Layout.TABLE: mark("Table"),
    Layout.PICTURES: mark("Pictures"),
    Layout.MAP: mark("Map"),
}
# The layouts that hold every post of the filter, page by page.
PAGED = (Layout.TABLE, Layout.PICTURES)


def read_layout() -> Layout:
    """Return the layout that the address names, the list where it names none."""
    # Before there were four of them a table was asked for by the name of the list.
    asked = st.query_params.get(state.LAYOUT, st.query_params.get(state.LIST))
    return Layout(asked) if asked in set(Layout) else Layout.LIST


def read_look() -> tuple[MapLayer, bool]:
    """Return the map's layer as the address names it, the category by default, and whether it is a table."""
    asked = st.query_params.get(state.LAYER)
    layer = MapLayer(asked) if asked in set(MapLayer) else MapLayer.CATEGORY
    return layer, st.query_params.get(state.MAP) == "table"


def is_whole() -> bool:
    """Return whether the address asks for the post at hand over the full width."""
    return st.query_params.get(state.WHOLE) == "yes"


def render_layouts() -> None:
    """Draw the choice."""
    st.session_state["desk_layout"] = read_layout()

    def change() -> None:
        layout: Layout = st.session_state["desk_layout"]
        asked = {} if layout is Layout.LIST else {state.LAYOUT: [layout.value]}
        state.write_params(drop=(state.LAYOUT, state.LIST, "page"), **asked)

    st.segmented_control(
        say("Layout"),
        list(Layout),
        format_func=say_from(LAYOUT_WORDS),
        key="desk_layout",
        on_change=change,
        required=True,
        label_visibility="collapsed",
    )


def render_back(words: str, name: str) -> None:
    """Draw the button that leaves a parameter out of the address; the key Esc presses it."""
    st.button(
        words,
        icon=":material/arrow_back:",
        type="tertiary",
        key="desk_back",
        on_click=lambda: state.write_params(drop=(name, state.WHY)),
        help=say("The key Esc does the same."),
    )
