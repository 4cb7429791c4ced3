"""One proposal: what it rests on, and what a person decides about it."""

import streamlit as st

from dashboard import actions, data, proposal_data, state
from dashboard.auth import require_analyst
from dashboard.components.frame import guard, leave_notice, render_empty, render_head
from dashboard.components.markup import escape_text
from dashboard.components.post_table import build_table
from dashboard.components.proposal_card import make_proposal_card, render_reasons, say_keys
from dashboard.components.times import say_time
from dashboard.labels import HAZARD_WORDS, PROPOSAL_WORDS
from dashboard.views.pages import Page, find_page
from db.proposal_decisions import REASON_LENGTH
from db.queries.proposals import DecisionRow, ProposalDetail, ProposalRow
from db.vocabulary import AccountRole, EventStatus, Hazard, ProposalStatus

MAX_POSTS = 200


@guard
def render_proposal(proposal_id: int) -> None:
    """Draw the page of one proposal."""
    found = proposal_data.get_proposal(proposal_id, MAX_POSTS)
    row = found.row if found else None
    render_head("Proposal", note=f"from the stream {row.stream}" if row else "")
    st.button(
        "All proposals",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=lambda: state.write_params(drop=("proposal",)),
    )
    if found is None or row is None:
        render_empty(f"No proposal {proposal_id}", "Go back to all of them.")
        return
    st.html(make_proposal_card(row))
    render_reasons(row)
    analyst = require_analyst(AccountRole.LEAD)
    if row.status is ProposalStatus.OPEN:
        _render_deciding(row, analyst)
    else:
        _render_decided(row, analyst)
    _render_posts(found)
    if found.decisions:
        st.subheader("What people decided", anchor=False)
        for decision in found.decisions:
            st.html(f'<p class="lo-meta">{escape_text(say_decision(decision))}</p>')


def say_decision(decision: DecisionRow) -> str:
    """Return who decided what, when, and whether it was taken back."""
    what = PROPOSAL_WORDS[decision.decision]
    if decision.event:
        what += f": {decision.event}"
    if decision.reason:
        what += f": “{decision.reason}”"
    undone = f" · undone {say_time(decision.undone_at)}" if decision.undone_at else ""
    return f"{say_time(decision.changed_at)} · {decision.changed_by}: {what}{undone}"


def _render_deciding(row: ProposalRow, analyst: str) -> None:
    st.subheader("Decide", anchor=False)
    accept, merge, dismiss = st.columns(3)
    with accept, st.form(f"accept_{row.id}"):
        name = st.text_input("Name of the event", say_keys(row).title(), max_chars=200)
        hazard = st.selectbox("Hazard", list(Hazard), format_func=HAZARD_WORDS.__getitem__, index=None)
        st.caption("Its posts go to the new event, and later ones follow by themselves.")
        if st.form_submit_button("Accept", icon=":material/check:", type="primary", disabled=not analyst):
            if hazard is None:
                st.error("Choose the hazard.", icon=":material/error:")
            else:
                actions.accept_proposal(row.id, name, hazard, actor=analyst)
                leave_notice(f"{name.strip()} is an event now")
                st.rerun()
    events = {one.id: one.name for one in data.list_events() if one.status is EventStatus.ACTIVE}
    with merge, st.form(f"merge_{row.id}"):
        event_id = st.selectbox(
            "Event that it is part of", list(events), format_func=events.__getitem__, index=None
        )
        st.caption("Its posts go to that event, and later ones follow by themselves.")
        if st.form_submit_button("Merge", icon=":material/merge:", disabled=not analyst) and event_id:
            actions.merge_proposal(row.id, event_id, actor=analyst)
            leave_notice(f"Proposal {row.id} is part of {events[event_id]} now")
            st.rerun()
    with dismiss, st.form(f"dismiss_{row.id}"):
        reason = st.text_input("Why it is no event", max_chars=REASON_LENGTH)
        st.caption("The same words have to burst harder to be proposed again, for some weeks.")
        if st.form_submit_button("Dismiss", icon=":material/close:", disabled=not analyst):
            actions.dismiss_proposal(row.id, reason, actor=analyst)
            leave_notice(f"Proposal {row.id} is dismissed")
            st.rerun()


def _render_decided(row: ProposalRow, analyst: str) -> None:
    with st.container(horizontal=True):
        if row.event_id is not None:
            params = {"event": [str(row.event_id)]}
            for page, label in ((Page.SITUATION, "See the event"), (Page.INCIDENTS, "See its incidents")):
                st.page_link(find_page(page), label=label, query_params=params)
        if st.button("Undo the decision", icon=":material/undo:", disabled=not analyst):
            actions.undo_proposal_decision(row.id, actor=analyst)
            leave_notice(f"Proposal {row.id} is open again")
            st.rerun()


def _render_posts(found: ProposalDetail) -> None:
    st.subheader("Posts that speak for it", anchor=False)
    shown = found.first_posts
    st.dataframe(build_table(shown), hide_index=True, alt="Posts that speak for the proposal")
    if found.posts > len(shown):
        st.caption(f"The first {len(shown)} of {found.posts:,} posts.")
