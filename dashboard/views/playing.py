"""The desk's playback: the shown period as a window that runs over the event, on the map and the timeline."""

from dataclasses import replace

import streamlit as st

from dashboard import state
from dashboard.components.frame import guard
from dashboard.components.keys import name_button, render_keys
from dashboard.components.map import find_viewport, guess_viewport
from dashboard.components.map_looks import LAYER_WORDS
from dashboard.components.map_playback import PARTS, describe_frames
from dashboard.components.playback import plan_playback, render_playback
from dashboard.desk_data import count_windows
from dashboard.speaking import say
from dashboard.views.layouts import read_look
from dashboard.views.map_marks import pick_degrees
from db.queries.events import EventSummary
from db.queries.filters import PostFilter

PLAY, ON = "play", "on"


@guard
def render_playing(event: EventSummary, chosen: PostFilter) -> None:
    """Draw the heading of the timeline, and the controls while the playback is on.

    What starts it is a part of the address while it is on; the windows are handed to the browser.
    """
    layer, is_table = read_look()
    with st.container(horizontal=True, vertical_alignment="center", key="timeline_head"):
        st.header(say("When"), anchor=False, width="content")
        st.button(
            say("Play"),
            icon=":material/play_arrow:",
            key=name_button("P", "play"),
            type="tertiary",
            disabled=_is_on() or is_table,
            help=say("The shown period runs over the event, on the map and the timeline (P)."),
            on_click=lambda: state.write_params(**{PLAY: [ON]}),
        )
    render_keys({"P": say("The table is shown: only the map is played.") if is_table else ""})
    if not _is_on() or event.first_post_at is None or event.last_post_at is None:
        return
    if is_table or layer not in PARTS:
        st.info(
            say(
                "The map is played by its layers {layers}.",
                layers=", ".join(say(LAYER_WORDS[known]) for known in PARTS),
            )
        )
        st.button(say("End playback"), on_click=lambda: state.write_params(drop=[PLAY]))
        return
    viewport = find_viewport(event) or guess_viewport(event)
    windows = count_windows(
        replace(chosen, since=None, until=None),
        pick_degrees(layer, viewport),
        viewport.area,
        plan_playback(chosen, event.first_post_at, event.last_post_at),
        PARTS[layer],
    )
    render_playback(windows, describe_frames(windows, layer))


def _is_on() -> bool:
    return st.query_params.get(PLAY) == ON
