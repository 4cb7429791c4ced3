"""Webhooks both ways: a token says who brings posts, a signature that nobody changed what is sent."""

import hashlib
import hmac
import os
from collections.abc import Mapping

from inference.errors import FeedError

TIMESTAMP, SIGNATURE = "X-Lookout-Timestamp", "X-Lookout-Signature"
# A request that is older, or as far ahead, is refused: whoever overheard it cannot send it later.
MAX_AGE_S = 300


def read_secret(name: str) -> bytes:
    """Return what a variable of the environment holds.

    Raises:
        FeedError: it is not set.
    """
    if not (secret := os.environ.get(name, "")):
        raise FeedError(f"the variable {name} is not set where the feeds run")
    return secret.encode()


def sign(key: bytes, timestamp: str, number: int, body: bytes) -> str:
    """Return the signature of a request, in hexadecimal digits.

    Args:
        timestamp: seconds from 1970, as the request states it.
        number: of the feed that it is brought to, or of the alert that it tells of.
    """
    signed = f"{timestamp}\n{number}\n".encode() + body
    return hmac.new(key, signed, hashlib.sha256).hexdigest()


def has_token(headers: Mapping[str, str], token: bytes) -> bool:
    """Return whether a request bears the token."""
    return hmac.compare_digest(headers.get("Authorization", "").encode(), b"Bearer " + token)


def is_fresh(timestamp: str, now_s: float) -> bool:
    """Return whether a request was made at most ``MAX_AGE_S`` ago."""
    return timestamp.isdecimal() and len(timestamp) < 12 and abs(now_s - int(timestamp)) <= MAX_AGE_S


def is_signed(headers: Mapping[str, str], key: bytes, number: int, body: bytes) -> bool:
    """Return whether a request's signature is that of its timestamp, its number and its body."""
    signature = sign(key, headers.get(TIMESTAMP, ""), number, body)
    return hmac.compare_digest(headers.get(SIGNATURE, "").encode(), signature.encode())
