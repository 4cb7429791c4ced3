"""Who may sign in: accounts are added, tied to a person once, changed and disabled, all in the audit log."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from db.accounts import OWNER, add_account, admit_person, change_role, disable_account
from db.errors import IllegalChangeError, NotFoundError
from db.models import AuditEntry
from db.queries.accounts import AccountRow, find_account, find_account_by_name, list_accounts
from db.session import Store
from db.vocabulary import AccountRole

ADMIN, VIEWER = AccountRole.ADMIN, AccountRole.VIEWER


def add(store: Store, email: str, name: str, role: AccountRole = VIEWER) -> int:
    with store.write() as session:
        return add_account(session, email=email, name=name, role=role, actor="Ana")


def sign_in(store: Store, subject: str, email: str, name: str = "", first_admin: str = "") -> bool:
    with store.write() as session:
        return admit_person(session, subject=subject, email=email, name=name, first_admin=first_admin)


def look_up(store: Store, subject: str) -> AccountRow | None:
    with store.read() as session:
        return find_account(session, subject)


def list_actions(store: Store) -> list[tuple[str, str]]:
    with store.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(entry.actor, entry.action) for entry in entries]


def test_an_account_is_tied_to_the_first_person_with_its_address_and_to_nobody_after(store: Store) -> None:
    add(store, " Ben@Example.org ", "Ben  Ito")
    assert look_up(store, "issuer 1") is None
    assert sign_in(store, "issuer 1", "ben@example.ORG")
    assert sign_in(store, "issuer 1", "ben@example.org")
    assert not sign_in(store, "issuer 2", "ben@example.org")
    found = look_up(store, "issuer 1")
    assert found is not None
    assert (found.email, found.name, found.role, found.has_signed_in) == (
        "ben@example.org",
        "Ben Ito",
        VIEWER,
        True,
    )
    assert list_actions(store) == [("Ana", "add_account"), ("Ben Ito", "first_sign_in")]


def test_who_has_no_account_or_no_verified_address_gets_none(store: Store) -> None:
    add(store, "ben@example.org", "Ben")
    assert not sign_in(store, "issuer 3", "eve@example.org", first_admin="root@example.org")
    assert not sign_in(store, "issuer 3", "", first_admin="")
    with store.read() as session:
        assert [account.name for account in list_accounts(session)] == ["Ben"]


@pytest.mark.parametrize(
    ("provided", "signs_as"),
    [
        ("Root  Admin", "Root Admin"),
        ("", "root@example.org"),
        ("BEN", "root@example.org"),
        ("https://evil.example", "root@example.org"),
    ],
)
def test_the_first_admin_is_whom_the_setting_names(store: Store, provided: str, signs_as: str) -> None:
    add(store, "ben@example.org", "Ben")
    assert sign_in(store, "issuer 1", "Root@example.org", provided, "root@Example.org")
    with store.read() as session:
        found = find_account_by_name(session, signs_as)
    assert found is not None
    assert (found.role, found.added_by) == (ADMIN, OWNER)


@pytest.mark.parametrize(
    ("email", "name", "words"),
    [
        ("ben", "Ida", "'ben' is no mail address"),
        ("a b@example.org", "Ida", "is no mail address"),
        ("ida@example.org", " ", "needs a name that signs"),
        ("ida@example.org", "x" * 101, "up to 100 characters"),
        ("ida@example.org", "https://evil.example", "without a link"),
        ("BEN@example.org", "Ida", "ben@example.org has an account already, in the name of Ben"),
        ("ida@example.org", " bEN ", "Ben is the name of ben@example.org"),
    ],
)
def test_an_account_that_could_be_taken_for_another_is_refused(
    store: Store, email: str, name: str, words: str
) -> None:
    add(store, "ben@example.org", "Ben")
    with pytest.raises(IllegalChangeError, match=words):
        add(store, email, name)


def test_each_change_is_logged_with_what_stood_before(store: Store) -> None:
    add(store, "ana@example.org", "Ana", ADMIN)
    number = add(store, "ben@example.org", "Ben")
    for _ in range(2):  # the second changes nothing, and is not logged
        with store.write() as session:
            change_role(session, account_id=number, role=AccountRole.LEAD, actor="Ana")
            disable_account(session, account_id=number, is_disabled=True, actor="Ana")
    with store.write() as session:
        disable_account(session, account_id=number, is_disabled=False, actor="Ana")
    assert [action for _, action in list_actions(store)][2:] == [
        "change_role",
        "disable_account",
        "enable_account",
    ]
    with store.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "change_role")).one()
        assert (entry.before, entry.after) == ({"role": "viewer"}, {"role": "lead"})
        with pytest.raises(NotFoundError, match="no account 99"):
            change_role(session, account_id=99, role=VIEWER, actor="Ana")


def test_the_last_admin_stays_one(store: Store) -> None:
    number = add(store, "ana@example.org", "Ana", ADMIN)
    with pytest.raises(IllegalChangeError, match="last admin"), store.write() as session:
        change_role(session, account_id=number, role=VIEWER, actor="Ana")
    with pytest.raises(IllegalChangeError, match="last admin"), store.write() as session:
        disable_account(session, account_id=number, is_disabled=True, actor="Ana")


def test_two_admins_who_take_each_others_role_away_at_once_leave_one(store: Store) -> None:
    numbers = [add(store, f"{name}@example.org", name, ADMIN) for name in ("ana", "ben")]
    meet = threading.Barrier(2)

    def demote(number: int) -> bool:
        meet.wait(30)
        try:
            with store.write() as session:
                change_role(session, account_id=number, role=VIEWER, actor="x")
        except IllegalChangeError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(demote, numbers)) == [False, True]
