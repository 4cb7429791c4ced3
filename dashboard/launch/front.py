"""What a browser reaches: one dashboard, or several behind one port by HAProxy."""

import shutil
import socket
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from dashboard.launch.children import Child, KeptChild, Tether
from dashboard.services.errors import ServiceError
from dashboard.settings import WebSettings

LOOPBACK = "127.0.0.1"
CONFIG_NAME = "haproxy.cfg"
# A session, its uploads and its pictures live in one process: a cookie keeps the browser there, and a browser
# whose process is gone is taken to another one. One that draws pages for many answers late, and is not gone.
CONFIG = """\
defaults
    mode http
    option redispatch
    retries 3
    timeout connect 5s
    timeout check 10s
    timeout client 1h
    timeout server 1h
    timeout tunnel 24h

listen lookout
    bind {host}:{port}
    balance leastconn
    cookie lookout_process insert indirect nocache httponly attr SameSite=Lax
    option httpchk
    http-check send meth GET uri /_stcore/health hdr Host localhost
    http-check expect status 200
{servers}
"""
SERVER = "    server process{number} {host}:{port} cookie {number} check inter 1s fall 2 rise 1"


class Front:
    """The dashboards of one launcher: several start again when they die, one alone ends the launcher."""

    def __init__(
        self, settings: WebSettings, folder: Path, tether: Tether, say: Callable[[str], None]
    ) -> None:
        """Start them.

        Args:
            folder: where HAProxy's configuration is written.
        """
        self._alone: Child | None = None
        self._kept: list[KeptChild] = []
        if settings.dashboards == 1:
            self._alone = Child(list_arguments(settings.host, settings.port), tether)
            return
        ports = _find_free_ports(settings.dashboards)
        config = folder / CONFIG_NAME
        config.write_text(write_config(settings.host, settings.port, ports), encoding="utf-8")
        commands = [list_arguments(LOOPBACK, own) for own in ports]
        commands.append(["dashboard.launch.proxy", str(config)])
        self._kept = [KeptChild(command, tether, say) for command in commands]

    @property
    def has_ended(self) -> bool:
        """Tell whether the dashboard is gone and does not come back by itself."""
        return self._alone is not None and self._alone.has_ended

    @property
    def status(self) -> int | None:
        """The exit status of a dashboard that is gone."""
        return self._alone.status if self._alone else None

    def tend(self) -> None:
        """Look after the processes; call it again and again."""
        for child in self._kept:
            child.tend()

    def stop(self) -> None:
        """Ask the processes to end and wait until they have; the proxy first, which lets nobody in then."""
        for child in reversed(self._kept):
            child.stop()
        if self._alone is not None:
            self._alone.stop()


def require_proxy(dashboards: int) -> None:
    """Check that several dashboards can be put behind one port.

    Raises:
        ServiceError: HAProxy is not installed.
    """
    if dashboards > 1 and shutil.which("haproxy") is None:
        raise ServiceError(
            f"LOOKOUT_DASHBOARDS={dashboards} takes HAProxy, which is not installed: install it (on Debian "
            "apt-get install haproxy), or set LOOKOUT_DASHBOARDS=1"
        )


def list_arguments(host: str, port: int) -> list[str]:
    """Return the command of one dashboard."""
    options = {
        "server.port": port,
        "server.address": host,
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
        "logger.hideWelcomeMessage": "true",  # the launcher says where it is
    }
    return ["streamlit", "run", "app.py", *(f"--{name}={value}" for name, value in options.items())]


def write_config(host: str, port: int, ports: list[int]) -> str:
    """Return HAProxy's configuration: it listens at host and port, and passes on to ``ports`` here."""
    servers = (SERVER.format(number=number, host=LOOPBACK, port=own) for number, own in enumerate(ports, 1))
    return CONFIG.format(host=host, port=port, servers="\n".join(servers))


def _find_free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server((LOOPBACK, 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]
