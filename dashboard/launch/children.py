"""The processes that the launcher starts, restarts and ends."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from dashboard.launch.tether import STOP_S

RESTART_S, RESTART_MAX_S = 1.0, 30.0
HEALTHY_S = 60.0  # a worker that lived this long is not in a crash loop


class Tether:
    """A pipe that nobody writes to: its end tells the children that this process is gone."""

    def __init__(self) -> None:
        # Neither end passes to a child by itself: the writing end stays with this process alone.
        self.reading_end, self._writing_end = os.pipe()


class Child:
    """A process of ours in a session of its own, so that Ctrl-C reaches it only through ``stop``."""

    def __init__(self, arguments: Sequence[str], tether: Tether) -> None:
        end = tether.reading_end
        command = [sys.executable, "-m", "dashboard.launch.tether", str(end), *arguments]
        self._process = subprocess.Popen(command, start_new_session=True, pass_fds=[end])  # noqa: S603 - our own
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

    def __init__(self, arguments: Sequence[str], tether: Tether, say: Callable[[str], None]) -> None:
        self._arguments, self._tether, self._say = arguments, tether, say
        self._child = Child(arguments, tether)
        self._wait_s = RESTART_S
        self._due_at_s: float | None = None

    def tend(self) -> None:
        """Look after the process; call it again and again."""
        now_s = time.monotonic()
        if self._due_at_s is not None and now_s >= self._due_at_s:
            self._child, self._due_at_s = Child(self._arguments, self._tether), None
        elif self._due_at_s is None and self._child.has_ended:
            if now_s - self._child.started_at_s > HEALTHY_S:
                self._wait_s = RESTART_S
            self._due_at_s = now_s + self._wait_s
            status = self._child.status
            self._say(
                f"{self._arguments[0]} ended with status {status}; it starts again in {self._wait_s:.0f} s"
            )
            self._wait_s = min(self._wait_s * 2, RESTART_MAX_S)

    def stop(self) -> None:
        """Ask the process to end and wait until it has."""
        self._child.stop()
