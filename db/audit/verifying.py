"""Reads the whole audit log and says whether it is what was written."""

import re
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit.chain import CONTENT, NO_SEAL, seal_entry
from db.models import AuditEntry

# Entries that are held at once.
CHUNK = 1000
WRITTEN_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64}|)")


@dataclass(frozen=True)
class Head:
    """The last entry of a log at some moment; who keeps one elsewhere notices a log that was cut off."""

    entry_id: int = 0
    sha256: str = NO_SEAL

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read what ``str`` wrote.

        Raises:
            ValueError: it is no head.
        """
        found = WRITTEN_HEAD.fullmatch(written)
        if found is None:
            raise ValueError(f"{written!r} is no head; give it as `verify` printed it: NUMBER:SHA256")
        return cls(int(found[1]), found[2])

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.sha256}"


@dataclass(frozen=True)
class Finding:
    """What a look at the log found.

    Attributes:
        entries: how many entries stand as they were written, from the first.
        head: the last of them.
        fault: what is wrong with what follows, in words; empty where all is well.
    """

    entries: int
    head: Head
    fault: str = ""


def verify_log(session: Session, *, kept: Head | None = None) -> Finding:
    """Read all entries in turn, holding few at a time, and stop at the first that does not fit.

    Args:
        kept: the head of an earlier look, which has to be part of the log still.
    """
    entries, head = 0, Head()
    is_met = kept is None or kept == head
    with closing(_read_seals(session)) as seals:
        for entry_id, sealed, expected in seals:
            if sealed != expected:
                return Finding(entries, head, _say_break(head, entry_id))
            entries, head = entries + 1, Head(entry_id, sealed)
            is_met = is_met or kept == head
    if is_met:
        return Finding(entries, head)
    end = f"ends with entry {head.entry_id}" if entries else "is empty"
    return Finding(entries, head, f"the entry that was kept, {kept}, is not part of the log, which {end}")


def _read_seals(session: Session) -> Generator[tuple[int, str, str]]:
    """Yield the number of each entry, its seal, and the seal that it should have after the one before."""
    columns = [getattr(AuditEntry, name) for name in (*CONTENT, "sha256")]
    query = select(*columns).order_by(AuditEntry.id).execution_options(yield_per=CHUNK)
    previous = NO_SEAL
    with session.execute(query) as found:
        for entry in found.mappings():
            yield entry["id"], entry["sha256"], seal_entry(previous, dict(entry))
            previous = entry["sha256"]


def _say_break(head: Head, entry_id: int) -> str:
    first, last = head.entry_id + 1, entry_id - 1
    if first < last:
        return f"entries {first} to {last} are missing before entry {entry_id}, or it was changed"
    if first == last:
        return f"entry {first} is missing before entry {entry_id}, or it was changed"
    if head.entry_id:
        return (
            f"entry {entry_id} was changed or put there, or another was put in the place of {head.entry_id}"
        )
    return f"entry {entry_id} was changed or put there"
