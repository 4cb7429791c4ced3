"""Who else is at the event: this page says so of its own analyst, and asks of the others."""

import logging
from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from dashboard import state, team_actions
from dashboard.auth import read_analyst
from dashboard.components.frame import guard
from dashboard.components.markup import escape_markdown
from dashboard.components.times import say_age
from dashboard.desk_data import list_presences
from dashboard.services.errors import ServiceError
from dashboard.speaking import say
from dashboard.views.pages import open_post
from db.errors import StoreError
from db.presences import SAID_EVERY
from db.queries.presences import Presence
from db.session import utc_now
from db.vocabulary import AccountRole

logger = logging.getLogger(__name__)


@guard
def render_presences(event_id: int) -> None:
    """Say who else is here and at which post; nothing while nobody is."""
    person = read_analyst(AccountRole.VIEWER)
    present = list_presences(event_id)
    _keep_presence(event_id, person, present)
    others = [one for one in present if one.person != person]
    # Where people give their names themselves, who gives none is shown none.
    if not person or not others:
        return
    more = st.popover(
        say("{count} more here", count=len(others)),
        icon=":material/group:",
        key="desk_presences",
        on_change="rerun",
    )
    # Drawn once it is open: of forty at an event, three elements each were half of what every run sent.
    if more.open:
        with more:
            for other in others:
                _render_other(other)


def _keep_presence(event_id: int, person: str, present: Sequence[Presence]) -> None:
    """Say that the person is here, once in a while, whatever reruns and in however many tabs.

    A store that is away for a moment costs others this notice, and nothing else.
    """
    now = utc_now()
    # What this session has just said may not be in the cached answer yet.
    said: tuple[int, str, datetime] | None = st.session_state.get(state.SAID_HERE)
    known = [(event_id, one.person, one.seen_at) for one in present] + ([said] if said else [])
    if not person or any(one[:2] == (event_id, person) and one[2] > now - SAID_EVERY for one in known):
        return
    try:
        team_actions.keep_presence(event_id, person=person)
    except (StoreError, ServiceError):
        logger.warning("that %s is at event %d was not kept", person, event_id)
    st.session_state[state.SAID_HERE] = (event_id, person, now)


def _render_other(other: Presence) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{escape_markdown(other.person)}** · {say_age(other.seen_at, utc_now())}")
        if other.post_id is not None and st.button(
            say("at post {post_id}", post_id=other.post_id),
            key=f"join_{other.post_id}_{other.person}",
            type="tertiary",
        ):
            open_post(other.post_id)
