"""Reads: the models that may serve, and how far re-scoring has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.model_versions import find_active_model
from db.models import Job, ModelVersion
from db.vocabulary import JobPriority, JobStatus


@dataclass(frozen=True)
class ModelItem:
    """One version; ``measured`` is what it was taken for, empty for the bundled one."""

    version: str
    parent: str | None
    measured: Mapping[str, Any]
    created_by: str
    created_at: datetime
    is_active: bool


def list_models(session: Session, *, limit: int = 20) -> list[ModelItem]:
    """Return the versions, newest first; empty while nothing has been learned and the bundled one serves."""
    active = find_active_model(session)
    rows = session.scalars(select(ModelVersion).order_by(ModelVersion.id.desc()).limit(limit))
    return [
        ModelItem(
            version=row.version,
            parent=row.parent,
            measured=row.measured,
            created_by=row.created_by,
            created_at=row.created_at,
            is_active=active is not None and row.version == active.version,
        )
        for row in rows
    ]


def count_backlog(session: Session) -> int:
    """Return how many posts wait behind all others, to be scored again."""
    waiting = (Job.status == JobStatus.TODO) & (Job.priority == JobPriority.BACKFILL)
    return session.scalar(select(func.count()).select_from(Job).where(waiting)) or 0
