"""Reads: what became of a question about what speaks for a class of a post."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.explanations import WEIGHT_STEPS
from db.models import ExplanationJob
from db.queries.posts import ExplanationItem
from db.queue.explanations import Question, build_asked
from db.vocabulary import JobStatus


@dataclass(frozen=True)
class AskedExplanation:
    """How far a question has come.

    Attributes:
        error: why it could not be answered.
        found: weights -1 to 1, below 0 against the class; None until it is answered.
    """

    status: JobStatus
    asked_at: datetime
    error: str | None
    found: ExplanationItem | None


def find_explanation(
    session: Session, post_id: int, model_version: str, question: Question
) -> AskedExplanation | None:
    """Return what became of a question; None where nobody asked it, or its answer was let go of."""
    query = select(ExplanationJob).where(build_asked(post_id, model_version, question))
    asked = session.scalars(query).one_or_none()
    if asked is None:
        return None
    return AskedExplanation(asked.status, asked.queued_at, asked.error, _read_answer(asked))


def _read_answer(asked: ExplanationJob) -> ExplanationItem | None:
    if asked.status is not JobStatus.SUCCEEDED or asked.tokens is None:
        return None
    weights = np.frombuffer(asked.regions or b"", dtype=np.int8) / WEIGHT_STEPS
    return ExplanationItem(
        kind=asked.method,
        regions=tuple(map(tuple, weights.reshape(asked.region_rows, asked.region_columns).tolist())),
        tokens=tuple((start, end, weight) for start, end, weight in asked.tokens),
    )
