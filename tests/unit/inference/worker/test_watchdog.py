import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[4]
SCRIPT = """
import time
from inference.log import configure_logging
from inference.worker.watchdog import Watchdog

configure_logging()
with Watchdog(0.5, worker="w") as watchdog:
    with watchdog.watch(4):
        time.sleep({inside})
    time.sleep({after})
"""


def run_script(*, inside: float, after: float) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT.format(inside=inside, after=after)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_a_block_that_takes_too_long_ends_the_process_and_says_so() -> None:
    done = run_script(inside=50, after=0)
    assert done.returncode == 1
    assert "level=critical event=batch_hung worker=w posts=4 limit_s=0.5" in done.stderr


def test_a_block_that_ends_in_time_leaves_the_process_alone() -> None:
    done = run_script(inside=0, after=1)
    assert (done.returncode, done.stderr) == (0, "")
