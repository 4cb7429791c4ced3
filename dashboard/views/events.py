"""Events: closed when their work is done, reopened, archived and restored; erased in the end."""

import streamlit as st

from dashboard import actions, data
from dashboard.auth import require_analyst
from dashboard.components.frame import guard, leave_notice, render_head
from dashboard.components.times import say_time
from dashboard.feed_labels import HAZARD_WORDS
from dashboard.labels import EVENT_STATUS_WORDS
from dashboard.speaking import say
from dashboard.views.archiving import render_archiving
from dashboard.views.start import render_start
from db.event_life import KEPT_DAYS
from db.queries.events import EventSummary
from db.vocabulary import AccountRole, EventStatus


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    render_head(
        say("Events"), event, say("What is worked on, and what is closed; each change is in the audit log")
    )
    if event is None:
        render_start()
        return
    st.dataframe([_tabulate(one) for one in data.list_events()], hide_index=True, height="content")
    lead = require_analyst(AccountRole.LEAD)
    _render_closing(event, lead)
    render_archiving(event, lead)
    _render_erasing(event, lead)


def _tabulate(event: EventSummary) -> dict[str, object]:
    return {
        say("Event"): event.name,
        say("Hazard"): say(HAZARD_WORDS[event.hazard]),
        say("State"): _say_state(event),
        say("First post"): say_time(event.first_post_at) if event.first_post_at else "–",
        say("Last post"): say_time(event.last_post_at) if event.last_post_at else "–",
        say("Erased"): say_time(event.erase_at) if event.erase_at else "–",
    }


def _say_state(event: EventSummary) -> str:
    if event.erased_at is not None:
        return say("erased")
    return say(EVENT_STATUS_WORDS[event.status]) if event.is_all_back else say("not all back")


@guard
def _render_closing(event: EventSummary, lead: str) -> None:
    st.header(say("Close and reopen"), anchor=False)
    if event.status is EventStatus.STREAM:
        st.caption(say("A stream has no end: it is watched for what may be an event. Choose an event."))
        return
    if event.erased_at is not None:
        st.caption(say("Its posts were erased: it stays closed. What is new belongs to a new event."))
        return
    if not event.is_all_back:
        st.caption(
            say(
                "An archive is being restored into it, or was until something cut that off. Restore the same "
                "archive again, and it goes on where it stopped; until all is back it stays closed."
            )
        )
        return
    if event.status is EventStatus.CLOSED:
        st.caption(say("Its feeds stay paused when it is reopened; resume them on the page Sources."))
        if st.button(say("Reopen the event"), icon=":material/lock_open:", disabled=not lead):
            actions.reopen_event(event.id, actor=lead)
            leave_notice(say("{name} is open again", name=event.name))
            st.rerun()
        return
    st.caption(
        say(
            "Nothing is imported, fed or decided into a closed event, and its feeds are paused. What is "
            "there can be read, and reports drafted and issued. A lead can reopen it."
        )
    )
    if st.button(say("Close the event"), icon=":material/lock:", disabled=not lead):
        paused = actions.close_event(event.id, actor=lead)
        leave_notice(say("{name} is closed; feeds paused: {paused:,}", name=event.name, paused=paused))
        st.rerun()


@guard
def _render_erasing(event: EventSummary, lead: str) -> None:
    st.header(say("Erase"), anchor=False)
    if event.erased_at is not None:
        st.caption(
            say(
                "Posts and pictures were erased on {time}. Issued reports stay.",
                time=say_time(event.erased_at),
            )
        )
        return
    if event.status is not EventStatus.CLOSED:
        st.caption(say("Once an event is closed, its lead says how long its posts and pictures are kept."))
        return
    if event.erase_at is None:
        st.caption(say("Its posts and pictures are kept until somebody says otherwise."))
    else:
        st.warning(
            say(
                "Its posts and pictures are erased on {time}, and drafts of reports. Issued reports "
                "stay, and so do archives, which are files of their own.",
                time=say_time(event.erase_at),
            ),
            icon=":material/auto_delete:",
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        days = st.number_input(say("Days from now"), *KEPT_DAYS, value=90, key="kept_days", width=160)
        if st.button(say("Erase after these days"), icon=":material/auto_delete:", disabled=not lead):
            actions.keep_event_for(event.id, int(days), actor=lead)
            leave_notice(say("{name} is kept for {days:,} days", name=event.name, days=days))
            st.rerun()
        if event.erase_at is not None and st.button(
            say("Keep it"), icon=":material/undo:", disabled=not lead
        ):
            actions.keep_event_for(event.id, None, actor=lead)
            leave_notice(say("{name} is kept", name=event.name))
            st.rerun()
