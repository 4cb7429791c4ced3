"""``python -m inference.alerts``: raise alerts and send them to whom the owner named, until told to stop."""

import argparse
import sys

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from db.errors import name_reason
from db.migrate import upgrade_store
from db.session import Store
from db.settings import LinkSettings, get_settings
from inference.alerts.receivers import list_receivers
from inference.alerts.runner import Runner
from inference.feeds.addresses import make_guard
from inference.log import configure_logging
from inference.settings import AlertSettings
from inference.stopping import stop_on_signals

log = structlog.get_logger()


def main(arguments: list[str] | None = None) -> int:
    """Watch the store of the environment; returns the process's exit status."""
    argparse.ArgumentParser(prog="python -m inference.alerts", description=__doc__).parse_args(arguments)
    configure_logging()
    stop = stop_on_signals()
    try:
        receivers = list_receivers(AlertSettings(), make_guard(), public_url=LinkSettings().public_url)
    except ValidationError as error:
        log.error("not_started", error="; ".join(fault["msg"] for fault in error.errors()))
        return 1
    place = get_settings()
    try:
        upgrade_store(place.store_url)
        store = Store(place.store_url)
        Runner(store, receivers, media_dir=place.media_dir, stop=stop).run()
    except SQLAlchemyError as error:
        log.error("ended_by_store", error=name_reason(error))
        return 1
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
