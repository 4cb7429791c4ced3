"""``python -m dashboard.serve``: one command that brings up the store and the processes that live on it.

These are the dashboard, one worker, what gathers posts into incidents, what raises alerts, what reads the
words in pictures, what finds faces in them, what reviews drafts, and the feeds once there is one. Each runs
by itself; this one only starts them, restarts what is no page and ends all in order.
"""

import signal
import socket
import sys
import threading
import time
from contextlib import closing

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from dashboard.launch.children import KeptChild, Tether
from dashboard.launch.front import Front, require_proxy
from dashboard.launch.lock import hold_data_folder
from dashboard.launch.port import require_free_port
from dashboard.services.errors import ServiceError
from dashboard.services.exercise import load_exercise
from dashboard.services.sign_in import SignInSettings, require_whole
from dashboard.settings import WebSettings, require_meant_host
from db.errors import StoreError
from db.migrate import upgrade_store
from db.queries.feeds import has_feeds
from db.session import Store
from db.settings import get_settings

LOOK_S = 0.2
# How soon the first feed that is added is fetched.
FEEDS_LOOK_S = 2.0
# Started again when they die: what classifies posts, gathers them, raises alerts, and reads in pictures.
KEPT = ("inference.worker", "inference.incidents", "inference.alerts")
READING = "inference.worker.reading"
FACES = "inference.worker.finding_faces"
REVIEWING = "inference.worker.reviewing"


def serve(settings: WebSettings, stop: threading.Event) -> int:
    """Run until ``stop`` is set or the dashboard ends; returns the exit status.

    Raises:
        ServiceError: another Lookout runs on the data folder, the port is taken, the host would let other
            machines in unasked, a setting of the sign-in or the proxy is missing, the store cannot be used or
            the exercise cannot be read.
    """
    require_meant_host(settings.host, settings)
    require_whole(SignInSettings())
    require_proxy(settings.dashboards)
    with hold_data_folder(get_settings().data_dir, settings.address):
        require_free_port(settings.host, settings.port)
        _prepare_store()
        return _keep_running(settings, stop)


def _keep_running(settings: WebSettings, stop: threading.Event) -> int:
    tether = Tether()
    settings_of_store = get_settings()
    dashboard = Front(settings, settings_of_store.data_dir, tether, _say)
    kept: list[KeptChild | _Feeds | Front] = [dashboard, _Feeds(tether)]
    modules = [*KEPT]
    modules += [READING] if settings_of_store.read_pictures else []
    modules += [FACES] if settings_of_store.find_faces else []
    modules += [REVIEWING] if settings_of_store.read_drafts else []
    kept += [KeptChild([module], tether, _say) for module in modules]
    is_announced = False
    try:
        while not stop.wait(LOOK_S) and not dashboard.has_ended:
            for child in kept:
                child.tend()
            if not is_announced and _answers(settings):
                is_announced = True
                _say(f"Lookout is on {settings.address} - Ctrl-C ends it")
    finally:
        for child in kept:
            child.stop()
    if stop.is_set():
        _say("Lookout has ended; everything is stored")
        return 0
    _say(f"the dashboard ended by itself with status {dashboard.status}")
    return 1


class _Feeds:
    """The process that runs the feeds, from the moment when the store holds one: most have none."""

    def __init__(self, tether: Tether) -> None:
        self._tether = tether
        self._store = Store(get_settings().store_url)
        self._child: KeptChild | None = None
        self._look_at_s = 0.0

    def tend(self) -> None:
        if self._child is not None:
            self._child.tend()
        elif time.monotonic() >= self._look_at_s:
            self._look_at_s = time.monotonic() + FEEDS_LOOK_S
            if self._is_wanted():
                self._child = KeptChild(["inference.feeds"], self._tether, _say)

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()
        self._store.close()

    def _is_wanted(self) -> bool:
        try:
            with self._store.read() as session:
                return has_feeds(session)
        except SQLAlchemyError:
            return False  # a store that is away is looked at again


def _prepare_store() -> None:
    """Migrate the store and put the exercise into it, so that the first page has something to show."""
    settings = get_settings()
    try:
        upgrade_store(settings.store_url)
        with closing(Store(settings.store_url)) as store:
            load_exercise(store, settings)
    except (SQLAlchemyError, OSError) as error:
        url = make_url(settings.store_url).render_as_string(hide_password=True)
        raise ServiceError(
            f"the store {url} cannot be used ({error}); check LOOKOUT_DATABASE_URL and LOOKOUT_DATA_DIR"
        ) from error


def _answers(settings: WebSettings) -> bool:
    try:
        socket.create_connection((settings.host, settings.port), timeout=LOOK_S).close()
    except OSError:
        return False
    return True


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """Serve until Ctrl-C or SIGTERM; returns the process's exit status."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        return serve(WebSettings(), stop)
    except (ServiceError, StoreError) as error:
        _say(f"Lookout cannot start: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
