"""Writes: questions about what speaks for a class of a post, and the answers: only the newest stay."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from db.errors import IllegalChangeError, NotFoundError
from db.models import ExplanationJob, Prediction
from db.per_store import build_insert
from db.queue.explanations import Question, build_asked
from db.queue.jobs import EXPLANATIONS, retry_failed_jobs
from db.session import utc_now
from db.vocabulary import UNFINISHED, ExplanationMethod, JobPriority, JobStatus, Modality

# Each takes a second or two: more than a few minutes' worth nobody waits for.
MOST_WAITING = 100
# Of about 4 kB each.
MOST_KEPT = 5_000
# What one byte of a region's weight stands for.
WEIGHT_STEPS = 127


@dataclass(frozen=True)
class ClassExplanation:
    """What speaks for a class of one post, and against it.

    Attributes:
        regions: ``float32 [rows, columns]``, -1 to 1, over the whole picture; None where the method says
            nothing of a picture. Below 0 speaks against the class.
        tokens: (start, end, weight -1 to 1): words of the original text.
    """

    regions: np.ndarray | None
    tokens: Sequence[tuple[int, int, float]]


def ask_for_explanation(
    session: Session, *, post_id: int, model_version: str, question: Question, actor: str
) -> None:
    """Have a question answered, once however often it is asked; one that failed is tried again.

    It changes nothing of the post, so it can be asked in a closed event too.

    Raises:
        NotFoundError: no such post, or this version has not read it.
        IllegalChangeError: the post has no answer of this kind, or too many questions wait already.
    """
    _refuse_nonsense(session, post_id, model_version, question)
    same = select(ExplanationJob.id, ExplanationJob.status).where(
        build_asked(post_id, model_version, question)
    )
    known = session.execute(same).one_or_none()
    if known is not None:
        if known.status is JobStatus.FAILED:
            retry_failed_jobs(session, actor=actor, job_ids=[known.id], queue=EXPLANATIONS)
        return
    waiting = select(func.count()).where(ExplanationJob.status.in_(UNFINISHED))
    if (session.scalar(waiting) or 0) >= MOST_WAITING:
        raise IllegalChangeError(
            f"{MOST_WAITING} explanations wait already; see under Operations whether a worker runs, ask later"
        )
    session.execute(
        build_insert(session, ExplanationJob).on_conflict_do_nothing(),
        [
            {
                **vars(question),
                "post_id": post_id,
                "model_version": model_version,
                "status": JobStatus.TODO,
                "priority": JobPriority.ANALYST,
                "attempts": 0,
                "queued_at": utc_now(),
                "region_rows": 0,
                "region_columns": 0,
            }
        ],
    )


def keep_explanation(session: Session, *, job_id: int, found: ClassExplanation) -> None:
    """Keep the answer to a question, and let go of those beyond the newest ``MOST_KEPT``."""
    regions = found.regions
    session.execute(
        update(ExplanationJob)
        .where(ExplanationJob.id == job_id)
        .values(
            region_rows=0 if regions is None else regions.shape[0],
            region_columns=0 if regions is None else regions.shape[1],
            regions=None
            if regions is None
            else np.rint(regions.clip(-1, 1) * WEIGHT_STEPS).astype(np.int8).tobytes(),
            tokens=[[start, end, round(weight, 3)] for start, end, weight in found.tokens],
        ),
        execution_options={"synchronize_session": False},
    )
    newest = select(ExplanationJob.id).order_by(ExplanationJob.id.desc())
    oldest_kept = session.scalar(newest.offset(MOST_KEPT - 1).limit(1))
    if oldest_kept is not None:
        over = (ExplanationJob.id < oldest_kept) & ExplanationJob.status.not_in(UNFINISHED)
        session.execute(delete(ExplanationJob).where(over), execution_options={"synchronize_session": False})


def _refuse_nonsense(session: Session, post_id: int, model_version: str, question: Question) -> None:
    read_by = select(Prediction.readings).where(
        Prediction.post_id == post_id, Prediction.model_version == model_version
    )
    readings = session.scalar(read_by)
    if readings is None:
        raise NotFoundError(f"no answer of model {model_version} about post {post_id}")
    if question.label not in readings[Modality.FUSED].get(question.task, {}):
        raise IllegalChangeError(
            f"post {post_id} has no answer {question.label!r} to {question.task.value}; choose another class"
        )
    if question.method is ExplanationMethod.GRAD_CAM and Modality.IMAGE_ONLY not in readings:
        raise IllegalChangeError(f"{question.method.value} needs a picture, and post {post_id} has none")
