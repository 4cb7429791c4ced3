"""The name in the cookie: what this Lookout signed comes back, nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import TimestampSigner

from dashboard.services.signed_name import (
    KEPT_S,
    MAX_NAME_LENGTH,
    MAX_SIGNED_LENGTH,
    read_signed_name,
    sign_name,
    tidy_name,
)

KEY = b"k" * 64


@given(st.text(max_size=2 * MAX_NAME_LENGTH))
def test_a_name_comes_back_as_it_was_in_letters_that_a_cookie_may_hold(typed: str) -> None:
    name = tidy_name(typed)
    signed = sign_name(name, KEY)
    assert read_signed_name(signed, KEY) == name
    assert len(signed) <= MAX_SIGNED_LENGTH
    assert signed.replace("-", "").replace("_", "").replace(".", "").isalnum()
    assert signed.isascii()


@given(st.text(max_size=60))
def test_what_anyone_made_up_is_no_name(made_up: str) -> None:
    assert read_signed_name(made_up, KEY) == ""


def test_another_key_a_changed_letter_and_a_long_cookie_are_no_name() -> None:
    signed = sign_name("Ana", KEY)
    assert read_signed_name(signed, b"another") == ""
    assert read_signed_name(f"{signed[:-1]}{'A' if signed[-1] != 'A' else 'B'}x", KEY) == ""
    assert read_signed_name(f"x{signed[1:]}", KEY) == ""
    assert read_signed_name(signed + "x" * MAX_SIGNED_LENGTH, KEY) == ""


def test_a_name_is_forgotten_after_a_shift(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = sign_name("Ana", KEY)
    now = TimestampSigner(KEY).get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: now + KEPT_S - 60)
    assert read_signed_name(signed, KEY) == "Ana"
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: now + KEPT_S + 60)
    assert read_signed_name(signed, KEY) == ""


def test_a_name_is_one_line_without_what_steers_a_page() -> None:
    assert tidy_name("  Ana\n\u202eWalker\x00 ") == "Ana Walker"
    assert tidy_name("x" * 500) == "x" * MAX_NAME_LENGTH
