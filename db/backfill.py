"""Writes: posts that arrive together with their classification, past the queue."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.effective import refresh_effective
from db.models import Job, Post
from db.posts import NewPost, insert_posts
from db.predictions import NewPrediction, insert_predictions
from db.session import utc_now
from db.vocabulary import JobPriority, JobStatus


def add_classified_posts(
    session: Session,
    *,
    event_id: int,
    source_id: int,
    model_version: str,
    posts: Sequence[tuple[NewPost, NewPrediction | None]],
) -> int:
    """Store posts with their predictions; one that is known, or has this version, keeps what it has.

    The job of a classified post is closed. A post with None in place of a prediction waits for a worker,
    which will say why it cannot be classified. The ``post_id`` of a prediction is filled in here.

    Returns:
        How many posts were new.
    """
    added = insert_posts(
        session,
        event_id=event_id,
        posts={source_id: [post for post, _ in posts]},
        priority=JobPriority.BACKFILL,
    )
    query = select(Post.external_id, Post.id).where(
        Post.source_id == source_id, Post.external_id.in_([post.external_id for post, _ in posts])
    )
    ids = dict(session.execute(query).all())
    predictions = [
        replace(prediction, post_id=ids[post.external_id])
        for post, prediction in posts
        if prediction is not None
    ]
    insert_predictions(session, model_version=model_version, predictions=predictions)
    refresh_effective(session, [*added, *(prediction.post_id for prediction in predictions)])
    session.execute(
        update(Job)
        .where(
            Job.post_id.in_([prediction.post_id for prediction in predictions]), Job.status == JobStatus.TODO
        )
        .values(status=JobStatus.SUCCEEDED, finished_at=utc_now(), error=None),
        execution_options={"synchronize_session": False},
    )
    return len(added)
