"""Writes: runs of the ingest and the rows they had to refuse."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from db.events import require_open
from db.models import DroppedCell, Import, RefusedRow
from db.session import utc_now


@dataclass(frozen=True)
class Refusal:
    """A bad row or file: where it stands and what is wrong with it."""

    file_name: str
    line: int | None
    reason: str


@dataclass(frozen=True)
class Drop:
    """A cell that could not be used; its post was stored without it.

    Args:
        field: what the cell would have said about the post.
    """

    file_name: str
    line: int | None
    field: str
    reason: str


def start_import(session: Session, *, source_id: int, event_id: int, file_name: str) -> int:
    """Open the record of one run and return its id.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: the event is closed.
    """
    require_open(session, event_id)
    run = Import(source_id=source_id, event_id=event_id, file_name=file_name, started_at=utc_now())
    session.add(run)
    session.flush()
    return run.id


def record_batch(
    session: Session,
    *,
    import_id: int,
    accepted: int,
    repeated: int,
    refusals: Sequence[Refusal],
    without_time: int = 0,
    dropped: int = 0,
    drops: Sequence[Drop] = (),
) -> None:
    """Add one batch's counts and bad rows to the run.

    Args:
        without_time: accepted posts of which no time is known.
        dropped: cells of accepted posts that could not be used; those to be listed are in ``drops``.
    """
    run = session.get_one(Import, import_id)
    run.accepted += accepted
    run.repeated += repeated
    run.refused += len(refusals)
    run.without_time += without_time
    run.dropped += dropped
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
    if drops:
        session.execute(
            insert(DroppedCell),
            [
                {
                    "import_id": import_id,
                    "file_name": drop.file_name,
                    "line": drop.line,
                    "field": drop.field,
                    "reason": drop.reason,
                }
                for drop in drops
            ],
        )


def finish_import(session: Session, *, import_id: int) -> None:
    """Close the record of one run."""
    session.get_one(Import, import_id).finished_at = utc_now()
