"""Reads: what machines found in the pictures that a report may take out of the house."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.faces import Face
from db.models import FaceJob, Media, PictureFaces, PictureJob, PictureWords, PostMedia, WithheldPicture
from db.vocabulary import JobStatus


@dataclass(frozen=True)
class SearchedPicture:
    """One picture of a post, and what is known of it.

    Args:
        number: 1 for the post's first picture.
        searching, reading: of its turn to be searched for faces and to be read; None where nobody asked.
        faces: what the latest detector found; None where none has looked.
        withheld_by: who keeps it back; None where nobody does.
        words: what was read in it, line by line, empty where nothing was; None where nobody has read.
    """

    post_id: int
    number: int
    sha256: str
    searching: JobStatus | None
    reading: JobStatus | None
    faces: tuple[Face, ...] | None
    words: str | None
    withheld_by: str | None


def list_searched_pictures(session: Session, post_ids: Sequence[int]) -> tuple[SearchedPicture, ...]:
    """Return the pictures of these posts, by post and in their order."""
    latest = (
        select(func.max(PictureFaces.id))
        .where(PictureFaces.media_id == PostMedia.media_id)
        .correlate(PostMedia)
        .scalar_subquery()
    )
    query = (
        select(
            *(PostMedia.post_id, Media.sha256, FaceJob.status, PictureJob.status),
            *(PictureFaces.faces, PictureWords.words, WithheldPicture.withheld_by),
        )
        .join(Media, Media.id == PostMedia.media_id)
        .outerjoin(FaceJob, FaceJob.media_id == PostMedia.media_id)
        .outerjoin(PictureJob, PictureJob.media_id == PostMedia.media_id)
        .outerjoin(PictureFaces, PictureFaces.id == latest)
        .outerjoin(PictureWords, PictureWords.media_id == PostMedia.media_id)
        .outerjoin(WithheldPicture, WithheldPicture.media_id == PostMedia.media_id)
        .where(PostMedia.post_id.in_(post_ids))
        .order_by(PostMedia.post_id, PostMedia.position, PostMedia.media_id)
    )
    found: list[SearchedPicture] = []
    for post_id, sha256, searching, reading, faces, words, withheld_by in session.execute(query):
        number = found[-1].number + 1 if found and found[-1].post_id == post_id else 1
        known = None if faces is None else tuple(Face(*face) for face in faces)
        found.append(SearchedPicture(post_id, number, sha256, searching, reading, known, words, withheld_by))
    return tuple(found)
