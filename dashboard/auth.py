"""Who is at the desk. Without accounts, judgements carry the name that the analyst gives for the session."""

import streamlit as st

from dashboard.state import ANALYST

MAX_NAME_LENGTH = 100


def render_name() -> None:
    """Ask for the analyst's name and keep it while the session lasts."""
    st.text_input(
        "Your name",
        key=ANALYST,
        max_chars=MAX_NAME_LENGTH,
        placeholder="signs your reviews and reports",
    )


def read_analyst() -> str:
    """Return the name given, empty without one."""
    return str(st.session_state.get(ANALYST, "")).strip()


def require_analyst() -> str:
    """Return the name, and ask for it in place where it is missing."""
    name = read_analyst()
    if not name:
        st.info("Give your name in the sidebar first: it signs what you do here.", icon=":material/badge:")
    return name
