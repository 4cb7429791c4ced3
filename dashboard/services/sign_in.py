"""Sign-in by an OpenID Connect provider: its settings, what it says of a person, and whom Lookout lets in."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from dashboard.services.errors import ServiceError
from db.accounts import admit_person
from db.session import Store

# Streamlit's own route, which the provider has to know.
CALLBACK = "/oauth2callback"
# A shift. Streamlit would let a person in for thirty days after the provider last saw them.
SIGNED_IN_FOR = timedelta(hours=12)
MAX_SUBJECT_LENGTH = 600


class SignInSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True)

    oidc_url: str = ""
    """Address of the provider's description of itself (``…/.well-known/openid-configuration``)."""
    oidc_client_id: str = ""
    """What the provider knows this Lookout by."""
    oidc_client_secret: SecretStr | None = None
    """The secret that goes with it."""
    first_admin: str = ""
    """Mail address of the person whose account is added as an admin's when they sign in."""

    @property
    def is_on(self) -> bool:
        """Whether people have to sign in."""
        return bool(self.oidc_url)

    def read_secret(self) -> str:
        """Return the secret in clear, for Streamlit alone; empty without one."""
        return self.oidc_client_secret.get_secret_value() if self.oidc_client_secret else ""


@lru_cache
def read_sign_in() -> SignInSettings:
    """Read the environment once a process: a page asks some twenty times whether people sign in."""
    return SignInSettings()


@dataclass(frozen=True)
class Person:
    """Who signed in, as the provider says.

    Attributes:
        subject: issuer and number there, which are nobody else's.
        email: what the provider has verified; empty where it has verified none.
    """

    subject: str
    email: str
    name: str


def require_whole(settings: SignInSettings) -> None:
    """Check that all is set that a sign-in needs, where one is wanted.

    Raises:
        ServiceError: something is missing.
    """
    given = {
        "LOOKOUT_OIDC_URL": settings.oidc_url,
        "LOOKOUT_OIDC_CLIENT_ID": settings.oidc_client_id,
        "LOOKOUT_OIDC_CLIENT_SECRET": settings.read_secret(),
    }
    missing = " and ".join(name for name, value in given.items() if not value)
    if missing and any(given.values()):
        raise ServiceError(f"people sign in with all three of {', '.join(given)} set; {missing} is not")


def make_secrets(
    settings: SignInSettings, *, address: str, read_key: Callable[[], bytes]
) -> dict[str, Any] | None:
    """Return what Streamlit wants to be told of the provider; None where nobody signs in.

    Args:
        address: where browsers reach the dashboard.
        read_key: gives the key of this Lookout's cookies, from which another one is derived.

    Raises:
        ServiceError: a setting is missing.
    """
    require_whole(settings)
    if not settings.is_on:
        return None
    return {
        "auth": {
            "redirect_uri": address.rstrip("/") + CALLBACK,
            "cookie_secret": hmac.new(read_key(), b"sign-in", hashlib.sha256).hexdigest(),
            "client_id": settings.oidc_client_id,
            "client_secret": settings.read_secret(),
            "server_metadata_url": settings.oidc_url,
        }
    }


def read_person(claims: Mapping[str, Any], now: datetime) -> Person | None:
    """Return who the provider says has signed in; None where nobody has, or longer ago than a shift."""
    issuer, subject, issued_at = claims.get("iss"), claims.get("sub"), claims.get("iat")
    if not claims.get("is_logged_in") or not issuer or not subject or not isinstance(issued_at, int | float):
        return None
    known_as = f"{issuer} {subject}"
    is_old = now - datetime.fromtimestamp(issued_at, UTC) > SIGNED_IN_FOR
    if is_old or len(known_as) > MAX_SUBJECT_LENGTH:
        return None
    email = claims.get("email") if claims.get("email_verified") is True else ""
    return Person(known_as, str(email or ""), str(claims.get("name") or ""))


def admit(store: Store, person: Person, settings: SignInSettings) -> bool:
    """Tie an account to a person who signs in for the first time; commits. Returns whether there is one."""
    with store.write() as session:
        return admit_person(
            session,
            subject=person.subject,
            email=person.email,
            name=person.name,
            first_admin=settings.first_admin,
        )
