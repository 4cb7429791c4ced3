"""``python -m inference.worker``: claim posts, classify and place them, write, until told to stop."""

import argparse
import os
import sys

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.migrate import upgrade_store
from db.session import Store
from db.settings import get_settings
from inference.errors import InferenceError
from inference.log import configure_logging
from inference.settings import WorkerSettings
from inference.stopping import stop_on_signals
from inference.worker.doctor import examine, report_findings
from inference.worker.recovery import name_worker
from inference.worker.store_retry import describe_store_failure
from inference.worker.worker import make_worker

log = structlog.get_logger()


def main(arguments: list[str] | None = None) -> int:
    """Run one worker over the store of the environment; returns the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m inference.worker", description=__doc__)
    parser.add_argument("--until-empty", action="store_true", help="end when no post waits any more")
    parser.add_argument("--doctor", action="store_true", help="check everything it needs, and end")
    options = parser.parse_args(arguments)
    configure_logging()
    stop = stop_on_signals()
    settings, place = WorkerSettings(), get_settings()
    if options.doctor:
        return report_findings(examine(place, settings))
    os.nice(settings.nice)
    try:
        upgrade_store(place.store_url)
        store = Store(place.store_url)
        worker = make_worker(store, place=place, settings=settings, stop=stop)
    except InferenceError as error:
        log.error("not_started", worker=name_worker(), error=str(error))
        return 1
    except SQLAlchemyError as error:
        log.error("not_started", worker=name_worker(), error=describe_store_failure(error))
        return 1
    worker.run(until_empty=options.until_empty)
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
