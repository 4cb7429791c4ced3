"""What a language model drafted: the lines that passed, those that were dropped, and why."""

from collections.abc import Callable

import streamlit as st

from dashboard.components.markup import escape_text, make_chip
from dashboard.services.reports.overview import OverviewDraft
from dashboard.speaking import say, say_count, say_written


def render_machine_draft(
    proposal: OverviewDraft, *, accept: Callable[[], None], leave: Callable[[], None]
) -> None:
    """Show a proposal, and let a person accept its lines or leave them."""
    chips = [
        make_chip(say("Machine-drafted"), tone="warn"),
        make_chip(say_count("{count} sentence", "{count} sentences", len(proposal.lines))),
    ]
    if proposal.dropped:
        chips.append(make_chip(say("{number} dropped", number=len(proposal.dropped)), tone="alarm"))
    said = "".join(f'<li dir="auto">{escape_text(line)}</li>' for line in proposal.lines)
    dropped = "".join(
        f'<li dir="auto"><s>{escape_text(sentence.text)}</s> — '
        f"{escape_text(say_written(sentence.reason))}</li>"
        for sentence in proposal.dropped
    )
    st.html(
        f'<p class="lo-chips">{"".join(chips)} <small>{escape_text(proposal.drafted_by)}</small></p>'
        + (f"<ol>{said}</ol>" if said else f"<p>{escape_text(say('No sentence of it passed.'))}</p>")
        + (f"<p>{escape_text(say('Dropped, and why:'))}</p><ul>{dropped}</ul>" if dropped else "")
    )
    with st.container(horizontal=True):
        if proposal.lines and st.button(
            say("Put these lines into the overview"), type="primary", key="accept_overview"
        ):
            accept()
        st.button(say("Leave them"), on_click=leave, key="leave_overview")
