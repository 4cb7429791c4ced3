"""Authors become pseudonyms before anything is stored."""

import hashlib
import hmac


def hash_author(author: str, key: bytes) -> str | None:
    """Return HMAC-SHA256 of a handle in hexadecimal; the same person gives the same value for one key.

    Case and a leading ``@`` don't count. Without the key nobody can test which handle stands behind it.
    """
    handle = author.strip().removeprefix("@").casefold()
    return hmac.new(key, handle.encode(), hashlib.sha256).hexdigest() if handle else None
