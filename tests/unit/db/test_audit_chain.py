from datetime import datetime, timedelta, timezone
from hashlib import sha256

from db.audit.chain import seal_entry

# What is hashed, written out by hand: seals of years ago have to be found again.
HASHED = (
    b'{"action":"review","actor":"Ana","after":{"a":{"x":1,"y":0.1},"b":null},"before":null,'
    b'"created_at":"2026-11-26T12:00:00.000000+00:00","id":7,"previous":"0f","reason":"\\u00fcber",'
    b'"subject":"post","subject_id":3}'
)


def test_a_seal_is_the_hash_of_the_entry_as_the_document_writes_it() -> None:
    entry = {
        "id": 7,
        "created_at": datetime(2026, 11, 26, 13, tzinfo=timezone(timedelta(hours=1))),
        "actor": "Ana",
        "action": "review",
        "subject": "post",
        "subject_id": 3,
        "before": None,
        "after": {"b": None, "a": {"y": 0.1, "x": 1}},
        "reason": "über",
        "sha256": "is no part of what is sealed",
    }
    assert seal_entry("0f", entry) == sha256(HASHED).hexdigest()
