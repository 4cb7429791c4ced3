"""The analyst's name as a cookie holds it: signed, so that nobody but this Lookout can have written it.

Every server on a machine sees and sets the cookies of all its ports. The name fills in a box, as if typed; it
lets nobody in and proves nobody to be who they say.
"""

from hashlib import sha256

from itsdangerous import BadData, URLSafeTimedSerializer

from db.printable import make_line

COOKIE = "lookout_name"
# A shift: who comes after it to the same machine is asked for a name of his own.
KEPT_S = 12 * 3600
MAX_NAME_LENGTH = 100
# A name of the widest letters, its time and its signature take less.
MAX_SIGNED_LENGTH = 2_000


def tidy_name(name: str) -> str:
    """Return a name on one line, without control characters, as long as the store takes it."""
    return make_line(name[:MAX_NAME_LENGTH])


def sign_name(name: str, key: bytes) -> str:
    """Return a name with the time and a signature, in letters that a cookie and an attribute may hold."""
    signed = _make_signer(key).dumps(name)
    return signed.decode() if isinstance(signed, bytes) else signed


def read_signed_name(signed: str, key: bytes) -> str:
    """Return the name; empty where it was not signed with this key, or longer ago than a shift."""
    if len(signed) > MAX_SIGNED_LENGTH:
        return ""
    try:
        name = _make_signer(key).loads(signed, max_age=KEPT_S)
    except BadData:
        return ""
    return tidy_name(name) if isinstance(name, str) else ""


def _make_signer(key: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=COOKIE, signer_kwargs={"digest_method": sha256})
