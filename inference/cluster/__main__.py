"""``python -m inference.cluster``: the worker's loop as Ray actors, on one machine or many."""

import argparse
import signal
import sys
import threading
from contextlib import closing
from types import FrameType

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.migrate import upgrade_store
from db.session import Store
from db.settings import get_settings
from inference.cluster.actors import ActorPool
from inference.cluster.ray_session import ray_session
from inference.cluster.scaling import keep_pool_sized
from inference.errors import InferenceError
from inference.log import configure_logging
from inference.settings import WorkerSettings
from inference.worker.metrics import register_store, serve_figures
from inference.worker.store_retry import describe_store_failure

log = structlog.get_logger(worker="cluster")


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
    stop, abort = threading.Event(), threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        (abort if stop.is_set() else stop).set()

    settings, place = WorkerSettings(), get_settings()
    try:
        upgrade_store(place.store_url)
        with closing(Store(place.store_url)) as store:
            serve_figures(register_store(store), settings.metrics_host, settings.metrics_port)
            with ray_session(options.address, cpus=ceiling) as ray:
                for number in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(number, ask_to_stop)  # after Ray has set its own
                pool = ActorPool(
                    ray,
                    place=place.from_anywhere(),
                    settings=settings,
                    gpus=options.gpus_per_worker,
                    until_empty=options.until_empty,
                )
                log.info("leading", address=options.address, workers=options.workers, most=ceiling)
                keep_pool_sized(
                    pool,
                    store,
                    floor=options.workers,
                    ceiling=ceiling,
                    max_age_s=options.max_age_s,
                    stop=stop,
                    abort=abort,
                )
    except InferenceError as error:
        log.error("ended", error=str(error))
        return 1
    except SQLAlchemyError as error:
        log.error("ended", error=describe_store_failure(error))
        return 1
    log.info("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
