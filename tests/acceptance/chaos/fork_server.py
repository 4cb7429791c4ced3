"""Where workers come from quickly: a parent that has read the libraries and the model's file, and then forks.

A worker takes ten seconds to start, nearly all of it spent importing. Killing 200 would cost half an hour of
starting, so they are forked from a process in which the imports are done. Each child still runs the whole of
``python -m inference.worker``: its own model, its own store, its own signals.
"""

import os
import sys
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

MODULE = "tests.acceptance.chaos.fork_server"
POSTPONED_S = 2.0  # so that the end of a run need not wait for posts that were put off


def run_worker(environment: dict[str, str], log: str, options: list[str]) -> None:
    """Be a worker, with this environment, writing its log to this file."""
    os.environ.update(environment)
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(handle, 2)
    from inference.worker import worker
    from inference.worker.__main__ import main

    worker.POSTPONED_S = POSTPONED_S
    sys.exit(main(options))


def warm_up() -> None:
    """Import what a worker imports. One thread only: a fork keeps no other and would wait for it."""
    import torch

    from inference.model.predictor import Predictor

    torch.set_num_threads(1)
    Predictor.load()


class ForkServer:
    """Starts workers; they share nothing but what they were forked from."""

    def __init__(self, environment: dict[str, str], log: str) -> None:
        # The server of the forks inherits these: one thread a worker, for there are more workers than cores.
        os.environ["OMP_NUM_THREADS"] = "1"
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload([f"{MODULE}_warm"])
        self._arguments = environment, log

    def start(self, *options: str) -> BaseProcess:
        """Start one worker with these options of its command line."""
        process = self._context.Process(target=run_worker, args=(*self._arguments, list(options)))
        process.start()
        return process
