"""Reads: what need not be classified, because it is done."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Job, Post, Prediction
from db.vocabulary import JobStatus


def find_last_post_id(session: Session) -> int:
    """Return the highest id of a post; 0 without one."""
    return session.scalar(select(func.max(Post.id))) or 0


def list_unpredicted(session: Session, *, post_ids: Sequence[int], model_version: str) -> list[int]:
    """Return those of the posts that this model version has not classified and that no worker will.

    A post whose job waits or is held belongs to the queue.
    """
    query = (
        select(Post.id)
        .join(Job, Job.post_id == Post.id)
        .where(
            Post.id.in_(post_ids),
            Job.status == JobStatus.SUCCEEDED,
            Post.id.not_in(
                select(Prediction.post_id).where(
                    Prediction.post_id.in_(post_ids), Prediction.model_version == model_version
                )
            ),
        )
        .order_by(Post.id)
    )
    return list(session.scalars(query))


def list_answered(session: Session, *, post_ids: Sequence[int], model_version: str) -> set[int]:
    """Return those of the posts that this model version has classified."""
    query = select(Prediction.post_id).where(
        Prediction.post_id.in_(post_ids), Prediction.model_version == model_version
    )
    return set(session.scalars(query))


def list_predicted(
    session: Session, *, source_id: int, external_ids: Sequence[str], model_version: str
) -> set[str]:
    """Return which ids of a source's posts this model version has classified."""
    query = (
        select(Post.external_id)
        .join(Prediction, Prediction.post_id == Post.id)
        .where(
            Post.source_id == source_id,
            Post.external_id.in_(external_ids),
            Prediction.model_version == model_version,
        )
    )
    return set(session.scalars(query))
