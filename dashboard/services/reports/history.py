"""What a snapshot is known by, and how its words came about.

The facts stay as they were frozen. Each edit of the words, and of the pictures, is an entry of the snapshot's
own history, which bears the hash of the snapshot before it: every former state can be made again from the
newest.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard.services.reports.frozen import Snapshot
from dashboard.services.reports.frozen_pictures import ChosenPicture
from db.queries.reports import ReportRow

# What a snapshot holds of its edits, and nothing before the first.
EDITED = ("texts", "pictures", "history")


def hash_snapshot(snapshot: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the snapshot as canonical JSON: sorted keys, no spaces, ASCII."""
    canonical = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def write_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot that nobody edited yet as JSON values, as it is stored and hashed."""
    return snapshot.model_dump(mode="json", by_alias=True, exclude=set(EDITED))


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


def write_choice(
    snapshot: Mapping[str, Any],
    pictures: Sequence[ChosenPicture],
    *,
    section: str,
    edited_by: str,
    edited_at: datetime,
) -> dict[str, Any]:
    """Return the snapshot with these pictures in it and one more entry in its history."""
    former = snapshot.get("pictures", ())
    chosen = [picture.model_dump(mode="json") for picture in pictures]
    entry = {
        "section": section,
        "by": edited_by,
        "at": edited_at.isoformat(),
        "before": _name_posts(former) if former else None,
        "after": _name_posts(chosen),
        "sha256": hash_snapshot(snapshot),
        "pictures": list(former),
    }
    return {**snapshot, "pictures": chosen, "history": [*snapshot.get("history", ()), entry]}


def _name_posts(pictures: Sequence[Mapping[str, Any]]) -> str:
    return " ".join(f"[{picture['post']}]" for picture in pictures)


def _undo(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Return the snapshot as it was before its last edit; it holds only what some edit put into it."""
    *earlier, last = snapshot["history"]
    undone = {**snapshot, "history": earlier}
    if "pictures" in last:
        undone["pictures"] = last["pictures"]
    else:
        undone["texts"] = {name: text for name, text in snapshot["texts"].items() if name != last["section"]}
        if last["before"] is not None:
            undone["texts"][last["section"]] = last["before"]
    kinds = {"pictures" if "pictures" in edit else "texts" for edit in earlier}
    kept = kinds | {"history"} if earlier else set()
    return {name: value for name, value in undone.items() if name not in EDITED or name in kept}
