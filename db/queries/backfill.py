"""Reads: what need not be classified, because it is done."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from db.models import Job, PostSignature, Prediction
from db.vocabulary import JobPriority, JobStatus


def find_last_job_id(session: Session) -> int:
    """Return the highest id of a job; 0 without one. Every post has a job, and few numbers are left out."""
    return session.scalar(select(func.max(Job.id))) or 0


def list_unpredicted(session: Session, *, job_ids: Sequence[int], model_version: str) -> list[int]:
    """Return the posts of these jobs that lack this version's answer or a signature, and are free to take.

    A post whose job is held, or waits in the feed's turn or before it, belongs to a worker. One that waits
    behind all others is for whoever comes first: after an activation that is every post.
    """
    is_predicted = exists().where(
        Prediction.post_id == Job.post_id, Prediction.model_version == model_version
    )
    is_signed = exists().where(PostSignature.post_id == Job.post_id)
    is_last = (Job.status == JobStatus.TODO) & (Job.priority == JobPriority.BACKFILL)
    query = (
        select(Job.post_id)
        .where(
            Job.id.in_(job_ids), (Job.status == JobStatus.SUCCEEDED) | is_last, ~(is_predicted & is_signed)
        )
        .order_by(Job.post_id)
    )
    return list(session.scalars(query))


def list_answered(session: Session, *, post_ids: Sequence[int], model_version: str) -> set[int]:
    """Return those of the posts that this model version has classified."""
    query = select(Prediction.post_id).where(
        Prediction.post_id.in_(post_ids), Prediction.model_version == model_version
    )
    return set(session.scalars(query))
