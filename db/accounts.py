"""Writes: accounts of the people who may sign in. Whether somebody may make a change is asked before."""

import re
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.masking import mask_links
from db.models import Account
from db.printable import make_line
from db.report_authors import is_same_person
from db.session import utc_now
from db.vocabulary import AccountRole

NAME_CHARS = 100
EMAIL_CHARS = 254
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
# Who added the first admin, whom a setting names.
OWNER = "the owner of this Lookout"
_record = partial(record_audit, subject="account")


def add_account(session: Session, *, email: str, name: str, role: AccountRole, actor: str) -> int:
    """Add an account that has not signed in yet; returns its id.

    Args:
        name: what it will sign with.

    Raises:
        IllegalChangeError: no mail address, no name, or one of the two is another account's.
    """
    email, name = fold_email(email), make_line(name)
    if not EMAIL.fullmatch(email) or len(email) > EMAIL_CHARS:
        raise IllegalChangeError(f"{email!r} is no mail address; give the one that the person signs in with")
    if not 0 < len(name) <= NAME_CHARS or mask_links(name) != name:
        raise IllegalChangeError(
            f"an account needs a name that signs its work, up to {NAME_CHARS} characters and without a link"
        )
    for other in session.scalars(select(Account)):
        if other.email == email:
            raise IllegalChangeError(f"{email} has an account already, in the name of {other.name}")
        if is_same_person(other.name, name):
            raise IllegalChangeError(
                f"{other.name} is the name of {other.email}; give one that is nobody else's"
            )
    account = Account(email=email, name=name, role=role, added_by=actor, added_at=utc_now())
    session.add(account)
    session.flush()
    after = {"email": email, "name": name, "role": role.value}
    _record(session, subject_id=account.id, action="add_account", actor=actor, after=after)
    return account.id


def change_role(session: Session, *, account_id: int, role: AccountRole, actor: str) -> None:
    """Give an account another role.

    Raises:
        NotFoundError: no such account.
        IllegalChangeError: it is the last admin.
    """
    account = _hold(session, account_id)
    if account.role is role:
        return
    former, account.role = account.role, role
    _require_admin(session)
    before, after = {"role": former.value}, {"role": role.value}
    _record(session, subject_id=account.id, action="change_role", actor=actor, before=before, after=after)


def disable_account(session: Session, *, account_id: int, is_disabled: bool, actor: str) -> None:
    """Keep an account out, or let it in again; its work stays as it is.

    Raises:
        NotFoundError: no such account.
        IllegalChangeError: it is the last admin.
    """
    account = _hold(session, account_id)
    if (account.disabled_at is not None) == is_disabled:
        return
    account.disabled_at = utc_now() if is_disabled else None
    _require_admin(session)
    _record(
        session,
        subject_id=account.id,
        action="disable_account" if is_disabled else "enable_account",
        actor=actor,
    )


def admit_person(session: Session, *, subject: str, email: str, name: str, first_admin: str) -> bool:
    """Tie an account to who signs in for the first time; returns whether there is one.

    Args:
        email: what the provider has verified; empty where it has verified none.
        first_admin: the mail address that a setting names: its account is added here, as an admin's.
    """
    email = fold_email(email)
    account = session.scalar(select(Account).where(Account.email == email).with_for_update())
    if account is None and email and email == fold_email(first_admin):
        taken = session.scalars(select(Account.name))
        name = make_line(name[:NAME_CHARS])
        if not name or mask_links(name) != name or any(is_same_person(name, other) for other in taken):
            name = email[:NAME_CHARS]
        added = add_account(session, email=email, name=name, role=AccountRole.ADMIN, actor=OWNER)
        account = session.get_one(Account, added)
    if account is None or account.subject is not None:
        return account is not None and account.subject == subject
    account.subject = subject
    _record(session, subject_id=account.id, action="first_sign_in", actor=account.name)
    return True


def fold_email(email: str) -> str:
    """Return a mail address as it is compared."""
    return email.strip().casefold()


def _hold(session: Session, account_id: int) -> Account:
    # All of them: two admins who take each other's role away at once take turns.
    accounts = session.scalars(select(Account).order_by(Account.id).with_for_update()).all()
    found = next((account for account in accounts if account.id == account_id), None)
    if found is None:
        raise NotFoundError(f"no account {account_id}")
    return found


def _require_admin(session: Session) -> None:
    session.flush()
    admins = (Account.role == AccountRole.ADMIN) & Account.disabled_at.is_(None)
    if not session.scalar(select(func.count()).select_from(Account).where(admins)):
        raise IllegalChangeError("this is the last admin; make another account an admin first")
