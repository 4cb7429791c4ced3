"""``python -m inference.cluster.gathering``: gather posts into incidents with events worked out on Ray.

It takes the place of ``python -m inference.incidents``, by the same loop and the same code. Events know
nothing of each other, so each is worked out where Ray has room, over its own window of time; this process
writes what comes back, one event after the other.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.migrate import upgrade_store
from db.session import Store
from db.settings import get_settings
from inference.cluster.event_tasks import RaySpread
from inference.cluster.ray_session import ray_session
from inference.errors import InferenceError
from inference.incidents.runner import run_passes
from inference.log import configure_logging
from inference.stopping import stop_on_signals
from inference.worker.store_retry import describe_store_failure

log = structlog.get_logger(worker="gathering on Ray")


def main(arguments: Sequence[str] | None = None) -> int:
    """Gather over the store of the environment; returns the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m inference.cluster.gathering", description=__doc__)
    parser.add_argument("--address", default="local", help="local, auto or host:port (default: local)")
    parser.add_argument("--until-empty", action="store_true", help="end when no post waits any more")
    options = parser.parse_args(arguments)
    configure_logging()
    place = get_settings()
    try:
        upgrade_store(place.store_url)
        with closing(Store(place.store_url)) as store, ray_session(options.address, cpus=1) as ray:
            stop = stop_on_signals()  # after Ray has set its own
            spread = RaySpread(ray, place.from_anywhere().store_url)
            run_passes(store, stop, until_empty=options.until_empty, spread=spread)
    except InferenceError as error:
        log.error("ended", error=str(error))
        return 1
    except SQLAlchemyError as error:
        log.error("ended", error=describe_store_failure(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
