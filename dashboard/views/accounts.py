"""Accounts: who may sign in and what they may do; for admins."""

import streamlit as st

from dashboard import actions, data
from dashboard.auth import read_analyst, require_analyst
from dashboard.components.frame import guard, leave_notice, render_empty, render_head
from dashboard.components.times import say_time
from dashboard.labels import ACCOUNT_ROLE_WORDS
from dashboard.services.sign_in import SignInSettings
from db.accounts import EMAIL_CHARS, NAME_CHARS
from db.queries.accounts import AccountRow
from db.queries.events import EventSummary
from db.vocabulary import AccountRole


def is_shown() -> bool:
    """Return whether the menu has the page: an admin has signed in."""
    return SignInSettings().is_on and bool(read_analyst(AccountRole.ADMIN))


def render(_event: EventSummary | None) -> None:
    """Draw the page."""
    render_head("Accounts", note="Who may sign in, and what they may do; each change is in the audit log")
    if not SignInSettings().is_on:
        render_empty(
            "Nobody signs in here",
            "Judgements carry the name that an analyst gives. How to have people sign in: docs/accounts.md.",
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
    state = "has signed in" if account.has_signed_in else "has not signed in yet"
    return {
        "Name": account.name,
        "Mail address": account.email,
        "Role": ACCOUNT_ROLE_WORDS[account.role],
        "State": "disabled" if account.is_disabled else state,
        "Added": f"{say_time(account.added_at)} by {account.added_by}",
    }


@guard
def _render_change(accounts: dict[int, AccountRow], admin: str) -> None:
    st.header("Change an account", anchor=False)
    chosen = accounts[
        st.selectbox(
            "Account", list(accounts), format_func=lambda number: accounts[number].name, key="account"
        )
    ]
    roles = list(AccountRole)
    role = st.selectbox(
        "Role",
        roles,
        index=roles.index(chosen.role),
        format_func=ACCOUNT_ROLE_WORDS.__getitem__,
        # With the role in it: the box shows what is in force.
        key=f"role_{chosen.id}_{chosen.role}",
    )
    with st.container(horizontal=True):
        if st.button("Save the role", icon=":material/save:", disabled=role is chosen.role):
            actions.change_role(chosen.id, role, actor=admin)
            leave_notice(f"{chosen.name}: {ACCOUNT_ROLE_WORDS[role]}")
            st.rerun()
        words, icon = ("Enable", "lock_open") if chosen.is_disabled else ("Disable", "block")
        if st.button(words, icon=f":material/{icon}:", key=f"disable_{chosen.id}"):
            actions.disable_account(chosen.id, is_disabled=not chosen.is_disabled, actor=admin)
            leave_notice(f"{chosen.name}: {words.lower()}d")
            st.rerun()


@guard
def _render_adding(admin: str) -> None:
    st.header("Add an account", anchor=False)
    with st.form("new_account"):
        email = st.text_input("Mail address", max_chars=EMAIL_CHARS, placeholder="as the provider knows it")
        name = st.text_input(
            "Name", max_chars=NAME_CHARS, placeholder="signs what they do, and never changes"
        )
        role = st.selectbox("Role", list(AccountRole), format_func=ACCOUNT_ROLE_WORDS.__getitem__)
        if st.form_submit_button("Add", icon=":material/person_add:") and role:
            actions.add_account(email, name, role, actor=admin)
            leave_notice(f"{name.strip()} may sign in now")
            st.rerun()
