"""What the launcher is made of, with processes and ports of the test's own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.launch.lock import LOCK_NAME, hold_data_folder
from dashboard.launch.port import find_port_holder, require_free_port
from dashboard.services.errors import ServiceError

ROOT = Path(__file__).parents[3]
HOLDER = """
import sys, time
from pathlib import Path
from dashboard.launch.lock import hold_data_folder
with hold_data_folder(Path(sys.argv[1]), "http://localhost:1"):
    print("held", flush=True)
    time.sleep(600)
"""
LAUNCHER = """
import time
from dashboard.launch.children import Child, Tether
child = Child(["http.server", "0", "--bind", "127.0.0.1"], Tether())
print(child._process.pid, flush=True)
time.sleep(600)
"""


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(60)
    assert process.stdout is not None
    process.stdout.close()


def wait_until(done: Callable[[], bool], what: str) -> None:
    ends_at = time.monotonic() + 60
    while not done():
        assert time.monotonic() < ends_at, f"{what} took too long"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # An orphan that nobody has waited for yet is no process any more.
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc/1").exists() else True


def test_a_child_ends_when_its_launcher_is_killed() -> None:
    launcher = start(LAUNCHER)
    assert launcher.stdout is not None
    pid = int(launcher.stdout.readline())
    assert is_alive(pid)
    launcher.send_signal(signal.SIGKILL)
    kill(launcher)
    wait_until(lambda: not is_alive(pid), "the end of the child")


def test_a_second_launcher_on_a_data_folder_is_told_of_the_first(tmp_path: Path) -> None:
    first = start(HOLDER, str(tmp_path))
    assert first.stdout is not None
    assert first.stdout.readline() == "held\n"
    told = (
        rf"runs already on the data folder .*: process {first.pid} on http://localhost:1\. .*LOOKOUT_DATA_DIR"
    )
    with pytest.raises(ServiceError, match=told), hold_data_folder(tmp_path, "http://localhost:2"):
        pass
    # A killed one leaves its file behind, and blocks nobody with it.
    kill(first)
    with hold_data_folder(tmp_path, "http://localhost:2"):
        assert (tmp_path / LOCK_NAME).read_text() == f"process {os.getpid()} on http://localhost:2\n"


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(ServiceError, match=r"data folder .*file/data cannot be used .*LOOKOUT_DATA_DIR"),
        hold_data_folder(tmp_path / "file" / "data", "http://localhost:2"),
    ):
        pass


def test_the_process_that_holds_a_port_is_named() -> None:
    with socket.create_server(("localhost", 0)) as taken:
        port = taken.getsockname()[1]
        holder = find_port_holder(port)
        assert holder is not None
        assert holder[0] == os.getpid()
        told = rf"port {port} on localhost cannot be used .*process {os.getpid()} holds it .*LOOKOUT_PORT"
        with pytest.raises(ServiceError, match=told):
            require_free_port("localhost", port)
    require_free_port("localhost", port)
    assert find_port_holder(port) is None
