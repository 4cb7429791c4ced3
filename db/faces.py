"""Writes: the faces that a machine found in pictures, and what a person keeps back all the same."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import NotFoundError
from db.models import Media, PictureFaces, WithheldPicture
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


def withhold_picture(session: Session, *, sha256: str, is_withheld: bool, actor: str) -> None:
    """Keep a picture from whoever is outside the team, or let it go again; audited. Twice is once.

    Raises:
        NotFoundError: no such picture.
    """
    media_id = session.scalar(select(Media.id).where(Media.sha256 == sha256))
    if media_id is None:
        raise NotFoundError(f"no picture {sha256[:12]}")
    if is_withheld:
        new = build_insert(session, WithheldPicture).on_conflict_do_nothing()
        row = {"media_id": media_id, "withheld_by": actor, "withheld_at": utc_now()}
        session.execute(new, row)
    else:
        session.execute(delete(WithheldPicture).where(WithheldPicture.media_id == media_id))
    action = "withhold_picture" if is_withheld else "let_picture_go"
    record_audit(session, actor=actor, action=action, subject="picture", subject_id=media_id)


def ask_for_faces(session: Session, post_ids: Sequence[int]) -> None:
    """Let the pictures of these posts be searched for faces, each once."""
    queue_pictures(session, post_ids, priority=JobPriority.ANALYST, queue=FACES)
