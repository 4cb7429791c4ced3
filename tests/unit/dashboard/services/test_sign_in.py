"""What the provider says of a person, and what Streamlit is told of the provider."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.services.errors import ServiceError
from dashboard.services.sign_in import Person, SignInSettings, make_secrets, read_person, require_whole

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
CLAIMS: dict[str, object] = {
    "is_logged_in": True,
    "iss": "https://provider.example",
    "sub": "17",
    "iat": NOW.timestamp(),
    "email": "ben@example.org",
    "email_verified": True,
    "name": "Ben",
}


def test_a_person_is_known_by_issuer_and_number() -> None:
    assert read_person(CLAIMS, NOW) == Person("https://provider.example 17", "ben@example.org", "Ben")


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {**CLAIMS, "is_logged_in": False},
        {**CLAIMS, "sub": ""},
        {**CLAIMS, "iss": None},
        {**CLAIMS, "iat": "now"},
        {**CLAIMS, "sub": "x" * 600},
        {**CLAIMS, "iat": (NOW - timedelta(hours=12, seconds=1)).timestamp()},
    ],
    ids=["nothing", "signed out", "no number", "no issuer", "no time", "a long number", "a shift ago"],
)
def test_who_has_not_signed_in_within_a_shift_is_nobody(claims: dict[str, object]) -> None:
    assert read_person(claims, NOW) is None


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_the_provider_has_not_verified_counts_for_nothing(verified: object) -> None:
    person = read_person({**CLAIMS, "email_verified": verified}, NOW)
    assert person is not None
    assert person.email == ""


def set_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKOUT_OIDC_URL", "https://provider.example/.well-known/openid-configuration")
    monkeypatch.setenv("LOOKOUT_OIDC_CLIENT_ID", "lookout")
    monkeypatch.setenv("LOOKOUT_OIDC_CLIENT_SECRET", "hush")


def test_streamlit_is_told_where_people_sign_in_and_gets_a_key_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert make_secrets(SignInSettings(), address="http://localhost:8501", read_key=lambda: b"key") is None
    set_all(monkeypatch)
    settings = SignInSettings()
    secrets = make_secrets(settings, address="https://desk.example/", read_key=lambda: b"key")
    assert secrets is not None
    auth = secrets["auth"]
    assert auth["redirect_uri"] == "https://desk.example/oauth2callback"
    assert auth["client_secret"] == "hush"  # noqa: S105
    assert len(auth["cookie_secret"]) == 64
    assert "key" not in auth["cookie_secret"]
    assert "hush" not in repr(settings)


@pytest.mark.parametrize("name", ["LOOKOUT_OIDC_URL", "LOOKOUT_OIDC_CLIENT_ID", "LOOKOUT_OIDC_CLIENT_SECRET"])
def test_half_a_sign_in_is_refused_rather_than_left_out(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    set_all(monkeypatch)
    monkeypatch.delenv(name)
    with pytest.raises(ServiceError, match=f"; {name} is not"):
        require_whole(SignInSettings())
