"""What a new report is for, with a sentence that says so."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.labels import LABEL_WORDS, REPORT_KIND_HELP, REPORT_KIND_WORDS
from dashboard.speaking import join_facts, say, say_from
from db.queries.incidents import IncidentRow
from db.vocabulary import ReportKind


def render_kind_choice(
    list_incidents: Callable[[], Sequence[IncidentRow]], asked: int | None
) -> tuple[ReportKind, IncidentRow | None]:
    """Let a person choose a kind, and for a brief its incident; return both.

    Args:
        list_incidents: what a brief may be about.
        asked: id of the incident that is chosen at first.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            say("Kind of report"),
            list(ReportKind),
            format_func=say_from(REPORT_KIND_WORDS),
            width=260,
            key="draft_kind",
        )
        kind = chosen or ReportKind.SITUATION
        incident = _render_incident_choice(list_incidents(), asked) if kind is ReportKind.INCIDENT else None
    st.caption(say(REPORT_KIND_HELP[kind]))
    return kind, incident


def _render_incident_choice(incidents: Sequence[IncidentRow], asked: int | None) -> IncidentRow | None:
    by_id = {row.id: row for row in incidents}
    if not by_id:
        st.caption(say("This event has no incident yet."))
        return None
    ids = list(by_id)
    chosen = st.selectbox(
        say("Incident"),
        ids,
        index=ids.index(asked) if asked in by_id else 0,
        format_func=lambda incident_id: _describe(by_id[incident_id]),
        width=560,
    )
    return by_id[chosen]


def _describe(row: IncidentRow) -> str:
    category = say(LABEL_WORDS[row.category]) if row.category else ""
    parts = (
        f"{row.id}",
        row.place,
        category,
        say("{posts:,} posts by {accounts:,} accounts", posts=row.posts, accounts=row.accounts),
    )
    return join_facts(parts)
