"""Writes: answers that are given past the queue, to posts that arrive with them or that are there already."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.labels.effective import refresh_effective
from db.model_versions import find_active_model
from db.models import Job
from db.posts import Arrival, NewPost, Outcome, insert_posts
from db.predictions import NewPrediction, add_predictions, insert_predictions
from db.session import utc_now
from db.vocabulary import JobPriority, JobStatus


def add_classified_posts(
    session: Session,
    *,
    event_id: int,
    source_id: int,
    model_version: str,
    posts: Sequence[tuple[NewPost, NewPrediction | None]],
    import_id: int | None = None,
) -> list[Arrival]:
    """Store posts with their predictions; one that is known, or has this version, keeps what it has.

    The job of a classified post is closed, as by ``add_answers``. A post with None in place of a prediction
    waits for a worker, which will say why it cannot be classified. The ``post_id`` of a prediction is filled
    in here.

    Returns:
        What became of each post, in the same order.
    """
    arrivals = insert_posts(
        session,
        event_id=event_id,
        posts={source_id: [post for post, _ in posts]},
        priority=JobPriority.BACKFILL,
        import_id=import_id,
    )[source_id]
    predictions = {
        arrival.post_id: replace(prediction, post_id=arrival.post_id)
        for (_, prediction), arrival in zip(posts, arrivals, strict=True)
        if prediction is not None and arrival.outcome is not Outcome.CONFLICT
    }
    insert_predictions(session, model_version=model_version, predictions=list(predictions.values()))
    added = [arrival.post_id for arrival in arrivals if arrival.outcome is Outcome.ADDED]
    refresh_effective(session, list(dict.fromkeys([*added, *predictions])))
    _close_jobs(session, model_version=model_version, post_ids=list(predictions))
    return arrivals


def add_answers(session: Session, *, model_version: str, predictions: Sequence[NewPrediction]) -> int:
    """Store predictions of posts that are there, and close those of their jobs that wait.

    Where another version has been activated meanwhile they stay open: they wait for that one.

    Returns:
        How many predictions were new.
    """
    added = add_predictions(session, model_version=model_version, predictions=predictions)
    answered = [prediction.post_id for prediction in predictions]
    _close_jobs(session, model_version=model_version, post_ids=answered)
    return added


def _close_jobs(session: Session, *, model_version: str, post_ids: Sequence[int]) -> None:
    """Close the jobs of answered posts. Comes last, as in a worker: no activation is held off for counts.

    A job that a worker is taking at this moment is left to it: it finds the post answered.
    """
    active = find_active_model(session, hold=True)
    if active is not None and active.version != model_version:
        return
    waiting = (
        select(Job.id)
        .where(Job.post_id.in_(post_ids), Job.status == JobStatus.TODO)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(Job)
        .where(Job.id.in_(waiting))
        .values(status=JobStatus.SUCCEEDED, finished_at=utc_now(), error=None, failure_kind=None),
        execution_options={"synchronize_session": False},
    )
