"""The worker's sign of life, from a thread of its own, so that a long batch is no silence."""

import threading
from types import TracebackType
from typing import Self

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.jobs import beat_jobs, return_stalled_jobs
from db.session import Store
from db.workers import beat_worker

log = structlog.get_logger()


class Heartbeat:
    """While entered, renews the worker's jobs now and then and returns those of silent workers; commits."""

    def __init__(self, store: Store, *, worker: str, heartbeat_s: float, lease_s: float) -> None:
        self._store = store
        self._worker = worker
        self._heartbeat_s = heartbeat_s
        self._lease_s = lease_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._heartbeat_s):
            try:
                self.beat()
            except SQLAlchemyError as error:
                log.warning("heartbeat_failed", worker=self._worker, error=type(error).__name__)

    def beat(self) -> None:
        """Renew once; commits."""
        with self._store.write() as session:
            beat_jobs(session, worker=self._worker)
            beat_worker(session, name=self._worker)
            returned = return_stalled_jobs(session, lease_s=self._lease_s)
        if returned:
            log.warning("jobs_returned", worker=self._worker, jobs=returned, cause="stalled")
