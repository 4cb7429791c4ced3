"""One proposal: what it rests on, and what a person decides about it."""

import streamlit as st

from dashboard import actions, data, proposal_data, state
from dashboard.auth import require_analyst
from dashboard.components.frame import guard, leave_notice, render_empty, render_head
from dashboard.components.markup import escape_text
from dashboard.components.post_table import build_table
from dashboard.components.proposal_card import make_proposal_card, render_reasons, say_keys
from dashboard.components.times import say_time
from dashboard.feed_labels import HAZARD_WORDS
from dashboard.labels import PROPOSAL_WORDS
from dashboard.speaking import say, say_from
from dashboard.views.pages import AS_MAP, Page, find_page
from db.proposal_decisions import REASON_LENGTH
from db.queries.proposals import DecisionRow, ProposalDetail, ProposalRow
from db.vocabulary import AccountRole, EventStatus, Hazard, ProposalStatus

MAX_POSTS = 200


@guard
def render_proposal(proposal_id: int) -> None:
    """Draw the page of one proposal."""
    found = proposal_data.get_proposal(proposal_id, MAX_POSTS)
    row = found.row if found else None
    render_head(say("Proposal"), note=say("from the stream {stream}", stream=row.stream) if row else "")
    st.button(
        say("All proposals"),
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=lambda: state.write_params(drop=("proposal",)),
    )
    if found is None or row is None:
        render_empty(say("No proposal {id}", id=proposal_id), say("Go back to all of them."))
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
        st.subheader(say("What people decided"), anchor=False)
        for decision in found.decisions:
            st.html(f'<p class="lo-meta">{escape_text(say_decision(decision))}</p>')


def say_decision(decision: DecisionRow) -> str:
    """Return who decided what, when, and whether it was taken back."""
    what = say(PROPOSAL_WORDS[decision.decision])
    if decision.event:
        what += f": {decision.event}"
    if decision.reason:
        what += f": “{decision.reason}”"
    undone = " · " + say("undone {time}", time=say_time(decision.undone_at)) if decision.undone_at else ""
    return f"{say_time(decision.changed_at)} · {decision.changed_by}: {what}{undone}"


def _render_deciding(row: ProposalRow, analyst: str) -> None:
    st.subheader(say("Decide"), anchor=False)
    accept, merge, dismiss = st.columns(3)
    with accept, st.form(f"accept_{row.id}"):
        name = st.text_input(say("Name of the event"), say_keys(row).title(), max_chars=200)
        hazard = st.selectbox(say("Hazard"), list(Hazard), format_func=say_from(HAZARD_WORDS), index=None)
        st.caption(say("Its posts go to the new event, and later ones follow by themselves."))
        if st.form_submit_button(
            say("Accept"), icon=":material/check:", type="primary", disabled=not analyst
        ):
            if hazard is None:
                st.error(say("Choose the hazard."), icon=":material/error:")
            else:
                actions.accept_proposal(row.id, name, hazard, actor=analyst)
                leave_notice(say("{name} is an event now", name=name.strip()))
                st.rerun()
    events = {one.id: one.name for one in data.list_events() if one.status is EventStatus.ACTIVE}
    with merge, st.form(f"merge_{row.id}"):
        event_id = st.selectbox(
            say("Event that it is part of"), list(events), format_func=events.__getitem__, index=None
        )
        st.caption(say("Its posts go to that event, and later ones follow by themselves."))
        if st.form_submit_button(say("Merge"), icon=":material/merge:", disabled=not analyst) and event_id:
            actions.merge_proposal(row.id, event_id, actor=analyst)
            leave_notice(say("Proposal {id} is part of {event} now", id=row.id, event=events[event_id]))
            st.rerun()
    with dismiss, st.form(f"dismiss_{row.id}"):
        reason = st.text_input(say("Why it is no event"), max_chars=REASON_LENGTH)
        st.caption(say("The same words have to burst harder to be proposed again, for some weeks."))
        if st.form_submit_button(say("Dismiss"), icon=":material/close:", disabled=not analyst):
            actions.dismiss_proposal(row.id, reason, actor=analyst)
            leave_notice(say("Proposal {id} is dismissed", id=row.id))
            st.rerun()


def _render_decided(row: ProposalRow, analyst: str) -> None:
    with st.container(horizontal=True):
        if row.event_id is not None:
            params = {"event": [str(row.event_id)]}
            for page, layout, label in (
                (Page.DESK, AS_MAP, say("See the event")),
                (Page.INCIDENTS, {}, say("See its incidents")),
            ):
                st.page_link(find_page(page), label=label, query_params=params | layout)
        if st.button(say("Undo the decision"), icon=":material/undo:", disabled=not analyst):
            actions.undo_proposal_decision(row.id, actor=analyst)
            leave_notice(say("Proposal {id} is open again", id=row.id))
            st.rerun()


def _render_posts(found: ProposalDetail) -> None:
    st.subheader(say("Posts that speak for it"), anchor=False)
    shown = found.first_posts
    st.dataframe(build_table(shown), hide_index=True, alt=say("Posts that speak for the proposal"))
    if found.posts > len(shown):
        st.caption(say("The first {shown} of {posts:,} posts.", shown=len(shown), posts=found.posts))
