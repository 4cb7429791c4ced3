"""The worker's sign of life, from a thread of its own, so that a long batch is no silence."""

import threading
from types import TracebackType
from typing import Self

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.queue.faults import add_faults
from db.queue.jobs import POSTS, Queue, beat_jobs, return_stalled_jobs
from db.queue.workers import beat_worker
from db.session import Store
from inference.worker.faults import FaultLog

log = structlog.get_logger()


class Heartbeat:
    """While entered, renews the worker's jobs now and then and returns those of silent workers; commits.

    It also brings the worker's ``faults`` into the store, once more when it ends.
    """

    def __init__(
        self,
        store: Store,
        *,
        worker: str,
        heartbeat_s: float,
        lease_s: float,
        faults: FaultLog,
        queue: Queue = POSTS,
    ) -> None:
        self._store = store
        self._worker = worker
        self._heartbeat_s = heartbeat_s
        self._lease_s = lease_s
        self._faults = faults
        self._queue = queue
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
        if self._faults.list_pending():
            self._try_to_beat()

    def _run(self) -> None:
        while not self._ended.wait(self._heartbeat_s):
            self._faults.check_clock()
            self._try_to_beat()

    def _try_to_beat(self) -> None:
        try:
            self.beat()
        except SQLAlchemyError as error:
            self._faults.note_store(error)
            log.warning("heartbeat_failed", worker=self._worker, error=type(error).__name__)

    def beat(self) -> None:
        """Renew once; commits."""
        faults = self._faults.list_pending()
        with self._store.write() as session:
            beat_jobs(session, worker=self._worker, queue=self._queue)
            beat_worker(session, name=self._worker)
            returned = return_stalled_jobs(session, lease_s=self._lease_s, queue=self._queue)
            add_faults(session, worker=self._worker, faults=faults)
        self._faults.forget(faults)
        if returned:
            log.warning("jobs_returned", worker=self._worker, jobs=returned, cause="stalled")
