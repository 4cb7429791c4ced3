"""A stage beside the worker, with a queue and a process of its own, that takes one thing at a time."""

import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db.migrate import upgrade_store
from db.queue.jobs import ClaimedJob, Queue, fail_job, is_any_waiting
from db.session import Store
from db.settings import get_settings
from inference.settings import WorkerSettings
from inference.worker.faults import FaultLog
from inference.worker.heartbeat import Heartbeat
from inference.worker.outcomes import Failure
from inference.worker.recovery import return_lost_of
from inference.worker.watchdog import Watchdog

log = structlog.get_logger()

LOOK_S = 0.5
"""How soon something that a person waits for is seen."""


class Work(Protocol):
    """One thing to do, as its queue hands it over."""

    @property
    def job(self) -> ClaimedJob:
        """The job that was claimed."""


W = TypeVar("W", bound=Work)
Outcome = TypeVar("Outcome")


class Stage(ABC, Generic[W, Outcome]):
    """Works one queue of a store off. Setting ``stop``, from anywhere, ends it after the thing in hand."""

    queue: Queue
    noun: str

    def __init__(self, store: Store, *, settings: WorkerSettings, name: str, stop: threading.Event) -> None:
        self._store = store
        self._settings = settings
        self._name = name
        self._stop = stop
        self._faults = FaultLog()
        self._watchdog = Watchdog(settings.batch_max_s, worker=name)
        self._log = log.bind(worker=name)

    def run(self, *, until_empty: bool = False) -> None:
        """Work until stopped or, with ``until_empty``, until nothing waits; commits thing by thing."""
        self._log.info("started")
        beat = Heartbeat(
            self._store,
            worker=self._name,
            heartbeat_s=self._settings.heartbeat_s,
            lease_s=self._settings.lease_s,
            faults=self._faults,
            queue=self.queue,
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

    @abstractmethod
    def _claim(self) -> W | None:
        """Take the next thing; None where nothing waits or its turn has not come."""

    def _is_empty(self) -> bool:
        """Return whether nothing waits at all."""
        with self._store.read() as session:
            return not is_any_waiting(session, queue=self.queue)

    @abstractmethod
    def _do(self, work: W) -> Outcome:
        """Return what became of a thing; raises nothing."""

    @abstractmethod
    def _settle(self, work: W, outcome: Outcome) -> None:
        """Write, in one transaction, what became of a thing; nothing where another took it over."""

    def _rest(self, took_s: float) -> None:
        """Take note of how long a thing took."""

    def _work_off(self, work: W) -> None:
        started_s = time.monotonic()
        with self._watchdog.watch(1):
            outcome = self._do(work)
        took_s = time.monotonic() - started_s
        self._rest(took_s)
        while not self._write(work, outcome):
            # What was read waits for the store to come back. Should the process end first, the job returns.
            if self._stop.wait(self._settings.poll_max_s):
                return
        self._log.info(f"{self.noun}_done", job=work.job.job_id, duration_s=round(took_s, 3))

    def _write(self, work: W, outcome: Outcome) -> bool:
        """Store what became of a thing; commits. Returns whether the store took it."""
        try:
            self._settle(work, outcome)
        except SQLAlchemyError as error:
            self._faults.note_store(error)
            self._log.warning("write_failed", error=type(error).__name__)
            return False
        return True

    def _fail(self, session: Session, work: W, failure: Failure) -> None:
        fail_job(
            session,
            worker=self._name,
            job_id=work.job.job_id,
            kind=failure.kind,
            error=failure.reason,
            retry=failure.retry,
            queue=self.queue,
        )


def run_stage(
    kind: type[Stage[W, Outcome]],
    make: Callable[[Store], Stage[W, Outcome]],
    *,
    name: str,
    settings: WorkerSettings,
    nice: int,
    until_empty: bool,
) -> int:
    """Run a stage on the environment's store; returns the process's exit status."""
    os.nice(nice)
    url = get_settings().store_url
    try:
        upgrade_store(url)
        store = Store(url)
        return_lost_of(store, kind.queue, lease_s=settings.lease_s, noun=f"{kind.noun}s")
    except SQLAlchemyError as error:
        log.error("not_started", worker=name, error=type(error).__name__)
        return 1
    make(store).run(until_empty=until_empty)
    store.close()
    return 0
