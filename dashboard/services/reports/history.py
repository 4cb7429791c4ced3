"""What a snapshot is known by, and how its words came about.

The facts stay as they were frozen. Each edit of the words is an entry of the snapshot's own history, which
bears the hash of the snapshot before it: every former state can be made again from the newest.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dashboard.services.reports.frozen import Snapshot
from db.queries.reports import ReportRow


def hash_snapshot(snapshot: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the snapshot as canonical JSON: sorted keys, no spaces, ASCII."""
    canonical = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def write_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot that nobody edited yet as JSON values, as it is stored and hashed."""
    return snapshot.model_dump(mode="json", by_alias=True, exclude={"texts", "history"})


def verify_snapshot(row: ReportRow, snapshot: Mapping[str, Any]) -> bool:
    """Return whether the snapshot bears the report's hash, and each edit leads back to the one before."""
    if hash_snapshot(snapshot) != row.sha256:
        return False
    while history := snapshot.get("history"):
        former = history[-1]["sha256"]
        snapshot = _undo(snapshot)
        if hash_snapshot(snapshot) != former:
            return False
    return True


def write_edit(
    snapshot: Mapping[str, Any],
    *,
    section: str,
    text: str,
    edited_by: str,
    edited_at: datetime,
    drafted_by: str = "",
) -> dict[str, Any]:
    """Return the snapshot with the new words of a section and one more entry in its history."""
    texts = snapshot.get("texts", {})
    entry = {
        "section": section,
        "by": edited_by,
        "at": edited_at.isoformat(),
        "before": texts.get(section),
        "after": text,
        "sha256": hash_snapshot(snapshot),
        **({"drafted_by": drafted_by} if drafted_by else {}),
    }
    return {
        **snapshot,
        "texts": {**texts, section: text},
        "history": [*snapshot.get("history", ()), entry],
    }


def _undo(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Return the snapshot as it was before its last edit; without any edit it holds no texts."""
    frozen = {name: value for name, value in snapshot.items() if name not in ("texts", "history")}
    *earlier, last = snapshot["history"]
    if not earlier:
        return frozen
    texts = {section: text for section, text in snapshot["texts"].items() if section != last["section"]}
    if last["before"] is not None:
        texts[last["section"]] = last["before"]
    return {**frozen, "texts": texts, "history": earlier}
