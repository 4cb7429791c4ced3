"""Who may do what. Asked where it is done, of the store: a role that was taken away is gone at once."""

from sqlalchemy.orm import Session

from dashboard.catalogue import mark
from dashboard.labels import ACCOUNT_ROLE_WORDS
from dashboard.services.errors import NotAllowedError
from dashboard.services.sign_in import read_sign_in
from db.queries.accounts import find_account_by_name
from db.session import Store
from db.vocabulary import AccountRole

ORDER = list(AccountRole)


def includes(role: AccountRole, needed: AccountRole) -> bool:
    """Return whether a role may do what another one may."""
    return ORDER.index(role) >= ORDER.index(needed)


def require_role(session: Session, actor: str, needed: AccountRole) -> None:
    """Check that the account with a name may do something; where nobody signs in, everybody may.

    Raises:
        NotAllowedError: there is no such account, it is disabled, or its role does not include this.
    """
    if not read_sign_in().is_on:
        return
    account = find_account_by_name(session, actor)
    if account is None or account.is_disabled:
        raise NotAllowedError(
            mark("Nothing was done: {name} has no account here that may sign in.", name=actor or "nobody")
        )
    if not includes(account.role, needed):
        raise NotAllowedError(mark("Nothing was done: {why}", why=say_lack(account.role, needed)))


def check_role(store: Store, actor: str, needed: AccountRole) -> None:
    """Check the same ahead of what takes more than one transaction.

    Raises:
        NotAllowedError: as above.
    """
    with store.read() as session:
        require_role(session, actor, needed)


def say_lack(role: AccountRole, needed: AccountRole) -> str:
    """Return which role is needed, and who can give it."""
    return mark(
        "this takes the role {needed}, and yours is {own}. An admin can change that on the page Accounts.",
        needed=ACCOUNT_ROLE_WORDS[needed],
        own=ACCOUNT_ROLE_WORDS[role],
    )
