"""Writes: the faces that a machine found in pictures, and who is to be looked for."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from sqlalchemy.orm import Session

from db.models import PictureFaces
from db.per_store import build_insert
from db.queue.jobs import FACES
from db.queue.pictures import queue_pictures
from db.session import utc_now
from db.vocabulary import JobPriority


@dataclass(frozen=True)
class Face:
    """Where a face is, from the upright picture's left and top edge in shares of its sides, 0 to 1.

    Args:
        score: how sure the detector is, 0 to 1.
    """

    left: float
    top: float
    right: float
    bottom: float
    score: float


def store_faces(session: Session, *, media_id: int, faces: Iterable[Face], detector: str) -> None:
    """Keep what a detector found in a picture, beside what others found; the same one says it once."""
    session.execute(
        build_insert(session, PictureFaces).on_conflict_do_nothing(),
        {
            "media_id": media_id,
            "detector": detector,
            "faces": [list(astuple(face)) for face in faces],
            "found_at": utc_now(),
        },
    )


def ask_for_faces(session: Session, post_ids: Sequence[int]) -> None:
    """Let the pictures of these posts be searched for faces, each once."""
    queue_pictures(session, post_ids, priority=JobPriority.ANALYST, queue=FACES)
