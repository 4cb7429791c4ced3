"""A decision about many posts while it is made, or undone, in a thread of its own."""

from collections.abc import Callable

import streamlit as st

from dashboard.components.frame import guard
from dashboard.services.background import BackgroundBulk
from dashboard.speaking import say

RUN, SHOWN = "bulk_run", "bulk_shown"


def start_bulk(
    doing: str, act: Callable[[Callable[[int, int], None], Callable[[], bool]], int], *, is_cancellable: bool
) -> None:
    """Start what decides or undoes, and show how far it is from the next run on."""
    st.session_state.pop(SHOWN, None)
    st.session_state[RUN] = BackgroundBulk(act, doing=doing, is_cancellable=is_cancellable).start()
    st.rerun()


@guard
def watch_bulk(running: BackgroundBulk) -> None:
    """Show how far it is, and let the analyst call it off."""
    done, of = running.result
    st.progress(
        done / of if of else 0.0,
        text=say("{doing}: {done:,} of {of:,} posts", doing=say(running.doing), done=done, of=of),
    )
    if running.is_cancellable:
        st.caption(say("You may go on working. Called off, what is done stays, and can be undone."))
        if st.button(say("Call it off"), key="bulk_cancel"):
            running.cancel()
    if running.is_done:
        st.rerun()
