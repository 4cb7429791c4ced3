"""``python -m inference.worker.reading``: words in pictures, beside the worker and never in its way.

This stage has its own queue and process and takes one picture at a time. While posts wait to be classified it
rests after each picture that no analyst asked for, so that it takes at most ``SHARE`` of a core from them.
"""

import argparse
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from sqlalchemy.exc import DataError, IntegrityError

from db.errors import MediaAwayError, StoreError
from db.media import UnreadableError, read_original
from db.picture_words import ReadWords, store_words
from db.queue.jobs import PICTURES, hand_back_jobs, is_any_waiting, succeed_jobs
from db.queue.pictures import PictureWork, claim_picture
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind, FaultKind, JobPriority
from inference.errors import PictureError
from inference.log import configure_logging
from inference.settings import WorkerSettings
from inference.stopping import stop_on_signals
from inference.worker.outcomes import Failure, Postponed
from inference.worker.recovery import name_worker
from inference.worker.stage import Stage, run_stage

SHARE = 0.25
"""Of one core, at most, while posts wait to be classified."""
POSTPONED_S = 30.0
NICE = 15
"""Ten steps behind the worker: where both want a core, the worker has it."""

Outcome = ReadWords | Failure | Postponed


class WordReader(Protocol):
    """What the stage needs of a reader, such as ``inference.enrich.picture_words.PictureReader``."""

    version: str

    def read(self, data: bytes) -> ReadWords:
        """Return the words in a picture's bytes.

        Raises:
            PictureError: it cannot be decoded, or exceeds the bounds.
        """


class ReadingStage(Stage[PictureWork, Outcome]):
    """Reads the pictures of one store.

    Args:
        load: makes the reader; called with the first picture, since its models take memory.
    """

    queue, noun = PICTURES, "picture"

    def __init__(
        self,
        store: Store,
        load: Callable[[], WordReader],
        *,
        media_dir: Path,
        settings: WorkerSettings,
        name: str,
        stop: threading.Event,
    ) -> None:
        super().__init__(store, settings=settings, name=name, stop=stop)
        self._load = load
        self._reader: WordReader | None = None
        self._media_dir = media_dir
        self._rests_until_s = 0.0

    def _claim(self) -> PictureWork | None:
        """Take the next picture; those that nobody asked for wait while the stage rests."""
        with self._store.read() as session:
            if time.monotonic() >= self._rests_until_s or not is_any_waiting(session):
                priorities: tuple[int, ...] = JobPriority.RISING
            else:
                priorities = (JobPriority.ANALYST,)
            if not is_any_waiting(session, priorities, queue=PICTURES):
                return None
        with self._store.write() as session:
            return claim_picture(session, worker=self._name, priorities=priorities)

    def _is_empty(self) -> bool:
        with self._store.read() as session:
            return not is_any_waiting(session, queue=PICTURES)

    def _rest(self, took_s: float) -> None:
        self._rests_until_s = time.monotonic() + took_s * (1 / SHARE - 1)

    def _do(self, work: PictureWork) -> Outcome:
        try:
            data = read_original(self._media_dir, work.sha256)
            self._reader = self._reader or self._load()
            return self._reader.read(data)
        except MediaAwayError as error:
            return Postponed(str(error))
        except StoreError as error:
            return Failure(FailureKind.LOST_PICTURE, str(error), retry=isinstance(error, UnreadableError))
        except PictureError as error:
            return Failure(FailureKind.UNREADABLE_PICTURE, str(error), retry=False)
        except Exception as error:  # its class only: what it says may quote the picture
            reason = f"the words in this picture cannot be read ({type(error).__name__})"
            return Failure(FailureKind.MODEL, reason, retry=True)

    def _settle(self, work: PictureWork, outcome: Outcome) -> None:
        try:
            self._keep(work, outcome)
        except (DataError, IntegrityError) as error:
            reason = f"the words in this picture cannot be stored ({type(error.orig).__name__})"
            self._keep(work, Failure(FailureKind.UNSTORABLE, reason, retry=True))

    def _keep(self, work: PictureWork, outcome: Outcome) -> None:
        job_id, reader = work.job.job_id, self._reader
        with self._store.write() as session:
            if isinstance(outcome, Postponed):
                self._faults.note(FaultKind.MEDIA_AWAY, outcome.reason)
                hand_back_jobs(
                    session, worker=self._name, job_ids=[job_id], wait_s=POSTPONED_S, queue=PICTURES
                )
            elif isinstance(outcome, Failure):
                self._fail(session, work, outcome)
            elif reader and succeed_jobs(session, worker=self._name, job_ids=[job_id], queue=PICTURES):
                store_words(session, media_id=work.media_id, read=outcome, reader=reader.version)


def main(arguments: list[str] | None = None) -> int:
    """Read the pictures of the environment's store; returns the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m inference.worker.reading", description=__doc__)
    parser.add_argument("--until-empty", action="store_true", help="end when no picture waits any more")
    options = parser.parse_args(arguments)
    configure_logging()
    stop = stop_on_signals()
    settings, media_dir, name = WorkerSettings(), get_settings().media_dir, name_worker()
    return run_stage(
        ReadingStage,
        lambda store: ReadingStage(
            store, _load_reader, media_dir=media_dir, settings=settings, name=name, stop=stop
        ),
        name=name,
        settings=settings,
        nice=NICE,
        until_empty=options.until_empty,
    )


def _load_reader() -> WordReader:
    # With the first picture: a store without any should not pay for the models.
    from inference.enrich.picture_words import PictureReader

    return PictureReader()


if __name__ == "__main__":
    sys.exit(main())
