"""Proposals: what bursts in the streams and may be an event. One of them where the address names it."""

import streamlit as st

from dashboard import actions, data, proposal_data, state
from dashboard.auth import require_analyst
from dashboard.catalogue import mark
from dashboard.components.frame import guard, leave_notice, render_empty, render_head
from dashboard.components.proposal_card import make_proposal_card
from dashboard.speaking import say, say_from
from dashboard.views.one_proposal import render_proposal
from dashboard.views.pages import Page, find_page
from db.queries.events import EventSummary
from db.vocabulary import AccountRole, EventStatus

REFRESH_S = 5.0
LISTED = 30
SHOWN = {"open": mark("To decide"), "decided": mark("Decided")}


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    if number := state.read_number("proposal", default=0):
        render_proposal(number)
        return
    render_head(
        say("Proposals"),
        note=say("What may be an event, in the streams of all feeds; nothing becomes one by itself"),
    )
    asked = st.query_params.get("show", "open")
    shown = st.segmented_control(
        say("Show"),
        list(SHOWN),
        format_func=say_from(SHOWN),
        default=asked if asked in SHOWN else "open",
        required=True,
    )
    state.write_params(show=[str(shown)])
    st.fragment(_render_list, run_every=REFRESH_S)(str(shown))
    _render_opening()


@guard
def _render_list(shown: str) -> None:
    rows, total = proposal_data.list_proposals(shown == "open", LISTED)
    if not rows:
        _render_nothing(shown)
        return
    for row in rows:
        with st.container(key=f"proposal_{row.id}", gap="xxsmall"):
            st.html(make_proposal_card(row))
            if st.button(
                say("Open proposal {id}", id=row.id),
                key=f"open_proposal_{row.id}",
                type="tertiary",
                icon=":material/campaign:",
            ):
                state.write_params(drop=("show",), proposal=[str(row.id)])
                st.rerun()
    st.caption(say("{shown} of {total:,} proposals.", shown=len(rows), total=total))


def _render_nothing(shown: str) -> None:
    if shown == "decided":
        render_empty(
            say("Nothing decided yet"), say("Accepted, merged and dismissed proposals are kept here.")
        )
    elif any(event.status is EventStatus.STREAM for event in data.list_events()):
        render_empty(
            say("Nothing to decide"),
            say(
                "A proposal appears when more independent voices use a word, name a place or say alike "
                "things than is usual at this hour. A young stream needs more of them, as little is "
                "known of it."
            ),
            icon="campaign",
        )
    else:
        render_empty(
            say("No stream yet"),
            say(
                "Open a stream below and let feeds or imports bring posts to it that belong to no event yet. "
                "Posts that come to an event are not watched: they have one."
            ),
            icon="campaign",
        )


def _render_opening() -> None:
    with st.expander(say("Open a stream"), icon=":material/add:"):
        analyst = require_analyst(AccountRole.LEAD)
        with st.form("new_stream", border=False):
            name = st.text_input(
                say("Name of the stream"), max_chars=200, placeholder=say("such as Watch Central America")
            )
            is_sent = st.form_submit_button(
                say("Open the stream"), icon=":material/add:", disabled=not analyst
            )
        if is_sent:
            _open(name, analyst)
        st.page_link(find_page(Page.SOURCES), label=say("Add a feed to a stream"))


@guard
def _open(name: str, analyst: str) -> None:
    actions.open_stream(name, actor=analyst)
    leave_notice(say("{name} is watched from now on", name=name.strip()))
    st.rerun()
