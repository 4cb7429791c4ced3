"""Who is at the desk. Where nobody signs in, judgements carry the name that the analyst gives.

It is kept for the session, and for a shift in a signed cookie, so that a reload and a new tab know it. Where
people sign in, it is the name of their account, and what they may do is their role's (``services.rights``).
"""

import logging
from dataclasses import dataclass

import streamlit as st

from dashboard import data
from dashboard.cached_reads import forget_reads
from dashboard.catalogue import mark
from dashboard.services.errors import NotAllowedError
from dashboard.services.rights import includes, say_lack
from dashboard.services.sign_in import Person, admit, read_person, read_sign_in
from dashboard.services.signed_name import (
    COOKIE,
    MAX_NAME_LENGTH,
    read_signed_name,
    sign_name,
    tidy_name,
)
from dashboard.speaking import say
from dashboard.state import ANALYST, KEPT_NAME, SIGNED_IN
from db.queries.accounts import AccountRow
from db.session import utc_now
from db.settings import get_settings
from db.vocabulary import AccountRole

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
        say("Your name"),
        key=ANALYST,
        max_chars=MAX_NAME_LENGTH,
        placeholder=say("signs your reviews and reports"),
    )
    name = read_analyst()
    if name != kept.name:
        kept = _sign(name)
    st.session_state[KEPT_NAME] = kept
    # assets/static/lookout/name.js has the server make a cookie of it.
    st.html(f'<i hidden data-lookout-name="{kept.signed}"></i>')


def read_analyst(needed: AccountRole = AccountRole.ANALYST) -> str:
    """Return the name that signs; empty without one, or where its account lacks the role."""
    if not read_sign_in().is_on:
        return tidy_name(str(st.session_state.get(ANALYST, "")))
    account = find_signed_in()
    return account.name if account is not None and includes(account.role, needed) else ""


def require_analyst(needed: AccountRole = AccountRole.ANALYST) -> str:
    """Return the name, and say in place what it takes where it is missing."""
    name = read_analyst(needed)
    if not name:
        st.info(say_missing(needed), icon=":material/badge:")
    return name


def say_missing(needed: AccountRole = AccountRole.ANALYST) -> str:
    """Return what somebody lacks for whom ``read_analyst`` has no name."""
    account = find_signed_in()
    if account is None:
        return say("Give your name first: it signs what you do here.")
    words = say(say_lack(account.role, needed))
    return words[0].upper() + words[1:]


def find_person() -> Person | None:
    """Return who the provider says is at the desk, and remember them for the session."""
    person = read_person(st.user.to_dict(), utc_now())
    st.session_state[SIGNED_IN] = person
    return person


def find_signed_in() -> AccountRow | None:
    """Return the account of this session; None where nobody signs in, or whoever did has none."""
    person: Person | None = st.session_state.get(SIGNED_IN)
    return data.find_account(person.subject) if person is not None else None


def tie_account(person: Person) -> bool:
    """Tie an account to who signs in for the first time; commits. Returns whether there is one."""
    is_known = admit(data.get_store(), person, read_sign_in())
    forget_reads()
    return is_known


def require_standing() -> None:
    """Check that who signed in to a page that goes on by itself is still let in.

    Raises:
        NotAllowedError: the account was disabled, or its sign-in has ended.
    """
    account = find_signed_in()
    if account is None:
        return
    if account.is_disabled:
        raise NotAllowedError(mark("Your account was disabled."))
    if find_person() is None:
        raise NotAllowedError(mark("Your sign-in has ended. Load the page again to sign in anew."))


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
