"""``python -m inference.cluster``: the worker's loop as Ray actors, on one machine or many.

Ray places the actors and restarts those that die. This process only says how many there should be: more while
posts wait too long, fewer when hardly any does. Which actor takes which post is for the store's queue to say.
"""

import argparse
import signal
import sys
import threading
from contextlib import closing
from types import FrameType

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.migrate import upgrade_store
from db.queries.operations import find_claimable_wait_s
from db.session import Store
from db.settings import get_settings
from inference.crew import LOOK_S, SETTLE_S, Crew
from inference.errors import InferenceError
from inference.log import configure_logging
from inference.metrics import register_store, serve_figures
from inference.patience import say_store_failure
from inference.ray_session import ray_session
from inference.settings import WorkerSettings

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


def lead(
    crew: Crew,
    store: Store,
    *,
    floor: int,
    ceiling: int,
    max_age_s: float,
    stop: threading.Event,
    hurry: threading.Event,
) -> None:
    """Keep the crew at the right size until told to stop or until every worker has ended by itself.

    Raises:
        InferenceError: a worker's model cannot be loaded; the others have ended in order.
    """
    for _ in range(floor):
        crew.grow()
    settled_s = 0.0
    try:
        while len(crew) and not stop.is_set():
            crew.reap(LOOK_S)
            settled_s += LOOK_S
            if floor == ceiling or settled_s < SETTLE_S or not len(crew):
                continue
            try:
                with store.read() as session:
                    age_s = find_claimable_wait_s(session)
            except SQLAlchemyError as error:
                log.warning("queue_unknown", error=type(error).__name__)
                continue
            wanted = choose_count(
                len(crew), floor=floor, ceiling=ceiling, queue_age_s=age_s, max_age_s=max_age_s
            )
            if wanted != len(crew):
                log.info("resized", workers=wanted, before=len(crew), queue_age_s=age_s)
                crew.grow() if wanted > len(crew) else crew.shrink()
                settled_s = 0.0
    finally:
        crew.drain(hurry)


def main(arguments: list[str] | None = None) -> int:
    """Run workers on Ray over the store of the environment; returns the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m inference.cluster", description=__doc__)
    parser.add_argument("--address", default="local", help="local, auto or host:port (default: local)")
    parser.add_argument("--workers", type=int, default=1, help="how many to start, and the fewest")
    parser.add_argument("--max-workers", type=int, help="the most (default: as many as --workers)")
    parser.add_argument(
        "--max-age-s", type=float, default=60.0, help="a post that waits longer calls for more"
    )
    parser.add_argument("--gpus-per-worker", type=float, default=0.0, help="share of a GPU for each")
    parser.add_argument("--until-empty", action="store_true", help="end when no post waits any more")
    options = parser.parse_args(arguments)
    ceiling = max(options.workers, options.max_workers or 0)
    if options.workers < 1:
        parser.error(f"--workers is {options.workers}; at least 1 is needed")
    configure_logging()
    stop, hurry = threading.Event(), threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        (hurry if stop.is_set() else stop).set()

    settings, place = WorkerSettings(), get_settings()
    try:
        upgrade_store(place.store_url)
        with closing(Store(place.store_url)) as store:
            serve_figures(register_store(store), settings.metrics_host, settings.metrics_port)
            with ray_session(options.address, cpus=ceiling) as ray:
                for number in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(number, ask_to_stop)  # after Ray has set its own
                crew = Crew(
                    ray,
                    place=place.from_anywhere(),
                    settings=settings,
                    gpus=options.gpus_per_worker,
                    until_empty=options.until_empty,
                )
                log.info("leading", address=options.address, workers=options.workers, most=ceiling)
                lead(
                    crew,
                    store,
                    floor=options.workers,
                    ceiling=ceiling,
                    max_age_s=options.max_age_s,
                    stop=stop,
                    hurry=hurry,
                )
    except InferenceError as error:
        log.error("ended", error=str(error))
        return 1
    except SQLAlchemyError as error:
        log.error("ended", error=say_store_failure(error))
        return 1
    log.info("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
