"""What people see of the desk where they sign in, by their role."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard import auth, cached_reads
from dashboard.labels import ACCOUNT_ROLE_WORDS, LABEL_DECISION_WORDS
from dashboard.services.sign_in import Person
from db.accounts import add_account, admit_person, disable_account
from db.models import AuditEntry, Review
from db.queries.accounts import AccountRow, list_accounts
from db.session import Store
from db.vocabulary import AccountRole, LabelDecision
from tests.app.steps import DESKS, TABLE, WHOLE, OpenApp, press, read_page, stay

Enter = Callable[..., None]


@pytest.fixture
def enter(store: Store, monkeypatch: pytest.MonkeyPatch) -> Enter:
    """A function that lets an account of a role sign in; without a role, a person who has none."""
    for name in ("URL", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.setenv(f"LOOKOUT_OIDC_{name}", "https://provider.example/")

    def sign_in(role: AccountRole | None, name: str = "Ida Müller") -> None:
        email = f"{name.split()[0].lower()}@example.org"
        if role is not None:
            with store.write() as session:
                add_account(session, email=email, name=name, role=role, actor="x")
                admit_person(session, subject=f"issuer {name}", email=email, name="", first_admin="")
        person = Person(f"issuer {name}", email, "as the provider says")
        monkeypatch.setattr(auth, "read_person", lambda _claims, _now: person)

    return sign_in


def find(app: AppTest, label: str) -> bool:
    """Return whether a button is there and can be pressed."""
    return any(button.label == label and not button.disabled for button in app.button)


def list_titles(app: AppTest) -> list[str]:
    return [str(element.value) for element in app.title]


def test_who_has_not_signed_in_sees_no_post(
    store: Store, post_ids: list[int], enter: Enter, monkeypatch: pytest.MonkeyPatch, open_app: OpenApp
) -> None:
    enter(AccountRole.ADMIN)
    monkeypatch.setattr(auth, "read_person", lambda _claims, _now: None)
    pages = (*(("", desk) for desk in DESKS), ("accounts", {}), ("reports", {}))
    for page, params in pages:
        app = open_app(page, **params, post=str(post_ids[0]))
        assert find(app, "Sign in")
        # Its language and its mark for the way back are all that it draws beside.
        assert (list_titles(app), len(app.get("html")), len(app.text_input)) == (["Lookout"], 2, 0)


def test_a_stranger_is_told_why_and_can_leave(
    store: Store, post_ids: list[int], enter: Enter, open_app: OpenApp
) -> None:
    enter(None, "Eve X")
    app = open_app("desk", **TABLE)
    assert "eve@example.org has no account here" in read_page(app)
    assert find(app, "Sign out")
    # Its language alone.
    assert len(app.get("html")) == 1


def test_the_name_that_signs_is_the_accounts(
    store: Store, post_ids: list[int], enter: Enter, open_app: OpenApp
) -> None:
    enter(AccountRole.ANALYST)
    # What a tab brings along from before counts for nothing.
    app = open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Somebody Else")
    assert "Ida Müller" in read_page(app)
    assert not [box for box in app.text_input if box.label == "Your name"]
    press(app, LABEL_DECISION_WORDS[LabelDecision.RIGHT])
    with store.read() as session:
        assert session.scalars(select(Review.reviewer)).all() == ["Ida Müller"]


BUTTONS = {
    "triage": ("Classify", AccountRole.ANALYST),
    "reports": ("Draft a report", AccountRole.ANALYST),
    "proposals": ("Open the stream", AccountRole.LEAD),
    "sources": ("Add the feed", AccountRole.ADMIN),
}


@pytest.mark.parametrize("page", BUTTONS)
@pytest.mark.parametrize("role", AccountRole)
def test_a_role_is_offered_what_it_includes_and_told_what_the_rest_takes(
    store: Store, post_ids: list[int], enter: Enter, open_app: OpenApp, role: AccountRole, page: str
) -> None:
    enter(role)
    label, needed = BUTTONS[page]
    app = open_app(page)
    may = list(AccountRole).index(role) >= list(AccountRole).index(needed)
    assert find(app, label) == may
    told = f"This takes the role {ACCOUNT_ROLE_WORDS[needed]}, and yours is {ACCOUNT_ROLE_WORDS[role]}."
    assert (told in read_page(app)) != may


def test_what_a_page_offers_all_the_same_is_refused_in_words(
    store: Store, post_ids: list[int], enter: Enter, open_app: OpenApp
) -> None:
    enter(AccountRole.VIEWER)
    app = press(
        stay(open_app("desk", **WHOLE, post=str(post_ids[0]))), LABEL_DECISION_WORDS[LabelDecision.RIGHT]
    )
    assert "Nothing was saved. This takes the role Analyst, and yours is Viewer." in read_page(app)
    with store.read() as session:
        assert session.scalars(select(Review)).all() == []


def test_an_admin_adds_an_account_changes_its_role_and_disables_it(
    store: Store, post_ids: list[int], enter: Enter, open_app: OpenApp
) -> None:
    enter(AccountRole.ADMIN)
    app = open_app("accounts")
    for label, text in (("Mail address", "ben@example.org"), ("Name", "Ben Ito")):
        next(box for box in app.text_input if box.label == label).set_value(text)
    app = press(app, "Add")
    number = read_accounts(store)["Ben Ito"].id
    app.selectbox(key="account").set_value(number).run()
    app.selectbox(key=f"role_{number}_viewer").set_value(AccountRole.LEAD).run()
    app = press(app, "Save the role")
    assert read_accounts(store)["Ben Ito"].role is AccountRole.LEAD
    press(app, "Disable")
    assert read_accounts(store)["Ben Ito"].is_disabled
    with store.read() as session:
        entries = session.execute(select(AuditEntry.actor, AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [tuple(entry) for entry in entries][-3:] == [
        ("Ida Müller", "add_account"),
        ("Ida Müller", "change_role"),
        ("Ida Müller", "disable_account"),
    ]


def test_the_last_admin_is_kept_in_words(
    store: Store, post_ids: list[int], enter: Enter, open_app: OpenApp
) -> None:
    enter(AccountRole.ADMIN)
    app = press(open_app("accounts"), "Disable")
    assert "this is the last admin" in read_page(app)
    assert not read_accounts(store)["Ida Müller"].is_disabled


@pytest.mark.parametrize("role", [AccountRole.VIEWER, AccountRole.LEAD])
def test_nobody_else_sees_who_has_an_account(
    store: Store, post_ids: list[int], enter: Enter, open_app: OpenApp, role: AccountRole
) -> None:
    enter(role)
    app = open_app("accounts")
    assert "This takes the role Admin" in read_page(app)
    assert not app.dataframe
    assert not find(app, "Add")


def test_a_session_that_goes_on_by_itself_ends_with_its_account(
    store: Store, post_ids: list[int], enter: Enter, open_app: OpenApp
) -> None:
    enter(AccountRole.LEAD)
    app = open_app("desk", **TABLE)
    assert "lo-head" in read_page(app)
    with store.write() as session:
        add_account(session, email="a@example.org", name="A", role=AccountRole.ADMIN, actor="x")
        disable_account(session, account_id=list_accounts(session)[1].id, is_disabled=True, actor="x")
    cached_reads.find_slot.cache_clear()
    app.run()
    assert "Your account was disabled." in read_page(app)
    assert "lo-head" not in read_page(app)


def test_a_session_that_goes_on_by_itself_ends_with_its_sign_in(
    store: Store, post_ids: list[int], enter: Enter, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(AccountRole.LEAD)
    app = open_app("desk", **TABLE)
    assert "lo-head" in read_page(app)
    monkeypatch.setattr(auth, "read_person", lambda _claims, _now: None)
    app.run()
    assert "Your sign-in has ended." in read_page(app)
    assert "lo-head" not in read_page(app)
    assert find(app.run(), "Sign in")


def test_where_nobody_signs_in_the_page_says_so(store: Store, post_ids: list[int], open_app: OpenApp) -> None:
    page = read_page(open_app("accounts", analyst="Ana"))
    assert "Nobody signs in here" in page


def read_accounts(store: Store) -> dict[str, AccountRow]:
    with store.read() as session:
        return {account.name: account for account in list_accounts(session)}
