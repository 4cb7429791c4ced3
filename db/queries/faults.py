"""Reads: what went wrong around the posts, for the Operations view."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Fault
from db.vocabulary import FaultKind


@dataclass(frozen=True)
class FaultRecord:
    """One fault as the worker ``worker`` met or suffered it."""

    kind: FaultKind
    worker: str
    reason: str
    started_at: datetime
    ended_at: datetime


def list_faults(session: Session, *, limit: int = 100) -> list[FaultRecord]:
    """Return the faults told last, newest first."""
    query = select(Fault).order_by(Fault.id.desc()).limit(limit)
    return [
        FaultRecord(fault.kind, fault.worker, fault.reason, fault.started_at, fault.ended_at)
        for fault in session.scalars(query)
    ]


def count_faults(session: Session) -> dict[FaultKind, int]:
    """Return how many faults of each kind were told, leaving out kinds that never were."""
    return dict(
        session.execute(select(Fault.kind, func.count()).group_by(Fault.kind).order_by(Fault.kind)).all()
    )
