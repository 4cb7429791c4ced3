"""``python -m inference.feeds``: fetch posts from every configured feed, until told to stop."""

import argparse
import sys

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.errors import name_reason
from db.migrate import upgrade_store
from db.session import Store
from db.settings import get_settings
from inference.feeds.runner import Runner
from inference.log import configure_logging
from inference.settings import FeedRunnerSettings
from inference.stopping import stop_on_signals

log = structlog.get_logger()


def main(arguments: list[str] | None = None) -> int:
    """Run the feeds of the store of the environment; returns the process's exit status."""
    argparse.ArgumentParser(prog="python -m inference.feeds", description=__doc__).parse_args(arguments)
    configure_logging()
    stop = stop_on_signals()
    place = get_settings()
    try:
        upgrade_store(place.store_url)
        store = Store(place.store_url)
        Runner(store, place, FeedRunnerSettings(), stop=stop).run()
    except SQLAlchemyError as error:
        log.error("ended_by_store", error=name_reason(error))
        return 1
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
