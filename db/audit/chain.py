"""How the entries of the audit log hang together: each is sealed by a hash over itself and the seal before.

What is hashed never changes: seals of years ago have to be found again.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

# What stands before the first entry.
NO_SEAL = ""
# What is hashed, besides the seal before.
CONTENT = ("id", "created_at", "actor", "action", "subject", "subject_id", "before", "after", "reason")


def seal_entry(previous: str, entry: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hex, of an entry and of the seal before it.

    It is that of a JSON object with the keys of ``CONTENT`` and ``previous``, sorted, without blanks, in
    ASCII; the time is ISO 8601 in UTC with six digits of a second.

    Args:
        previous: the seal of the entry before, ``NO_SEAL`` where there is none.
        entry: a value for each name in ``CONTENT``; the time aware, the others as JSON holds them.
    """
    content = {name: entry[name] for name in CONTENT}
    content["created_at"] = entry["created_at"].astimezone(UTC).isoformat(timespec="microseconds")
    content["previous"] = previous
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
