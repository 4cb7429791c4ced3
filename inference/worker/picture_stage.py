"""A stage that looks at pictures, one at a time, and is never in the way of what classifies posts.

While posts wait to be classified it rests after each picture that no analyst asked for, so that it takes at
most ``SHARE`` of a core from them.
"""

import argparse
import threading
import time
from abc import abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from db.errors import MediaAwayError, StoreError
from db.media import UnreadableError, read_original
from db.queue.jobs import QueueOfPictures, is_any_waiting
from db.queue.pictures import PictureWork, claim_picture
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind, JobPriority
from inference.errors import PictureError
from inference.log import configure_logging
from inference.settings import WorkerSettings
from inference.stopping import stop_on_signals
from inference.worker.keeping_stage import Found, KeepingStage
from inference.worker.outcomes import Failure, Postponed
from inference.worker.recovery import name_worker
from inference.worker.stage import run_stage

SHARE = 0.25
"""Of one core, at most, while posts wait to be classified."""
NICE = 15
"""Ten steps behind the worker: where both want a core, the worker has it."""


class Looker(Protocol):
    """What looks at pictures: a model that takes a while to load."""

    version: str


L = TypeVar("L", bound=Looker)


class PictureStage(KeepingStage[PictureWork, Found], Generic[L, Found]):
    """Works a queue of pictures of one store off.

    Args:
        load: makes the looker; called with the first picture, since its models take memory.
    """

    queue: QueueOfPictures
    sought: str
    """What it looks for, as failures say it."""

    def __init__(
        self,
        store: Store,
        load: Callable[[], L],
        *,
        media_dir: Path,
        settings: WorkerSettings,
        name: str,
        stop: threading.Event,
    ) -> None:
        super().__init__(store, settings=settings, name=name, stop=stop)
        self._load = load
        self._looker: L | None = None
        self._media_dir = media_dir
        self._rests_until_s = 0.0

    @abstractmethod
    def _look(self, looker: L, data: bytes) -> Found:
        """Return what is found in a picture's bytes.

        Raises:
            PictureError: it cannot be decoded, or exceeds the bounds.
        """

    @abstractmethod
    def _store_found(self, session: Session, media_id: int, found: Found, version: str) -> None:
        """Keep what was found in a picture; comes last in its transaction."""

    def _claim(self) -> PictureWork | None:
        """Take the next picture; those that nobody asked for wait while the stage rests."""
        with self._store.read() as session:
            if time.monotonic() >= self._rests_until_s or not is_any_waiting(session):
                priorities: tuple[int, ...] = JobPriority.RISING
            else:
                priorities = (JobPriority.ANALYST,)
            if not is_any_waiting(session, priorities, queue=self.queue):
                return None
        with self._store.write() as session:
            return claim_picture(session, worker=self._name, priorities=priorities, queue=self.queue)

    def _rest(self, took_s: float) -> None:
        self._rests_until_s = time.monotonic() + took_s * (1 / SHARE - 1)

    def _do(self, work: PictureWork) -> Found | Failure | Postponed:
        try:
            data = read_original(self._media_dir, work.sha256)
            self._looker = self._looker or self._load()
            return self._look(self._looker, data)
        except MediaAwayError as error:
            return Postponed(str(error))
        except StoreError as error:
            return Failure(FailureKind.LOST_PICTURE, str(error), retry=isinstance(error, UnreadableError))
        except PictureError as error:
            return Failure(FailureKind.UNREADABLE_PICTURE, str(error), retry=False)
        except Exception as error:  # its class only: what it says may quote the picture
            reason = f"{self._what} cannot be read ({type(error).__name__})"
            return Failure(FailureKind.MODEL, reason, retry=True)

    @property
    def _what(self) -> str:
        return f"{self.sought} in this picture"

    def _keep_found(self, session: Session, work: PictureWork, found: Found) -> None:
        if self._looker is not None:
            self._store_found(session, work.media_id, found, self._looker.version)


def run_picture_stage(
    kind: type[PictureStage[L, Found]],
    load: Callable[[], L],
    arguments: list[str] | None,
    *,
    program: str,
    description: str | None,
) -> int:
    """Look at the pictures of the environment's store; returns the process's exit status."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}", description=description)
    parser.add_argument("--until-empty", action="store_true", help="end when no picture waits any more")
    options = parser.parse_args(arguments)
    configure_logging()
    stop = stop_on_signals()
    settings, media_dir, name = WorkerSettings(), get_settings().media_dir, name_worker()
    return run_stage(
        kind,
        lambda store: kind(store, load, media_dir=media_dir, settings=settings, name=name, stop=stop),
        name=name,
        settings=settings,
        nice=NICE,
        until_empty=options.until_empty,
    )
