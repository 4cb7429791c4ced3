"""Areas that people draw on the map, or type: each narrows the desk, and can be named for the team."""

import streamlit as st

from dashboard import state, team_actions
from dashboard.auth import read_analyst
from dashboard.components.frame import guard, leave_notice
from dashboard.components.markup import escape_markdown
from dashboard.desk_data import list_areas
from dashboard.services.shapes import say_shape
from dashboard.speaking import say
from db.named_areas import NAME_CHARS
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.named_areas import AreaRow
from db.queries.shape_lines import MAX_SHAPE_LENGTH, encode_shape, parse_shape
from db.queries.shapes import MOST_KM, MOST_POINTS, Shape

TYPED = "typed_shape"


@guard
def render_areas(event: EventSummary, chosen: PostFilter) -> None:
    """Draw what narrows the desk now, the named areas, and a box for who does not draw with a mouse."""
    with st.popover(say("Areas"), icon=":material/draw:"):
        _render_areas(event, chosen)


def _render_areas(event: EventSummary, chosen: PostFilter) -> None:
    analyst = read_analyst()
    if chosen.shape is None:
        st.caption(say("Draw with the tools on the map, or choose an area."))
    else:
        _render_in_force(event, chosen, chosen.shape, analyst)
    for area in list_areas(event.id):
        _render_named(area, chosen, analyst)
    _render_typing(chosen)


def _render_in_force(event: EventSummary, chosen: PostFilter, shape: Shape, analyst: str) -> None:
    st.markdown(escape_markdown(say("In force: {shape}", shape=say(say_shape(shape)))))
    st.button(say("Take the area away"), on_click=lambda: state.narrow(chosen, shape=None))
    if not analyst:
        return
    with st.form("name_area", border=False, clear_on_submit=True):
        name = st.text_input(say("Name it for the team"), max_chars=NAME_CHARS)
        if st.form_submit_button(say("Keep the area")):
            team_actions.name_area(event.id, name, encode_shape(shape), actor=analyst)
            leave_notice(say("Area named: {name}", name=name))
            st.rerun()


def _render_named(area: AreaRow, chosen: PostFilter, analyst: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            escape_markdown(f"{area.name} · {area.drawn_by}"),
            key=f"use_area_{area.id}",
            type="tertiary",
            on_click=lambda: state.narrow(chosen, shape=parse_shape(area.shape)),
        )
        if area.drawn_by == analyst and st.button(say("Delete"), key=f"delete_area_{area.id}"):
            team_actions.delete_area(area.id, actor=analyst)
            leave_notice(say("Area deleted: {name}", name=area.name))
            st.rerun()


def _render_typing(chosen: PostFilter) -> None:
    typed = st.text_input(
        say("Or type an area"),
        key=TYPED,
        max_chars=MAX_SHAPE_LENGTH,
        placeholder="16.97, -88.23, 10",
        help=say(
            "Latitude, longitude and kilometres of a circle, up to {most_km:.0f}; or 3 to "
            "{most_points} corners, each latitude, longitude, with semicolons between them.",
            most_km=MOST_KM,
            most_points=MOST_POINTS,
        ),
        on_change=_use_typed,
        args=(chosen,),
    )
    if typed:
        st.warning(
            escape_markdown(
                say("{typed} is no area; write it as 16.97, -88.23, 10 (see the ?).", typed=typed[:100])
            )
        )


def _use_typed(chosen: PostFilter) -> None:
    try:
        shape = parse_shape(st.session_state[TYPED])
    except ValueError:
        return
    st.session_state[TYPED] = ""
    state.narrow(chosen, shape=shape)
