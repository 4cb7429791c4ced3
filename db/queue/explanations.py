"""The queue of explanations that somebody asked for, one class of one post at a time."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from db.models import ExplanationJob, Post
from db.models.posts import first_picture
from db.queue.jobs import EXPLANATIONS, ClaimedJob, claim_jobs
from db.vocabulary import ExplanationMethod, JobPriority, Task


@dataclass(frozen=True)
class Question:
    """Which class is to be explained, and by which method what speaks for it and against it is found."""

    task: Task
    label: str
    method: ExplanationMethod


@dataclass(frozen=True)
class ExplanationWork:
    """One question about a post, as the stage that answers it holds it.

    Attributes:
        model_version: whose answer is to be explained.
        picture_sha256: of the picture that the model read; None of a post without one.
    """

    job: ClaimedJob
    question: Question
    model_version: str
    text: str
    picture_sha256: str | None


def build_asked(post_id: int, model_version: str, question: Question) -> ColumnElement[bool]:
    """Return the condition that a question is this one, about one version's answer to one post."""
    asked = ExplanationJob
    return and_(
        asked.post_id == post_id,
        asked.model_version == model_version,
        asked.task == question.task,
        asked.label == question.label,
        asked.method == question.method,
    )


def claim_explanation(session: Session, *, worker: str) -> ExplanationWork | None:
    """Take the question whose turn it is: one at a time, so that one that kills its process is known."""
    jobs = claim_jobs(session, worker=worker, limit=1, priorities=(JobPriority.ANALYST,), queue=EXPLANATIONS)
    if not jobs:
        return None
    query = (
        select(ExplanationJob, Post.text, first_picture())
        .join(Post, Post.id == ExplanationJob.post_id)
        .where(ExplanationJob.id == jobs[0].job_id)
    )
    asked, text, sha256 = session.execute(query).one()
    question = Question(asked.task, asked.label, asked.method)
    return ExplanationWork(jobs[0], question, asked.model_version, text, sha256)
