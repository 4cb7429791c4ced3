"""A bound on the time of a batch, for what never returns: a stale mount, a fault in native code."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

log = structlog.get_logger()


@contextmanager
def end_when_hung(limit_s: float, *, worker: str, posts: int) -> Iterator[None]:
    """End the process, with status 1, when the block takes longer.

    Nothing can end one thread alone. With the process ends its heartbeat: what it held comes back and is
    tried alone, so that the culprit fails in the end.
    """
    timer = threading.Timer(limit_s, _end_process, [limit_s, worker, posts])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end_process(limit_s: float, worker: str, posts: int) -> None:
    log.critical("batch_hung", worker=worker, posts=posts, limit_s=limit_s)
    os._exit(1)
