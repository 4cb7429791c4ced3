"""Writes: faults of the machinery, told by the worker that met them once the store can take the news."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.models import Fault
from db.vocabulary import FaultKind


@dataclass(frozen=True)
class NewFault:
    """One fault; ``reason`` never holds a post's text."""

    kind: FaultKind
    reason: str
    started_at: datetime
    ended_at: datetime


def add_faults(session: Session, *, worker: str, faults: Iterable[NewFault]) -> None:
    """Add faults that this worker met, or that it suffered, to the caller's transaction."""
    session.add_all(
        Fault(
            kind=fault.kind,
            worker=worker,
            reason=fault.reason[:500],
            started_at=fault.started_at,
            ended_at=fault.ended_at,
        )
        for fault in faults
    )
