"""The part of the page Reports by which a person clears a draft, and what it says of who may."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import actions, report_data
from dashboard.components.frame import leave_notice
from dashboard.components.markup import escape_markdown
from dashboard.services.errors import ServiceError
from dashboard.speaking import say, say_error, say_written
from db.errors import StoreError
from db.queries.reports import ReportRow
from db.report_authors import Hands, find_hands
from db.reports import NAMED_OTHERS


def render_clearing(
    row: ReportRow, snapshot: Mapping[str, Any], blockers: Sequence[str], analyst: str
) -> None:
    """Ask once more: a cleared report stays cleared, and the button stands beside the downloads."""
    with st.popover(
        say("Clear this draft"), disabled=not analyst, icon=":material/task_alt:", key=f"clear_box_{row.id}"
    ):
        hands = find_hands(row.created_by, snapshot, report_data.list_people())
        may_clear = _say_who_may(hands, analyst)
        if blockers:
            st.markdown(f"**{say('Before it can be cleared')}**")
            st.markdown("\n".join(f"- {escape_markdown(say_written(blocker))}" for blocker in blockers))
        if blockers or not may_clear:
            return
        st.caption(say("It then carries your name and is no draft any more. That cannot be taken back."))
        if st.button(
            say("Clear report {number} for good", number=row.number), type="primary", key=f"clear_{row.id}"
        ):
            try:
                actions.clear_report(row.id, seen_sha256=row.sha256, cleared_by=analyst)
            except (ServiceError, StoreError) as error:
                # In place: a message below would be hidden by this box.
                st.error(escape_markdown(say_error(error)), icon=":material/error:")
                return
            leave_notice(say("Report {number} cleared by {analyst}", number=row.number, analyst=analyst))
            st.rerun()


def _say_who_may(hands: Hands, analyst: str) -> bool:
    """Say who wrote in a draft and who may clear it; return whether this analyst may."""
    st.caption(
        say(
            "Written by {names}. Whoever wrote in a report does not clear it.",
            names=escape_markdown(", ".join(hands.authors)),
        )
    )
    if not hands.wrote(analyst):
        return True
    if not hands.leaves_to_others(analyst):
        st.caption(
            say(
                "You wrote it, and nobody else has worked here so far: you may clear it alone, and the "
                "document says that no second person has checked it."
            )
        )
        return True
    if hands.others:
        others = escape_markdown(", ".join(hands.others[:NAMED_OTHERS]))
        st.caption(
            say("You wrote in it, so another person has to clear it. Here worked too: {names}.", names=others)
        )
    else:
        st.caption(
            say(
                "You wrote in it, and so did all who worked here. Draft it anew, and let one of you keep "
                "out of its words."
            )
        )
    return False
