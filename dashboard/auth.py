"""Who is at the desk. Without accounts, judgements carry the name that the analyst gives.

It is kept for the session, and for a shift in a signed cookie, so that a reload and a new tab know it.
"""

import logging
from dataclasses import dataclass

import streamlit as st

from dashboard.services.signed_name import (
    COOKIE,
    MAX_NAME_LENGTH,
    read_signed_name,
    sign_name,
    tidy_name,
)
from dashboard.state import ANALYST, KEPT_NAME
from db.settings import get_settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeptName:
    """A name and what the cookie holds for it; both empty where there is none."""

    name: str = ""
    signed: str = ""


def render_name() -> None:
    """Ask for the analyst's name and keep it."""
    kept: KeptName | None = st.session_state.get(KEPT_NAME)
    if kept is None:
        kept = _read_cookie()
    if ANALYST not in st.session_state:
        # A new session; or one that lost the box, because a run ended ahead of it.
        st.session_state[ANALYST] = kept.name
    st.text_input(
        "Your name",
        key=ANALYST,
        max_chars=MAX_NAME_LENGTH,
        placeholder="signs your reviews and reports",
    )
    name = read_analyst()
    if name != kept.name:
        kept = _sign(name)
    st.session_state[KEPT_NAME] = kept
    # assets/static/lookout/name.js has the server make a cookie of it.
    st.html(f'<i hidden data-lookout-name="{kept.signed}"></i>')


def read_analyst() -> str:
    """Return the name given, empty without one."""
    return tidy_name(str(st.session_state.get(ANALYST, "")))


def require_analyst() -> str:
    """Return the name, and ask for it in place where it is missing."""
    name = read_analyst()
    if not name:
        st.info("Give your name first: it signs what you do here.", icon=":material/badge:")
    return name


def _read_cookie() -> KeptName:
    """Return what the browser brought as this session began."""
    signed = st.context.cookies.get(COOKIE, "")
    try:
        name = read_signed_name(signed, get_settings().read_cookie_key()) if signed else ""
    except OSError:
        logger.exception("the key of the cookie cannot be read")
        name = ""
    return KeptName(name, signed) if name else KeptName()


def _sign(name: str) -> KeptName:
    try:
        return KeptName(name, sign_name(name, get_settings().read_cookie_key()) if name else "")
    except OSError:
        # The name still signs this session's work.
        logger.exception("the key of the cookie cannot be made")
        return KeptName(name)
