"""An OpenID Connect provider on loopback: discovery, authorization with PKCE, signed ID tokens and their key.

It asks no password: whoever a test has put before it signs in at once.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from tests.web_server import Answer, Request, WebServer, answer_json, serve_web

CLIENT_ID, CLIENT_SECRET = "lookout-test", "no-secret-of-anybody"
KEY_ID = "of-this-run"


@dataclass
class Provider:
    """Signs in whoever ``claims`` are about; one that ``forges`` signs with a key that is not its own."""

    web: WebServer
    key: RSAPrivateKey
    claims: dict[str, object] = field(default_factory=dict)
    forges: bool = False
    _asked: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        """What the environment has to say for people to sign in here."""
        return {
            "LOOKOUT_OIDC_URL": self.web.url("/.well-known/openid-configuration"),
            "LOOKOUT_OIDC_CLIENT_ID": CLIENT_ID,
            "LOOKOUT_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        }

    def put_before(self, email: str, *, name: str = "", is_verified: bool = True) -> None:
        """Let a person be the next to sign in."""
        number = hashlib.sha256(email.encode()).hexdigest()[:16]
        self.claims = {"sub": number, "email": email, "email_verified": is_verified, "name": name}

    def describe(self, _: Request) -> Answer:
        return answer_json(
            {
                "issuer": self.web.url(""),
                "authorization_endpoint": self.web.url("/authorize"),
                "token_endpoint": self.web.url("/token"),
                "jwks_uri": self.web.url("/keys"),
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def authorize(self, request: Request) -> Answer:
        assert request.query["client_id"] == CLIENT_ID
        assert "openid" in request.query["scope"].split()
        code = secrets.token_urlsafe(16)
        self._asked[code] = request.query
        back = urlencode({"code": code, "state": request.query["state"]})
        return Answer(status=302, headers={"Location": f"{request.query['redirect_uri']}?{back}"})

    def give_token(self, request: Request) -> Answer:
        sent = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        asked = self._asked.pop(sent["code"])
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        proof = _encode(hashlib.sha256(sent["code_verifier"].encode()).digest())
        if (request.headers["authorization"], asked["redirect_uri"], asked["code_challenge"]) != (
            f"Basic {basic}",
            sent["redirect_uri"],
            proof,
        ):
            return Answer(b'{"error": "invalid_grant"}', 400, {"Content-Type": "application/json"})
        now = int(time.time())
        claims = {
            "iss": self.web.url(""),
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        answer = {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "expires_in": 300}
        return answer_json(answer | {"id_token": self._sign(claims)})

    def list_keys(self, _: Request) -> Answer:
        numbers = self.key.public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID}
        parts = {"n": numbers.n, "e": numbers.e}
        key |= {name: _encode(part.to_bytes((part.bit_length() + 7) // 8)) for name, part in parts.items()}
        return answer_json({"keys": [key]})

    def _sign(self, claims: dict[str, object]) -> str:
        key = _make_key() if self.forges else self.key
        parts = ({"alg": "RS256", "typ": "JWT", "kid": KEY_ID}, claims)
        signed = ".".join(_encode(json.dumps(part).encode()) for part in parts)
        return f"{signed}.{_encode(key.sign(signed.encode(), PKCS1v15(), SHA256()))}"


@contextmanager
def run_provider() -> Iterator[Provider]:
    """Run a provider; its port is free again afterwards."""
    with serve_web() as web:
        provider = Provider(web, _make_key())
        web.give("/.well-known/openid-configuration", provider.describe)
        web.give("/authorize", provider.authorize)
        web.give("/token", provider.give_token)
        web.give("/keys", provider.list_keys)
        yield provider


def _make_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
