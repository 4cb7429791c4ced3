"""Writes: runs of the ingest and the rows they had to refuse."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from db.models import Import, Rejection
from db.session import utc_now


@dataclass(frozen=True)
class NewRejection:
    """A bad row or file: where it stands and what is wrong with it."""

    file_name: str
    line: int | None
    reason: str


def start_import(session: Session, *, source_id: int, event_id: int, file_name: str) -> int:
    """Open the record of one run and return its id."""
    run = Import(source_id=source_id, event_id=event_id, file_name=file_name[:300], started_at=utc_now())
    session.add(run)
    session.flush()
    return run.id


def record_batch(
    session: Session, *, import_id: int, accepted: int, repeated: int, rejections: Sequence[NewRejection]
) -> None:
    """Add one batch's counts and bad rows to the run."""
    run = session.get_one(Import, import_id)
    run.accepted += accepted
    run.repeated += repeated
    run.rejected += len(rejections)
    if rejections:
        session.execute(
            insert(Rejection),
            [
                {
                    "import_id": import_id,
                    "file_name": rejection.file_name[:300],
                    "line": rejection.line,
                    "reason": rejection.reason[:500],
                }
                for rejection in rejections
            ],
        )


def finish_import(session: Session, *, import_id: int) -> None:
    """Close the record of one run."""
    session.get_one(Import, import_id).finished_at = utc_now()
