"""Writes: the words that a machine read in pictures, and the wish of a person that it reads some."""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.labels.effective import refresh_effective
from db.models import PictureJob, PictureWords, PostMedia
from db.posts import hold_post
from db.queue.jobs import PICTURES, retry_failed_jobs
from db.queue.pictures import queue_pictures
from db.session import utc_now
from db.vocabulary import JobPriority, JobStatus

MAX_WORDS_CHARS = 4_000
"""Of one picture: more than a page of print."""


@dataclass(frozen=True)
class ReadWords:
    """What one look at a picture found: lines of words, and how sure the reader is of them, 0 to 1."""

    words: str
    confidence: float | None


def store_words(session: Session, *, media_id: int, read: ReadWords, reader: str) -> None:
    """Keep what was read in a picture instead of what was read before; its posts are found by it from now on.

    Comes last in its transaction, as ``refresh_effective`` does. Words beyond ``MAX_WORDS_CHARS`` are cut.
    """
    showing = select(PostMedia.post_id).where(PostMedia.media_id == media_id)
    # Deleted and added, never changed in place: the index of the words follows these two.
    session.execute(delete(PictureWords).where(PictureWords.media_id == media_id))
    session.execute(
        insert(PictureWords).values(
            media_id=media_id,
            words=read.words[:MAX_WORDS_CHARS],
            confidence=read.confidence if read.words else None,
            reader=reader,
            read_at=utc_now(),
        )
    )
    refresh_effective(session, list(session.scalars(showing)))


def ask_to_read(session: Session, *, post_id: int, actor: str) -> None:
    """Let a post's pictures be read ahead of all others, also where that failed before; audited.

    Raises:
        NotFoundError: no such post.
        IllegalChangeError: its event is closed.
    """
    hold_post(session, post_id)
    queue_pictures(session, [post_id], priority=JobPriority.ANALYST)
    of_post = select(PostMedia.media_id).where(PostMedia.post_id == post_id)
    failed = select(PictureJob.id).where(
        PictureJob.media_id.in_(of_post), PictureJob.status == JobStatus.FAILED
    )
    retry_failed_jobs(session, actor=actor, job_ids=list(session.scalars(failed)), queue=PICTURES)
    record_audit(session, actor=actor, action="read_pictures", subject="post", subject_id=post_id)
