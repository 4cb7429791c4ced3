"""What people did to an incident, newest first, each with a button that takes it back."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.frame import render_empty
from dashboard.components.markup import escape_text
from dashboard.components.times import say_time
from dashboard.speaking import join_facts, say, say_count
from db.queries.incidents import ChangeRow
from db.vocabulary import IncidentChangeKind


def render_changes(changes: Sequence[ChangeRow], *, within: int, may_undo: bool) -> int | None:
    """Show the changes of one incident; return the one that is to be taken back, or None.

    Args:
        within: The incident that they are shown under.
        may_undo: Whether somebody has given a name.
    """
    undone = None
    if not changes:
        render_empty(
            say("No person has changed this incident yet"),
            say("What people do is listed here."),
            icon="history",
        )
    for change in changes:
        with st.container(horizontal=True, vertical_alignment="center", key=f"change_{change.id}"):
            st.html(f'<p class="lo-meta">{escape_text(say_change(change, within))}</p>')
            if change.undone_at is None and st.button(
                say("Undo"),
                key=f"undo_change_{change.id}",
                type="tertiary",
                icon=":material/undo:",
                disabled=not may_undo,
            ):
                undone = change.id
    return undone


def say_change(change: ChangeRow, within: int) -> str:
    """Return who did what, when, as seen from one of the incidents that it is about."""
    other = change.other_id if change.incident_id == within else change.incident_id
    is_here = change.incident_id == within
    words = {
        IncidentChangeKind.SPLIT: say_count(
            "{count:,} post went to incident {other}",
            "{count:,} posts went to incident {other}",
            change.posts,
            other=other,
        )
        if is_here
        else say("split off incident {other}", other=other),
        IncidentChangeKind.MERGE: say_count(
            "incident {other} was put into this one, with {count:,} post",
            "incident {other} was put into this one, with {count:,} posts",
            change.posts,
            other=other,
        )
        if is_here
        else say("put into incident {other}", other=other),
        IncidentChangeKind.NOTE: f"“{change.note}”",
    }[change.kind]
    undone = [say("undone {time}", time=say_time(change.undone_at))] if change.undone_at else []
    return join_facts([say_time(change.changed_at), f"{change.changed_by}: {words}", *undone])
