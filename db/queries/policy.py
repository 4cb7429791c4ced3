"""Reads: the release review of a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import DraftJob, PolicyAppeal, PolicyTrace
from db.vocabulary import JobStatus


@dataclass(frozen=True)
class StoredTrace:
    """What a reviewer made of one state of a report, and who asked it when."""

    draft_sha256: str
    policy_sha256: str
    reviewer: str
    version: str
    trace: Mapping[str, Any]
    asked_by: str
    made_at: datetime


@dataclass(frozen=True)
class Appeal:
    """Who holds which blocked passage to be fit for release, and why."""

    finding: str
    policy: str
    lead: str
    reason: str
    made_at: datetime


@dataclass(frozen=True)
class DraftWait:
    """How far the trained reviewer has come with one state of a report; ``error`` says why it failed."""

    status: JobStatus
    error: str | None


def list_traces(session: Session, report_id: int, draft_sha256: str) -> list[StoredTrace]:
    """Return every reading of one state of a report, the oldest first."""
    query = (
        select(PolicyTrace)
        .where(PolicyTrace.report_id == report_id, PolicyTrace.draft_sha256 == draft_sha256)
        .order_by(PolicyTrace.id)
    )
    return [
        StoredTrace(
            draft_sha256=row.draft_sha256,
            policy_sha256=row.policy_sha256,
            reviewer=row.reviewer,
            version=row.version,
            trace=row.trace,
            asked_by=row.asked_by,
            made_at=row.made_at,
        )
        for row in session.scalars(query)
    ]


def list_appeals(session: Session, report_id: int, draft_sha256: str) -> list[Appeal]:
    """Return the appeals in one state of a report, the oldest first."""
    query = (
        select(PolicyAppeal)
        .where(PolicyAppeal.report_id == report_id, PolicyAppeal.draft_sha256 == draft_sha256)
        .order_by(PolicyAppeal.id)
    )
    return [
        Appeal(finding=row.finding, policy=row.policy, lead=row.lead, reason=row.reason, made_at=row.made_at)
        for row in session.scalars(query)
    ]


def find_wait(session: Session, report_id: int, draft_sha256: str) -> DraftWait | None:
    """Return how far the reading that was asked for last has come; None where nobody asked."""
    query = (
        select(DraftJob.status, DraftJob.error)
        .where(DraftJob.report_id == report_id, DraftJob.draft_sha256 == draft_sha256)
        .order_by(DraftJob.id.desc())
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    return None if found is None else DraftWait(found.status, found.error)
