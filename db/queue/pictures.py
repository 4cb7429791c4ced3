"""The queues of pictures, to be read or searched for faces: who is in one, what a claimed one brings."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.models import Media, PostMedia
from db.per_store import build_insert
from db.queue.jobs import PICTURES, ClaimedJob, QueueOfPictures, claim_jobs
from db.session import utc_now
from db.vocabulary import JobPriority, JobStatus


@dataclass(frozen=True)
class PictureWork:
    """One picture, as the stage that looks at it holds it."""

    job: ClaimedJob
    media_id: int
    sha256: str


def queue_pictures(
    session: Session, post_ids: Sequence[int], *, priority: int, queue: QueueOfPictures = PICTURES
) -> None:
    """Let the pictures of these posts be looked at, each once; one that waits is as soon as this asks for."""
    if not post_ids:
        return
    pictures = (
        select(PostMedia.media_id, PostMedia.post_id)
        .where(PostMedia.post_id.in_(post_ids))
        .order_by(PostMedia.post_id, PostMedia.position)
    )
    shown: dict[int, int] = {}
    for media_id, post_id in session.execute(pictures):
        shown.setdefault(media_id, post_id)
    if not shown:
        return
    now = utc_now()
    rows = [
        {
            "media_id": media_id,
            "post_id": post_id,
            "status": JobStatus.TODO,
            "priority": priority,
            "attempts": 0,
            "queued_at": now,
        }
        for media_id, post_id in shown.items()
    ]
    session.execute(build_insert(session, queue).on_conflict_do_nothing(), rows)
    waits = (queue.status == JobStatus.TODO) & (queue.priority < priority)
    session.execute(
        update(queue).where(queue.media_id.in_(shown), waits).values(priority=priority),
        execution_options={"synchronize_session": False},
    )


def claim_picture(
    session: Session,
    *,
    worker: str,
    priorities: Sequence[int] = JobPriority.RISING,
    queue: QueueOfPictures = PICTURES,
) -> PictureWork | None:
    """Take the picture whose turn it is: one at a time, so that one that kills its process is known."""
    jobs = claim_jobs(session, worker=worker, limit=1, priorities=priorities, queue=queue)
    if not jobs:
        return None
    query = (
        select(queue.media_id, Media.sha256)
        .join(Media, Media.id == queue.media_id)
        .where(queue.id == jobs[0].job_id)
    )
    media_id, sha256 = session.execute(query).one()
    return PictureWork(jobs[0], media_id, sha256)
