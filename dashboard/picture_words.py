"""What the views read of words in pictures. Not cached: a person waits for it, or a search has just asked."""

from collections.abc import Sequence

from dashboard.data import get_store
from db.queries import operations, picture_words
from db.queries.picture_words import PictureText, ReadingStatus
from db.queue.jobs import PICTURES


def list_picture_texts(post_id: int) -> tuple[PictureText, ...]:
    """Return what is known of the words in each picture of a post."""
    with get_store().read() as session:
        return picture_words.list_picture_texts(session, post_id)


def list_found_in_pictures(post_ids: Sequence[int], words: str) -> frozenset[int]:
    """Return which of the posts that a search found it found by their pictures alone."""
    if not words:
        return frozenset()
    with get_store().read() as session:
        return picture_words.list_found_in_pictures(session, post_ids, words)


def get_reading_status() -> ReadingStatus:
    """Return the state of the queue of pictures."""
    with get_store().read() as session:
        return picture_words.get_reading_status(session)


def list_failed_pictures() -> list[operations.FailedJob]:
    """Return the pictures that could not be read."""
    with get_store().read() as session:
        return operations.list_failed_jobs(session, queue=PICTURES)
