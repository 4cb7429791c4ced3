"""Accounts: who may sign in and what they may do; for admins."""

import streamlit as st

from dashboard import actions, data
from dashboard.auth import read_analyst, require_analyst
from dashboard.components.frame import guard, leave_notice, render_empty, render_head
from dashboard.components.times import say_time
from dashboard.labels import ACCOUNT_ROLE_WORDS
from dashboard.services.sign_in import read_sign_in
from dashboard.speaking import say, say_from
from db.accounts import EMAIL_CHARS, NAME_CHARS
from db.queries.accounts import AccountRow
from db.queries.events import EventSummary
from db.vocabulary import AccountRole


def is_shown() -> bool:
    """Return whether the menu has the page: an admin has signed in."""
    return read_sign_in().is_on and bool(read_analyst(AccountRole.ADMIN))


def render(_event: EventSummary | None) -> None:
    """Draw the page."""
    render_head(
        say("Accounts"), note=say("Who may sign in, and what they may do; each change is in the audit log")
    )
    if not read_sign_in().is_on:
        render_empty(
            say("Nobody signs in here"),
            say(
                "Judgements carry the name that an analyst gives. How to have people sign in: "
                "docs/accounts.md."
            ),
            icon="no_accounts",
        )
        return
    admin = require_analyst(AccountRole.ADMIN)
    if not admin:
        return
    accounts = data.list_accounts()
    st.dataframe([_tabulate(account) for account in accounts], hide_index=True, height="content")
    _render_change({account.id: account for account in accounts}, admin)
    _render_adding(admin)


def _tabulate(account: AccountRow) -> dict[str, object]:
    state = say("has signed in") if account.has_signed_in else say("has not signed in yet")
    return {
        say("Name"): account.name,
        say("Mail address"): account.email,
        say("Role"): say(ACCOUNT_ROLE_WORDS[account.role]),
        say("State"): say("disabled") if account.is_disabled else state,
        say("Added"): say("{time} by {added_by}", time=say_time(account.added_at), added_by=account.added_by),
    }


@guard
def _render_change(accounts: dict[int, AccountRow], admin: str) -> None:
    st.header(say("Change an account"), anchor=False)
    chosen = accounts[
        st.selectbox(
            say("Account"), list(accounts), format_func=lambda number: accounts[number].name, key="account"
        )
    ]
    roles = list(AccountRole)
    role = st.selectbox(
        say("Role"),
        roles,
        index=roles.index(chosen.role),
        format_func=say_from(ACCOUNT_ROLE_WORDS),
        # With the role in it: the box shows what is in force.
        key=f"role_{chosen.id}_{chosen.role}",
    )
    with st.container(horizontal=True):
        if st.button(say("Save the role"), icon=":material/save:", disabled=role is chosen.role):
            actions.change_role(chosen.id, role, actor=admin)
            leave_notice(f"{chosen.name}: {say(ACCOUNT_ROLE_WORDS[role])}")
            st.rerun()
        words, icon = (say("Enable"), "lock_open") if chosen.is_disabled else (say("Disable"), "block")
        if st.button(words, icon=f":material/{icon}:", key=f"disable_{chosen.id}"):
            actions.disable_account(chosen.id, is_disabled=not chosen.is_disabled, actor=admin)
            leave_notice(f"{chosen.name}: {words.lower()}d")
            st.rerun()


@guard
def _render_adding(admin: str) -> None:
    st.header(say("Add an account"), anchor=False)
    with st.form("new_account"):
        email = st.text_input(
            say("Mail address"), max_chars=EMAIL_CHARS, placeholder=say("as the provider knows it")
        )
        name = st.text_input(
            say("Name"), max_chars=NAME_CHARS, placeholder=say("signs what they do, and never changes")
        )
        role = st.selectbox(say("Role"), list(AccountRole), format_func=say_from(ACCOUNT_ROLE_WORDS))
        if st.form_submit_button(say("Add"), icon=":material/person_add:") and role:
            actions.add_account(email, name, role, actor=admin)
            leave_notice(say("{name} may sign in now", name=name.strip()))
            st.rerun()
