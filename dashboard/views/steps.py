"""The buttons from one post to the one before and behind it, and their keys."""

import streamlit as st

from dashboard.components.keys import name_button, render_keys
from dashboard.speaking import say
from dashboard.views.pages import turn_to_post


def render_steps(previous_id: int | None, next_id: int | None) -> None:
    """Draw both buttons; at an end of the list one presses nothing, and its key says so."""
    with st.container(horizontal=True, width="content"):
        _render_step(say("Previous"), "K", previous_id)
        _render_step(say("Next"), "J", next_id)
        render_keys(
            {
                "K": "" if previous_id else say("No post comes before this one."),
                "J": "" if next_id else say("No post comes after this one."),
            }
        )


def _render_step(words: str, key: str, post_id: int | None) -> None:
    # Ahead of the run: the page is drawn once.
    st.button(
        words,
        shortcut=key,
        disabled=post_id is None,
        key=name_button(key, words),
        on_click=turn_to_post,
        args=(post_id,),
    )
