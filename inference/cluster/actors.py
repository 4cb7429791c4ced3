"""The workers that run on Ray: one actor each, and the crew of them."""

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
LOOK_S = 1.0
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
                    if self._stop.is_set():  # set by a lane that failed: the crew replaces this worker
                        raise
                    log.warning("start_postponed", error=type(error).__name__)
                    self._stop.wait(self._settings.poll_max_s)

    def stop(self) -> None:
        """Let ``run`` end after the batch in hand."""
        self._stop.set()


@dataclass
class Member:
    """An actor, Ray's promise that it has begun, and what the crew has told of it and to it."""

    actor: Any
    begun: Any
    asked_at: float
    is_missed: bool = False
    is_leaving: bool = False


class Crew:
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
        self._members: dict[Any, Member] = {}

    def __len__(self) -> int:
        return sum(not member.is_leaving for member in self._members.values())

    def grow(self) -> None:
        """Ask Ray for one more worker; it starts when the cluster has room."""
        actor = self._remote.remote(self._place, self._settings)
        begun = actor.__ray_ready__.remote()
        call = actor.run.remote(until_empty=self._until_empty)
        self._members[call] = Member(actor, begun, time.monotonic())

    def shrink(self) -> None:
        """Let the youngest worker go that has not been asked to yet."""
        self._let_go([call for call, member in self._members.items() if not member.is_leaving][-1])

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
        self._tell_of_missing()

    def drain(self, hurry: threading.Event) -> None:
        """Let every worker finish the batch in hand; asks again, as one that was restarting has not heard.

        Those that are left when a lease is over, or when somebody is in a ``hurry``, are ended as they are:
        what they held comes back as after a power cut.
        """
        until = time.monotonic() + self._settings.lease_s
        while self._members and time.monotonic() < until and not hurry.is_set():
            for call in list(self._members):
                self._let_go(call)
            if self._members:
                self._collect(LOOK_S)
        if self._members:
            log.warning("ended_in_work", workers=len(self._members))
        for member in self._members.values():
            self._ray.kill(member.actor)
        self._members.clear()

    def _let_go(self, call: Any) -> None:
        """Ask a worker to end after its batch; one that has not begun has none, and would never hear."""
        member = self._members[call]
        if self._has_begun(member):
            member.actor.stop.remote()
            member.is_leaving = True
        else:
            self._ray.kill(member.actor)
            del self._members[call]

    def _has_begun(self, member: Member) -> bool:
        return bool(self._ray.wait([member.begun], timeout=0)[0])

    def _collect(self, timeout_s: float) -> list[Any]:
        """Wait a while for workers that end, forget them; return the errors of those that were to stay."""
        ended, _ = self._ray.wait(list(self._members), timeout=timeout_s)
        errors = []
        for call in ended:
            member = self._members.pop(call)
            try:
                self._ray.get(call)
            except self._ray.exceptions.RayTaskError as error:  # of the kind of its cause, too
                if not member.is_leaving:
                    errors.append(error)
        return errors

    def _tell_of_missing(self) -> None:
        """Tell once of each worker for which Ray has found no place in the time that a start takes."""
        for member in self._members.values():
            if member.is_missed or time.monotonic() - member.asked_at < SETTLE_S or self._has_begun(member):
                continue
            member.is_missed = True
            log.warning(
                "worker_not_begun",
                waited_s=SETTLE_S,
                hint="the cluster may have no room for it: compare `ray status` with --workers and"
                " --gpus-per-worker",
            )
