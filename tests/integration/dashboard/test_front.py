"""Several dashboards behind one port, by the real HAProxy and the real Streamlit."""

import http.client
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.cookies import SimpleCookie
from pathlib import Path

import psutil
import pytest

from dashboard.launch import front
from dashboard.launch.children import Tether
from dashboard.launch.front import Front, require_proxy, write_config
from dashboard.services.errors import ServiceError
from dashboard.settings import WebSettings

COOKIE = "lookout_process"
needs_haproxy = pytest.mark.skipif(shutil.which("haproxy") is None, reason="HAProxy is not installed")


@pytest.fixture
def port(own_settings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of two dashboards, once both answer."""
    monkeypatch.setattr("dashboard.launch.children.RESTART_S", 0.1)
    (free,) = front._find_free_ports(1)
    before = {child.pid for child in list_children()}  # what a test before this one left in this process
    tether = Tether()
    running = Front(WebSettings(port=free, dashboards=2, host="127.0.0.1"), tmp_path, tether, print)
    try:
        wait_for_processes(free, {"1", "2"}, running)
        yield free
    finally:
        running.stop()
    assert not [child.cmdline() for child in list_children() if child.pid not in before]


def list_children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def ask(port: int, stays_at: str = "") -> tuple[int, str]:
    """Return the status of a page, and the number of the process that served it."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        cookie = {"Cookie": f"{COOKIE}={stays_at}"} if stays_at else {}
        connection.request("GET", "/_stcore/health", headers=cookie)
        answer = connection.getresponse()
        told = SimpleCookie(
            "; ".join(line.partition(";")[0] for line in answer.msg.get_all("Set-Cookie", []))
        )
    return answer.status, told[COOKIE].value if COOKIE in told else stays_at


def wait_for_processes(port: int, wanted: set[str], running: Front) -> None:
    ends_at, seen = time.monotonic() + 90, set[str]()
    while seen != wanted:
        assert time.monotonic() < ends_at, f"only {sorted(seen)[:5]} answered"
        running.tend()
        time.sleep(0.2)
        with suppress(OSError):
            status, number = ask(port)
            seen |= {number} if status == 200 else set()


@needs_haproxy
def test_a_browser_stays_at_its_process_until_that_is_gone(port: int) -> None:
    number = ask(port)[1]
    assert {ask(port, number) for _ in range(6)} == {(200, number)}
    dashboards = sorted(
        (child for child in list_children() if "streamlit" in child.cmdline()),
        key=lambda child: child.create_time(),
    )
    os.kill(dashboards[int(number) - 1].pid, signal.SIGKILL)
    ends_at = time.monotonic() + 30
    while (answer := ask(port, number))[0] != 200 or answer[1] == number:
        assert time.monotonic() < ends_at, f"still {answer}"
        time.sleep(0.2)


def test_several_dashboards_without_a_proxy_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ServiceError, match=r"LOOKOUT_DASHBOARDS=2 takes HAProxy.*apt-get install haproxy"):
        require_proxy(2)
    require_proxy(1)


def test_the_proxy_listens_where_the_dashboard_would_and_reaches_only_this_machine() -> None:
    config = write_config("0.0.0.0", 8501, [4001, 4002])  # noqa: S104
    assert "bind 0.0.0.0:8501" in config
    assert "server process2 127.0.0.1:4002 cookie 2 check" in config
