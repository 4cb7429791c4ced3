"""What stands in the place of the desk until somebody has signed in, and how they sign out."""

import streamlit as st

from dashboard import auth
from dashboard.components.language import render_language_choice
from dashboard.components.markup import escape_markdown
from dashboard.labels import ACCOUNT_ROLE_WORDS
from dashboard.services.sign_in import Person, read_sign_in
from dashboard.speaking import say


def let_in() -> bool:
    """Return whether this session may see the desk; where it may not, draw what leads there."""
    if not read_sign_in().is_on:
        return True
    person = auth.find_person()
    if person is None:
        st.title("Lookout", anchor=False)
        st.markdown(say("Sign in to see posts, judge them and report."))
        st.button(say("Sign in"), type="primary", icon=":material/login:", on_click=st.login)
        render_language_choice()
        # assets/static/lookout/return.js leads from there to the page that was asked for.
        st.html("<i hidden data-lookout-door></i>")
        return False
    if auth.find_signed_in() is None and not auth.tie_account(person):
        _turn_away(_say_unknown(person))
        return False
    account = auth.find_signed_in()
    if account is None or account.is_disabled:
        _turn_away(say("Your account is disabled. An admin can enable it on the page Accounts."))
        return False
    return True


def render_who() -> None:
    """Say who has signed in and let them sign out; where nobody signs in, ask for the analyst's name."""
    account = auth.find_signed_in()
    if account is None:
        auth.render_name()
        return
    st.markdown(f"**{escape_markdown(account.name)}** · {say(ACCOUNT_ROLE_WORDS[account.role])}")
    st.button(say("Sign out"), icon=":material/logout:", on_click=st.logout)


def _turn_away(words: str) -> None:
    st.title("Lookout", anchor=False)
    st.markdown(escape_markdown(words))
    st.button(say("Sign out"), icon=":material/logout:", on_click=st.logout)


def _say_unknown(person: Person) -> str:
    if not person.email:
        return say("The provider has not verified your mail address, by which accounts are found here.")
    return say("{email} has no account here. An admin can add one on the page Accounts.", email=person.email)
