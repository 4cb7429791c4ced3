"""The workers that run on Ray: one actor each, and the pool of them."""

import os
import re
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.session import Store
from db.settings import StoreSettings
from inference.errors import InferenceError
from inference.log import configure_logging
from inference.settings import WorkerSettings

log = structlog.get_logger(worker="cluster")
POLL_S = 1.0
# A worker that was just asked for needs about this long to load its model; no other is asked for before.
SETTLE_S = 30.0


class WorkerActor:
    """One worker in a Ray process of its own. ``run`` blocks, so ``stop`` comes in by a second thread."""

    def __init__(self, place: StoreSettings, settings: WorkerSettings) -> None:
        self._place = place
        self._settings = settings
        self._stop = threading.Event()

    def run(self, *, until_empty: bool) -> None:
        """Work until stopped or, with ``until_empty``, until no post waits. Commits.

        Raises:
            InferenceError: the model cannot be loaded.
            SQLAlchemyError: a lane met an error of the store that it does not expect.
        """
        from inference.worker.worker import make_worker

        configure_logging()
        os.nice(self._settings.nice)
        with closing(Store(self._place.store_url)) as store:
            while not self._stop.is_set():
                try:
                    worker = make_worker(store, place=self._place, settings=self._settings, stop=self._stop)
                    worker.run(until_empty=until_empty)
                    break
                except SQLAlchemyError as error:  # Ray may restart an actor while the store is away
                    if self._stop.is_set():  # set by a lane that failed: the pool replaces this worker
                        raise
                    log.warning("start_postponed", error=type(error).__name__)
                    self._stop.wait(self._settings.poll_max_s)

    def stop(self) -> None:
        """Let ``run`` end after the batch in hand."""
        self._stop.set()


@dataclass
class PooledActor:
    """An actor, the reference that resolves once it has begun, and what was asked and reported of it."""

    actor: Any
    begun: Any
    asked_at: float
    is_reported: bool = False
    is_leaving: bool = False


class ActorPool:
    """The actors that run now. Ray restarts one that dies, and its call with it, under the same handle."""

    def __init__(
        self, ray: Any, *, place: StoreSettings, settings: WorkerSettings, gpus: float, until_empty: bool
    ) -> None:
        self._ray = ray
        self._place = place
        # Two actors of one machine cannot share a port; the process that counts them serves the store's.
        self._settings = settings.model_copy(update={"metrics_port": 0})
        self._until_empty = until_empty
        self._remote = ray.remote(WorkerActor).options(
            num_cpus=1, num_gpus=gpus, max_restarts=-1, max_task_retries=-1, max_concurrency=2
        )
        self._actors: dict[Any, PooledActor] = {}

    def __len__(self) -> int:
        return sum(not pooled.is_leaving for pooled in self._actors.values())

    def grow(self) -> None:
        """Ask Ray for one more worker; it starts when the cluster has room."""
        actor = self._remote.remote(self._place, self._settings)
        begun = actor.__ray_ready__.remote()
        call = actor.run.remote(until_empty=self._until_empty)
        self._actors[call] = PooledActor(actor, begun, time.monotonic())

    def shrink(self) -> None:
        """Let the youngest worker go that has not been asked to yet."""
        self._let_go([call for call, pooled in self._actors.items() if not pooled.is_leaving][-1])

    def reap(self, timeout_s: float) -> None:
        """Wait a while for workers that end; one that an unforeseen error ended is replaced.

        Raises:
            InferenceError: one ended because its model cannot be loaded, which no other could do either.
        """
        for error in self._collect(timeout_s):
            if isinstance(error, InferenceError):
                raise error
            # Its kind and place only: the message may quote a post.
            lines = re.findall(r'File "([^"]+)", line (\d+)', str(error))
            log.error(
                "worker_failed", error=type(error.cause).__name__, at=":".join(lines[-1]) if lines else None
            )
            self.grow()
        self._report_missing()

    def drain(self, abort: threading.Event) -> None:
        """Let every worker finish the batch in hand; asks again, as one that was restarting has not heard.

        Those that are left when a lease is over, or once ``abort`` is set, are killed:
        what they held comes back as after a power cut.
        """
        until = time.monotonic() + self._settings.lease_s
        while self._actors and time.monotonic() < until and not abort.is_set():
            for call in list(self._actors):
                self._let_go(call)
            if self._actors:
                self._collect(POLL_S)
        if self._actors:
            log.warning("ended_in_work", workers=len(self._actors))
        for pooled in self._actors.values():
            self._ray.kill(pooled.actor)
        self._actors.clear()

    def _let_go(self, call: Any) -> None:
        """Ask a worker to end after its batch; one that has not begun has none, and would never hear."""
        pooled = self._actors[call]
        if self._has_begun(pooled):
            pooled.actor.stop.remote()
            pooled.is_leaving = True
        else:
            self._ray.kill(pooled.actor)
            del self._actors[call]

    def _has_begun(self, pooled: PooledActor) -> bool:
        return bool(self._ray.wait([pooled.begun], timeout=0)[0])

    def _collect(self, timeout_s: float) -> list[Any]:
        """Wait a while for workers that end, forget them; return the errors of those that were to stay."""
        ended, _ = self._ray.wait(list(self._actors), timeout=timeout_s)
        errors = []
        for call in ended:
            pooled = self._actors.pop(call)
            try:
                self._ray.get(call)
            except self._ray.exceptions.RayTaskError as error:  # of the kind of its cause, too
                if not pooled.is_leaving:
                    errors.append(error)
        return errors

    def _report_missing(self) -> None:
        """Tell once of each worker for which Ray has found no place in the time that a start takes."""
        for pooled in self._actors.values():
            if pooled.is_reported or time.monotonic() - pooled.asked_at < SETTLE_S or self._has_begun(pooled):
                continue
            pooled.is_reported = True
            log.warning(
                "worker_not_begun",
                waited_s=SETTLE_S,
                hint="the cluster may have no room for it: compare `ray status` with --workers and"
                " --gpus-per-worker",
            )
