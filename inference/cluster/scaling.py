"""``python -m inference.cluster``: the worker's loop as Ray actors, on one machine or many.

Ray places the actors and restarts those that die. This process only says how many there should be: more while
posts wait too long, fewer when hardly any does. Which actor takes which post is for the store's queue to say.
"""

import threading

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.queries.operations import find_claimable_wait_s
from db.session import Store
from inference.cluster.actors import POLL_S, SETTLE_S, ActorPool

log = structlog.get_logger(worker="cluster")
# Below this part of the longest wait a worker too many is at work. A feed never leaves the queue empty, and
# between the two bounds nothing changes, so that no worker is let go only to be asked for again.
IDLE_SHARE = 1 / 4


def choose_count(
    running: int, *, floor: int, ceiling: int, queue_age_s: float | None, max_age_s: float
) -> int:
    """Return how many workers there should be: one more or fewer, as posts wait too long or hardly at all.

    Args:
        running: Workers now.
        floor: Fewest; also right after the start.
        ceiling: Most.
        queue_age_s: How long the oldest post waits that a worker may take; None when none does.
        max_age_s: Longest wait that is well.
    """
    wanted = running
    if queue_age_s is None or queue_age_s < max_age_s * IDLE_SHARE:
        wanted = running - 1
    elif queue_age_s > max_age_s:
        wanted = running + 1
    return min(max(wanted, floor), ceiling)


def keep_pool_sized(
    pool: ActorPool,
    store: Store,
    *,
    floor: int,
    ceiling: int,
    max_age_s: float,
    stop: threading.Event,
    abort: threading.Event,
) -> None:
    """Keep the pool at the right size until told to stop or until every worker has ended by itself.

    Raises:
        InferenceError: a worker's model cannot be loaded; the others have ended in order.
    """
    for _ in range(floor):
        pool.grow()
    settled_s = 0.0
    try:
        while len(pool) and not stop.is_set():
            pool.reap(POLL_S)
            settled_s += POLL_S
            if floor == ceiling or settled_s < SETTLE_S or not len(pool):
                continue
            try:
                with store.read() as session:
                    age_s = find_claimable_wait_s(session)
            except SQLAlchemyError as error:
                log.warning("queue_unknown", error=type(error).__name__)
                continue
            wanted = choose_count(
                len(pool), floor=floor, ceiling=ceiling, queue_age_s=age_s, max_age_s=max_age_s
            )
            if wanted != len(pool):
                log.info("resized", workers=wanted, before=len(pool), queue_age_s=age_s)
                pool.grow() if wanted > len(pool) else pool.shrink()
                settled_s = 0.0
    finally:
        pool.drain(abort)
