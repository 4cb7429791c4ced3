"""A bound on the time of a batch, for what never returns: a stale mount, a fault in native code."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import structlog

log = structlog.get_logger()


class Watchdog:
    """Ends the process, with status 1, when a batch that it watches takes longer than ``limit_s``.

    Nothing can end one thread alone. With the process ends its heartbeat: what it held comes back and is
    tried alone, so that the culprit fails in the end. One thread watches all batches, as one for each would
    scatter the worker's memory.
    """

    def __init__(self, limit_s: float, *, worker: str) -> None:
        self._limit_s = limit_s
        self._worker = worker
        self._watched: dict[int, tuple[float, int]] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watchdog", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    @contextmanager
    def watch(self, posts: int) -> Iterator[None]:
        """Watch one batch of so many posts; a lane has one at a time."""
        lane = threading.get_ident()
        self._watched[lane] = time.monotonic() + self._limit_s, posts
        try:
            yield
        finally:
            del self._watched[lane]

    def _look(self) -> None:
        while not self._end.wait(self._limit_s / 20):
            for until, posts in list(self._watched.values()):
                if time.monotonic() > until:
                    log.critical("batch_hung", worker=self._worker, posts=posts, limit_s=self._limit_s)
                    os._exit(1)
