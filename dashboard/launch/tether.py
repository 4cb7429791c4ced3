"""Run a module that ends when the process that started it is gone, however that one ended.

``python -m dashboard.launch.tether 5 streamlit run app.py``: descriptor 5 is the reading end of a pipe whose
writing end only the launcher holds. Nothing is ever written; the end of the pipe is the end of the launcher,
which also SIGKILL brings about. Unlike Linux's parent-death signal it works on every system that has pipes.
"""

import os
import runpy
import signal
import sys
import threading
import time

# A batch in hand is finished before the worker ends; on a slow machine that takes seconds.
STOP_S = 60.0


def end_with_launcher(descriptor: int) -> None:
    """Block until the launcher is gone, then end this process in order, after ``STOP_S`` by force."""
    os.read(descriptor, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_S)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Take the descriptor off the command line and become the module that follows it."""
    _, descriptor, module, *arguments = sys.argv
    sys.argv = [module, *arguments]
    threading.Thread(target=end_with_launcher, args=(int(descriptor),), daemon=True).start()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
