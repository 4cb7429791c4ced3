"""Part of the page Sources: how reliable a source is."""

import streamlit as st

from dashboard import actions, data
from dashboard.auth import require_analyst
from dashboard.components.frame import leave_notice
from dashboard.components.review_panel import MAX_REASON_LENGTH
from dashboard.labels import RELIABILITY_WORDS
from dashboard.speaking import say, say_from
from db.vocabulary import AccountRole


def render_rating() -> None:
    """Show the boxes to rate a source with; the rating is written at once, in the analyst's name."""
    sources = {source.id: source for source in data.list_sources()}
    if not sources:
        return
    # Outside what refreshes by itself: a choice is not taken away while it is made.
    with st.expander(say("Rate how reliable a source is"), icon=":material/grade:"):
        analyst = require_analyst(AccountRole.LEAD)
        source_id = st.selectbox(
            say("Source"), list(sources), format_func=lambda number: sources[number].name
        )
        reliability = sources[source_id].reliability
        chosen = st.selectbox(
            say("Reliability"),
            list(RELIABILITY_WORDS),
            index=list(RELIABILITY_WORDS).index(reliability),
            format_func=say_from(RELIABILITY_WORDS),
            key=f"reliability_{source_id}_{reliability}",
            help=say("Admiralty code. It holds for all posts of the source, whatever one of them says."),
        )
        reason = st.text_input(
            say("Why (optional)"), max_chars=MAX_REASON_LENGTH, key=f"rated_for_{source_id}"
        )
        if st.button(say("Save the rating"), disabled=not analyst or chosen == reliability):
            actions.set_reliability(source_id, chosen, actor=analyst, reason=reason.strip() or None)
            leave_notice(f"{sources[source_id].name}: {say(RELIABILITY_WORDS[chosen])}")
            st.rerun()
