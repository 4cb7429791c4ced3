"""``python -m inference.worker.reading``: words in pictures, beside the worker and never in its way."""

import sys
from typing import Protocol

from sqlalchemy.orm import Session

from db.picture_words import ReadWords, store_words
from db.queue.jobs import PICTURES
from inference.worker.picture_stage import PictureStage, run_picture_stage


class WordReader(Protocol):
    """What the stage needs of a reader, such as ``inference.enrich.picture_words.PictureReader``."""

    version: str

    def read(self, data: bytes) -> ReadWords:
        """Return the words in a picture's bytes.

        Raises:
            PictureError: it cannot be decoded, or exceeds the bounds.
        """


class ReadingStage(PictureStage[WordReader, ReadWords]):
    """Reads the pictures of one store."""

    queue, noun, sought = PICTURES, "picture", "the words"

    def _look(self, looker: WordReader, data: bytes) -> ReadWords:
        return looker.read(data)

    def _store_found(self, session: Session, media_id: int, found: ReadWords, version: str) -> None:
        store_words(session, media_id=media_id, read=found, reader=version)


def main(arguments: list[str] | None = None) -> int:
    """Read the pictures of the environment's store; returns the process's exit status."""
    return run_picture_stage(
        ReadingStage, _load_reader, arguments, program="inference.worker.reading", description=__doc__
    )


def _load_reader() -> WordReader:
    # With the first picture: a store without any should not pay for the models.
    from inference.enrich.picture_words import PictureReader

    return PictureReader()


if __name__ == "__main__":
    sys.exit(main())
