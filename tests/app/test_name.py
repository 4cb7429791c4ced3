"""The analyst's name: kept for the session and brought along by the browser, never made up by anyone else."""

import re
from collections.abc import Callable

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import data
from dashboard.services.signed_name import COOKIE, read_signed_name, sign_name
from db.errors import StoreError
from db.session import Store
from db.settings import get_settings
from tests.app.steps import TABLE, OpenApp, read_page
from tests.factories import make_posts, store_posts

Bring = Callable[[str], None]


@pytest.fixture
def bring(monkeypatch: pytest.MonkeyPatch) -> Bring:
    """A function that puts a cookie into the browser that opens the next page."""

    def set_cookie(value: str) -> None:
        monkeypatch.setattr(type(st.context), "cookies", {COOKIE: value})

    return set_cookie


def read_kept(app: AppTest) -> str:
    """Return what the page gives the browser to keep."""
    found = re.search(r'data-lookout-name="([^"]*)"', read_page(app))
    assert found is not None
    return found[1]


def test_a_name_that_was_given_is_known_to_the_next_session(
    store: Store, open_app: OpenApp, bring: Bring
) -> None:
    store_posts(store, make_posts(1))
    app = open_app("desk", **TABLE)
    assert read_kept(app) == ""
    kept = read_kept(app.text_input(key="analyst").set_value("Ana <b>").run())
    assert read_signed_name(kept, get_settings().read_cookie_key()) == "Ana <b>"
    bring(kept)
    app = open_app("triage")
    assert app.text_input(key="analyst").value == "Ana <b>"
    assert "Give your name" not in read_page(app)
    assert read_kept(app) == kept
    assert read_kept(app.text_input(key="analyst").set_value("").run()) == ""


@pytest.mark.parametrize(
    "forged",
    ["Ana", sign_name("Ana", b"another"), "x" * 100_000, "\0", '"><script>'],
    ids=["unsigned", "signed with another secret", "long", "of a control character", "of markup"],
)
def test_a_cookie_that_somebody_else_wrote_names_nobody(
    store: Store, open_app: OpenApp, bring: Bring, forged: str
) -> None:
    store_posts(store, make_posts(1))
    bring(forged)
    app = open_app("triage")
    assert app.text_input(key="analyst").value == ""
    assert "Give your name" in read_page(app)
    assert read_kept(app) == ""


def test_a_name_that_changed_is_not_the_former_one_after_the_store_was_away(
    store: Store, open_app: OpenApp, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit forgets a box that a run did not come to, and the cookie is of the time before."""
    store_posts(store, make_posts(1))
    bring(sign_name("Ana", get_settings().read_cookie_key()))
    app = open_app("desk", **TABLE)
    app.text_input(key="analyst").set_value("Ben").run()

    def fail() -> None:
        raise StoreError("the store is away")

    with monkeypatch.context() as patched:
        patched.setattr(data, "list_events", fail)
        assert "the store is away" in read_page(app.run())
    assert app.run().text_input(key="analyst").value == "Ben"


def test_without_a_place_for_the_key_the_name_still_signs_the_session(
    store: Store, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_posts(store, make_posts(1))

    def fail(_: object) -> bytes:
        raise PermissionError("cookie.key")

    monkeypatch.setattr(type(get_settings()), "read_cookie_key", fail)
    app = open_app("triage").text_input(key="analyst").set_value("Ana").run()
    assert "Give your name" not in read_page(app)
    assert read_kept(app) == ""
