"""The queue of drafts that wait for the trained reviewer, one state of a report at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, null, select, update
from sqlalchemy.orm import Session

from db.models import DraftJob
from db.queue.jobs import DRAFTS, ClaimedJob, claim_jobs
from db.session import utc_now
from db.vocabulary import UNFINISHED, JobPriority, JobStatus


@dataclass(frozen=True)
class DraftWork:
    """One draft to read, as the stage holds it; ``draft`` is as ``db.policies.draft`` writes it."""

    job: ClaimedJob
    report_id: int
    asked_by: str
    draft: Mapping[str, Any]


def queue_draft(
    session: Session, *, report_id: int, draft_sha256: str, draft: Mapping[str, Any], asked_by: str
) -> None:
    """Let a state of a report be read, once however often it is asked for; former states no longer wait."""
    of_report = DraftJob.report_id == report_id
    stale = of_report & (DraftJob.status == JobStatus.TODO) & (DraftJob.draft_sha256 != draft_sha256)
    session.execute(delete(DraftJob).where(stale), execution_options={"synchronize_session": False})
    same = of_report & (DraftJob.draft_sha256 == draft_sha256) & DraftJob.status.in_(UNFINISHED)
    if session.scalar(select(DraftJob.id).where(same).limit(1)) is not None:
        return
    session.add(
        DraftJob(
            report_id=report_id,
            draft_sha256=draft_sha256,
            asked_by=asked_by,
            draft=dict(draft),
            priority=JobPriority.ANALYST,
            queued_at=utc_now(),
        )
    )


def claim_draft(session: Session, *, worker: str) -> DraftWork | None:
    """Take the draft whose turn it is: one at a time, so that one that kills its reader is known."""
    jobs = claim_jobs(session, worker=worker, limit=1, priorities=(JobPriority.ANALYST,), queue=DRAFTS)
    if not jobs:
        return None
    query = select(DraftJob.report_id, DraftJob.asked_by, DraftJob.draft).where(DraftJob.id == jobs[0].job_id)
    report_id, asked_by, draft = session.execute(query).one()
    return DraftWork(jobs[0], report_id, asked_by, draft)


def drop_draft(session: Session, *, job_id: int) -> None:
    """Forget the sentences of a job that is over: the report keeps them."""
    session.execute(
        update(DraftJob).where(DraftJob.id == job_id).values(draft=null()),
        execution_options={"synchronize_session": False},
    )
