"""``python -m inference.worker.finding_faces``: faces in the pictures that a report may take along.

The dashboard loads no model; it blurs what this stage found.
"""

import sys
from typing import Protocol

from sqlalchemy.orm import Session

from db.faces import Face, store_faces
from db.queue.jobs import FACES
from inference.worker.picture_stage import PictureStage, run_picture_stage


class FaceDetector(Protocol):
    """What the stage needs of a detector, such as ``inference.enrich.faces.FaceFinder``."""

    version: str

    def find(self, data: bytes) -> tuple[Face, ...]:
        """Return the faces in a picture's bytes.

        Raises:
            PictureError: it cannot be decoded, or exceeds the bounds.
        """


class FaceStage(PictureStage[FaceDetector, tuple[Face, ...]]):
    """Searches the pictures of one store for faces."""

    queue, noun, sought = FACES, "searched_picture", "the faces"

    def _look(self, looker: FaceDetector, data: bytes) -> tuple[Face, ...]:
        return looker.find(data)

    def _store_found(self, session: Session, media_id: int, found: tuple[Face, ...], version: str) -> None:
        store_faces(session, media_id=media_id, faces=found, detector=version)


def main(arguments: list[str] | None = None) -> int:
    """Search the pictures of the environment's store; returns the process's exit status."""
    return run_picture_stage(
        FaceStage, _load_finder, arguments, program="inference.worker.finding_faces", description=__doc__
    )


def _load_finder() -> FaceDetector:
    # With the first picture: a store that publishes none should not pay for the model.
    from inference.enrich.faces import FaceFinder

    return FaceFinder()


if __name__ == "__main__":
    sys.exit(main())
