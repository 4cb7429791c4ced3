"""What views read of what machines found in pictures. Not cached: a person waits for it, or just asked."""

from collections.abc import Sequence

from dashboard.data import get_store
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.picturing import OfferedPicture, list_offered
from dashboard.services.reports.public_pictures import PublicPictures, choose_pictures
from db.masking.profiles import Profile
from db.queries import operations, picture_words, reports
from db.queries.picture_words import LookingStatus, PictureText
from db.queue.jobs import QueueOfPictures


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


def get_looking_status(queue: QueueOfPictures) -> LookingStatus:
    """Return the state of a queue of pictures."""
    with get_store().read() as session:
        return picture_words.get_looking_status(session, queue=queue)


def list_failed_pictures(queue: QueueOfPictures) -> list[operations.FailedJob]:
    """Return the pictures of a queue that could not be looked at."""
    with get_store().read() as session:
        return operations.list_failed_jobs(session, queue=queue)


def list_public_pictures(report_id: int) -> PublicPictures:
    """Return which pictures of cited posts the public would get; none of a report that is gone."""
    with get_store().read() as session:
        found = reports.get_report(session, report_id)
        if found is None:
            return PublicPictures()
        row, snapshot = found
        return choose_pictures(session, row, read_snapshot(snapshot), Profile.PUBLIC)


def list_offered_pictures(report_id: int) -> tuple[OfferedPicture, ...]:
    """Return the pictures that may go into a report, or are in it; none of a report that is gone."""
    with get_store().read() as session:
        found = reports.get_report(session, report_id)
        return list_offered(session, found[0], read_snapshot(found[1])) if found else ()
