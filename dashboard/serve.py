"""``python -m dashboard.serve``: one command that brings up the store, the dashboard and one worker.

Each runs in a process of its own; this one only starts them, restarts the worker and ends both in order.
"""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from dashboard.services.errors import ServiceError
from dashboard.services.exercise import load_exercise
from db.errors import StoreError
from db.migrate import upgrade_store
from db.session import Store
from db.settings import get_settings

LOOK_S = 0.2
# A batch in hand is finished before the worker ends; on a slow machine that takes seconds.
STOP_S = 60.0
RESTART_S, RESTART_MAX_S = 1.0, 30.0
HEALTHY_S = 60.0  # a worker that lived this long is not in a crash loop


class ServeSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True)

    port: int = Field(default=8501, ge=1, le=65535)
    """Where the dashboard listens."""
    host: str = "localhost"
    """Address it listens on; set 0.0.0.0 to let other machines in."""


class Child:
    """A process of ours in a session of its own, so that Ctrl-C reaches it only through ``stop``."""

    def __init__(self, arguments: Sequence[str]) -> None:
        command = [sys.executable, "-m", *arguments]
        self._process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own modules
        self.started_at_s = time.monotonic()

    @property
    def has_ended(self) -> bool:
        """Tell whether the process is gone."""
        return self._process.poll() is not None

    @property
    def status(self) -> int | None:
        """The exit status of a process that is gone."""
        return self._process.returncode

    def stop(self) -> None:
        """Ask the process to end and wait until it has."""
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class KeptChild:
    """A process that is started again when it dies, later each time it dies young."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = arguments
        self._child = Child(arguments)
        self._wait_s = RESTART_S
        self._due_at_s: float | None = None

    def tend(self) -> None:
        """Look after the process; call it again and again."""
        now_s = time.monotonic()
        if self._due_at_s is not None and now_s >= self._due_at_s:
            self._child, self._due_at_s = Child(self._arguments), None
        elif self._due_at_s is None and self._child.has_ended:
            if now_s - self._child.started_at_s > HEALTHY_S:
                self._wait_s = RESTART_S
            self._due_at_s = now_s + self._wait_s
            status = self._child.status
            _say(f"{self._arguments[0]} ended with status {status}; it starts again in {self._wait_s:.0f} s")
            self._wait_s = min(self._wait_s * 2, RESTART_MAX_S)

    def stop(self) -> None:
        """Ask the process to end and wait until it has."""
        self._child.stop()


def serve(settings: ServeSettings, stop: threading.Event) -> int:
    """Run until ``stop`` is set or the dashboard ends; returns the exit status.

    Raises:
        ServiceError: the port is taken, the store cannot be used or the exercise cannot be read.
    """
    _require_free_port(settings)
    _prepare_store()
    dashboard = Child(_streamlit_arguments(settings))
    worker = KeptChild(["inference.worker"])
    is_announced = False
    try:
        while not stop.wait(LOOK_S) and not dashboard.has_ended:
            worker.tend()
            if not is_announced and _answers(settings):
                is_announced = True
                _say(f"Lookout is on http://{settings.host}:{settings.port} - Ctrl-C ends it")
    finally:
        dashboard.stop()
        worker.stop()
    if stop.is_set():
        _say("Lookout has ended; everything is stored")
        return 0
    _say(f"the dashboard ended by itself with status {dashboard.status}")
    return 1


def _require_free_port(settings: ServeSettings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise ServiceError(
                f"port {settings.port} on {settings.host} cannot be used ({error.strerror}); "
                "end what holds it or set LOOKOUT_PORT to another one"
            ) from error


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


def _streamlit_arguments(settings: ServeSettings) -> list[str]:
    options = {
        "server.port": settings.port,
        "server.address": settings.host,
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    return ["streamlit", "run", "app.py", *(f"--{name}={value}" for name, value in options.items())]


def _answers(settings: ServeSettings) -> bool:
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
        return serve(ServeSettings(), stop)
    except (ServiceError, StoreError) as error:
        _say(f"Lookout cannot start: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
