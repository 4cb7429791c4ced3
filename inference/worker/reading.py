"""``python -m inference.worker.reading``: words in pictures, beside the worker and never in its way.

This stage has its own queue and process and takes one picture at a time. While posts wait to be classified it
rests after each picture that no analyst asked for, so that it takes at most ``SHARE`` of a core from them.
"""

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import structlog
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from db.errors import MediaAwayError, StoreError
from db.media import UnreadableError, read_original
from db.migrate import upgrade_store
from db.picture_words import ReadWords, store_words
from db.queue.jobs import PICTURES, fail_job, hand_back_jobs, is_any_waiting, succeed_jobs
from db.queue.pictures import PictureWork, claim_picture
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind, FaultKind, JobPriority
from inference.errors import PictureError
from inference.log import configure_logging
from inference.settings import WorkerSettings
from inference.stopping import stop_on_signals
from inference.worker.faults import FaultLog
from inference.worker.heartbeat import Heartbeat
from inference.worker.outcomes import Failure, Postponed
from inference.worker.recovery import name_worker, return_lost_of
from inference.worker.watchdog import Watchdog

log = structlog.get_logger()

SHARE = 0.25
"""Of one core, at most, while posts wait to be classified."""
LOOK_S = 0.5
"""How soon a picture that an analyst asks for is seen."""
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


class ReadingStage:
    """Reads the pictures of one store. Setting ``stop``, from anywhere, ends it after the one in hand.

    Args:
        load: makes the reader; called with the first picture, since its models take memory.
    """

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
        self._store = store
        self._load = load
        self._reader: WordReader | None = None
        self._media_dir = media_dir
        self._settings = settings
        self._name = name
        self._stop = stop
        self._faults = FaultLog()
        self._watchdog = Watchdog(settings.batch_max_s, worker=name)
        self._rests_until_s = 0.0
        self._log = log.bind(worker=name)

    def run(self, *, until_empty: bool = False) -> None:
        """Read until stopped or, with ``until_empty``, until no picture waits; commits picture by picture."""
        self._log.info("started")
        beat = Heartbeat(
            self._store,
            worker=self._name,
            heartbeat_s=self._settings.heartbeat_s,
            lease_s=self._settings.lease_s,
            faults=self._faults,
            queue=PICTURES,
        )
        with beat, self._watchdog:
            while not self._stop.is_set():
                try:
                    work = self._claim()
                    if work is not None:
                        self._work_off(work)
                        continue
                    if until_empty and self._is_empty():
                        break
                except SQLAlchemyError as error:
                    self._faults.note_store(error)
                    self._log.warning("store_away", error=type(error).__name__)
                self._stop.wait(LOOK_S)
        self._log.info("stopped")

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

    def _work_off(self, work: PictureWork) -> None:
        started_s = time.monotonic()
        with self._watchdog.watch(1):
            outcome = self._read(work)
        took_s = time.monotonic() - started_s
        self._rests_until_s = time.monotonic() + took_s * (1 / SHARE - 1)
        while not self._write(work, outcome):
            # What was read waits for the store to come back. Should the process end first, the job returns.
            if self._stop.wait(self._settings.poll_max_s):
                return
        self._log.info("picture_done", job=work.job.job_id, duration_s=round(took_s, 3))

    def _read(self, work: PictureWork) -> Outcome:
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

    def _write(self, work: PictureWork, outcome: Outcome) -> bool:
        """Store what became of a picture; commits. Returns whether the store took it."""
        try:
            try:
                self._settle(work, outcome)
            except (DataError, IntegrityError) as error:
                reason = f"the words in this picture cannot be stored ({type(error.orig).__name__})"
                self._settle(work, Failure(FailureKind.UNSTORABLE, reason, retry=True))
        except SQLAlchemyError as error:
            self._faults.note_store(error)
            self._log.warning("write_failed", error=type(error).__name__)
            return False
        return True

    def _settle(self, work: PictureWork, outcome: Outcome) -> None:
        """Write, in one transaction, what became of a picture; nothing where another took it over."""
        job_id, reader = work.job.job_id, self._reader
        with self._store.write() as session:
            if isinstance(outcome, Postponed):
                self._faults.note(FaultKind.MEDIA_AWAY, outcome.reason)
                hand_back_jobs(
                    session, worker=self._name, job_ids=[job_id], wait_s=POSTPONED_S, queue=PICTURES
                )
            elif isinstance(outcome, Failure):
                fail_job(
                    session,
                    worker=self._name,
                    job_id=job_id,
                    kind=outcome.kind,
                    error=outcome.reason,
                    retry=outcome.retry,
                    queue=PICTURES,
                )
            elif reader and succeed_jobs(session, worker=self._name, job_ids=[job_id], queue=PICTURES):
                store_words(session, media_id=work.media_id, read=outcome, reader=reader.version)


def main(arguments: list[str] | None = None) -> int:
    """Read the pictures of the environment's store; returns the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m inference.worker.reading", description=__doc__)
    parser.add_argument("--until-empty", action="store_true", help="end when no picture waits any more")
    options = parser.parse_args(arguments)
    configure_logging()
    stop = stop_on_signals()
    settings, place, name = WorkerSettings(), get_settings(), name_worker()
    os.nice(NICE)
    try:
        upgrade_store(place.store_url)
        store = Store(place.store_url)
        return_lost_of(store, PICTURES, lease_s=settings.lease_s, noun="pictures")
    except SQLAlchemyError as error:
        log.error("not_started", worker=name, error=type(error).__name__)
        return 1
    stage = ReadingStage(
        store, _load_reader, media_dir=place.media_dir, settings=settings, name=name, stop=stop
    )
    stage.run(until_empty=options.until_empty)
    store.close()
    return 0


def _load_reader() -> WordReader:
    # With the first picture: a store without any should not pay for the models.
    from inference.enrich.picture_words import PictureReader

    return PictureReader()


if __name__ == "__main__":
    sys.exit(main())
