"""Reads the whole audit log and says whether it is what was written."""

import re
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.audit.chain import CONTENT, NO_SEAL, seal_entry
from db.models import AuditEntry

# Entries that are held at once.
CHUNK = 1000
# The least that a store takes as a number: an entry that somebody puts ahead of all others is read too.
LOWEST = -(2**63)
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
    number, seal = LOWEST, NO_SEAL
    for size in (CHUNK, 1):
        try:
            with session.execute(_select_from(number, size)) as found:
                for entry in found.mappings():
                    expected, seal = seal_entry(seal, dict(entry)), entry["sha256"]
                    number = entry["id"] + 1
                    yield entry["id"], seal, expected
        except (ValueError, TypeError):
            # SQLite keeps anything in any column. Which entry cannot be read is found one by one.
            continue
        return
    yield session.scalars(select(func.min(AuditEntry.id)).where(AuditEntry.id >= number)).one(), "", "none"


def _select_from(number: int, size: int) -> Select[Any]:
    columns = [getattr(AuditEntry, name) for name in (*CONTENT, "sha256")]
    rest = select(*columns).where(AuditEntry.id >= number).order_by(AuditEntry.id)
    return rest.execution_options(yield_per=size)


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
