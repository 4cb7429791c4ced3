"""Reads: what a machine read in the pictures of posts, and how far it is with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.labels.searched import read_picture_words
from db.models import PictureJob, PictureWords, Post, PostMedia
from db.queue.jobs import QueueOfPictures
from db.vocabulary import JobStatus


@dataclass(frozen=True)
class PictureText:
    """What is known of the words in one picture of a post.

    Attributes:
        number: 1 for the post's first picture.
        status: of its turn to be read; None where nobody asked for that.
        words: line by line; empty where none were found, None where it was not read.
        confidence: 0 to 1; None without words.
        reader: what read them.
        error: why it could not be read.
    """

    number: int
    status: JobStatus | None
    words: str | None
    confidence: float | None
    reader: str | None
    error: str | None


def list_picture_texts(session: Session, post_id: int) -> tuple[PictureText, ...]:
    """Return what is known of each picture of a post, in their order."""
    query = (
        select(
            *(PictureJob.status, PictureJob.error),
            *(PictureWords.words, PictureWords.confidence, PictureWords.reader),
        )
        .select_from(PostMedia)
        .outerjoin(PictureJob, PictureJob.media_id == PostMedia.media_id)
        .outerjoin(PictureWords, PictureWords.media_id == PostMedia.media_id)
        .where(PostMedia.post_id == post_id)
        .order_by(PostMedia.position, PostMedia.media_id)
    )
    return tuple(
        PictureText(number, row.status, row.words, row.confidence, row.reader, row.error)
        for number, row in enumerate(session.execute(query), start=1)
    )


def list_found_in_pictures(session: Session, post_ids: Sequence[int], words: str) -> frozenset[int]:
    """Return which of these posts a search found by the words in their pictures: their texts lack some."""
    searched = words.casefold().split()
    read = read_picture_words(session, post_ids) if searched else {}
    texts = session.execute(select(Post.id, Post.text).where(Post.id.in_(read)))
    return frozenset(
        post_id for post_id, text in texts if not all(word in text.casefold() for word in searched)
    )


@dataclass(frozen=True)
class LookingStatus:
    """How far a stage is with its pictures: how many wait, are in hand, are looked at, and failed."""

    todo: int
    doing: int
    succeeded: int
    failed: int


def get_looking_status(session: Session, *, queue: QueueOfPictures) -> LookingStatus:
    """Return the state of a queue of pictures."""
    counts = {
        status: session.scalar(select(func.count()).select_from(queue).where(queue.status == status))
        for status in JobStatus
    }
    return LookingStatus(**{status.value: count or 0 for status, count in counts.items()})
