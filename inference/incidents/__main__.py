"""``python -m inference.incidents``: gather posts into incidents, until told to stop."""

import argparse
import os
import sys

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.migrate import upgrade_store
from db.session import Store
from db.settings import get_settings
from inference.incidents.runner import run_passes
from inference.log import configure_logging
from inference.stopping import stop_on_signals

log = structlog.get_logger()
NICE = 5  # as the worker: the dashboard stays quick on the same machine


def main(arguments: list[str] | None = None) -> int:
    """Gather over the store of the environment; returns the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m inference.incidents", description=__doc__)
    parser.add_argument("--until-empty", action="store_true", help="end when no post waits any more")
    options = parser.parse_args(arguments)
    configure_logging()
    stop = stop_on_signals()
    os.nice(NICE)
    url = get_settings().store_url
    try:
        upgrade_store(url)
        store = Store(url)
    except SQLAlchemyError as error:
        log.error("not_started", error=type(error).__name__)
        return 1
    run_passes(store, stop, until_empty=options.until_empty)
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
