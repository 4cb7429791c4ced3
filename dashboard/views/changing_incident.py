"""What people add to an incident: another one that tells of the same happening, and notes."""

import streamlit as st

from dashboard import actions, data
from dashboard.components.frame import leave_notice
from dashboard.speaking import say
from db.incident_changes import NOTE_LENGTH
from db.queries.incidents import IncidentOrder, IncidentRow

MAX_OTHERS = 100


def render_merging(row: IncidentRow, analyst: str) -> None:
    """Draw the choice of another incident that is put into this one; of one that was put away nothing."""
    others = {
        other.id: other.headline
        for other in data.list_incidents(row.event_id, IncidentOrder.NEWEST, 0, MAX_OTHERS)
        if other.id != row.id
    }
    if not others or row.merged_into is not None:
        return
    with st.form(f"merge_{row.id}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        other_id = st.selectbox(
            say("Put another incident into this one"),
            list(others),
            format_func=lambda number: f"{number} · {others[number]}",
            index=None,
            key="merge_with",
            placeholder=say("which tells of the same happening"),
        )
        if st.form_submit_button(say("Merge"), icon=":material/merge:", disabled=not analyst) and other_id:
            actions.merge_other(row.id, other_id, actor=analyst)
            words = say("Incident {other_id} is part of incident {id} now", other_id=other_id, id=row.id)
            leave_notice(words)
            st.rerun()


def render_note(row: IncidentRow, analyst: str) -> None:
    """Draw the form of a note."""
    with st.form(f"note_{row.id}", border=False, clear_on_submit=True):
        note = st.text_area(
            say("Note"), max_chars=NOTE_LENGTH, placeholder=say("what others should know of it")
        )
        if st.form_submit_button(say("Add the note"), icon=":material/edit_note:", disabled=not analyst):
            actions.note_incident(row.id, note, actor=analyst)
            st.rerun()
