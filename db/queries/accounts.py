"""Reads: who may sign in, and what they may do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.models import Account
from db.vocabulary import AccountRole


@dataclass(frozen=True)
class AccountRow:
    id: int
    email: str
    name: str
    role: AccountRole
    has_signed_in: bool
    is_disabled: bool
    added_by: str
    added_at: datetime


def list_accounts(session: Session) -> list[AccountRow]:
    """Return all accounts by name."""
    return [_read(row) for row in session.scalars(select(Account).order_by(Account.name))]


def find_account(session: Session, subject: str) -> AccountRow | None:
    """Return the account of who the provider knows by a subject."""
    return _find(session, Account.subject == subject)


def find_account_by_name(session: Session, name: str) -> AccountRow | None:
    """Return the account that signs with a name."""
    return _find(session, Account.name == name)


def _find(session: Session, condition: ColumnElement[bool]) -> AccountRow | None:
    row = session.scalar(select(Account).where(condition))
    return None if row is None else _read(row)


def _read(row: Account) -> AccountRow:
    return AccountRow(
        id=row.id,
        email=row.email,
        name=row.name,
        role=row.role,
        has_signed_in=row.subject is not None,
        is_disabled=row.disabled_at is not None,
        added_by=row.added_by,
        added_at=row.added_at,
    )
