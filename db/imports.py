"""Writes: runs of the ingest and the rows they had to refuse."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from db.models import Import, RefusedRow
from db.session import utc_now


@dataclass(frozen=True)
class Refusal:
    """A bad row or file: where it stands and what is wrong with it."""

    file_name: str
    line: int | None
    reason: str


def start_import(session: Session, *, source_id: int, event_id: int, file_name: str) -> int:
    """Open the record of one run and return its id."""
    run = Import(source_id=source_id, event_id=event_id, file_name=file_name, started_at=utc_now())
    session.add(run)
    session.flush()
    return run.id


def record_batch(
    session: Session, *, import_id: int, accepted: int, repeated: int, refusals: Sequence[Refusal]
) -> None:
    """Add one batch's counts and bad rows to the run."""
    run = session.get_one(Import, import_id)
    run.accepted += accepted
    run.repeated += repeated
    run.refused += len(refusals)
    if refusals:
        session.execute(
            insert(RefusedRow),
            [
                {
                    "import_id": import_id,
                    "file_name": refusal.file_name,
                    "line": refusal.line,
                    "reason": refusal.reason,
                }
                for refusal in refusals
            ],
        )


def finish_import(session: Session, *, import_id: int) -> None:
    """Close the record of one run."""
    session.get_one(Import, import_id).finished_at = utc_now()
