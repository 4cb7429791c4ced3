"""``python -m tests.benchmarks.submission``: how long an analyst waits, how soon a worker is of use.

A real worker process on a store of its own: from its launch to the first prediction; then one submission
after the other, each from its commit to its prediction, first with nothing else to do, then behind a queue.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import ColumnElement, func, select

from db.migrate import upgrade_store
from db.models import Prediction
from db.posts import NewPost
from db.session import Store, utc_now
from db.vocabulary import JobPriority
from tests.benchmarks.worker.__main__ import format_spread
from tests.benchmarks.worker.benchmark_posts import (
    EXERCISE,
    BenchmarkPost,
    fill_store,
    keep_picture,
    read_exercise,
)
from tests.factories import add_posts

BACKLOG = 20_000
LONGEST_WAIT_S = 120.0


def main(arguments: list[str] | None = None) -> None:
    """Print seconds: the start's once, a submission's as median and range."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.submission", description=__doc__)
    parser.add_argument("--submissions", type=int, default=20)
    options = parser.parse_args(arguments)
    posts = [post for post in dict.fromkeys(read_exercise(EXERCISE)) if post.picture]
    quiet, busy = posts[: options.submissions], posts[options.submissions : 2 * options.submissions]
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/lookout.db"
        upgrade_store(url)
        with closing(Store(url)) as store:
            fill_store(store, [NewPost("first", "Water is rising", utc_now())])
            with running_worker(folder):
                _print("start to first prediction", [_wait_for(lambda: _count(store) == 1)])
                _print("submission, nothing else waits", [_submit(store, folder, one) for one in quiet])
                texts = [NewPost(f"b{n}", f"Road {n} is under water", utc_now()) for n in range(BACKLOG)]
                fill_store(store, texts)
                waits = [_submit(store, folder, one) for one in busy]
                _print(f"submission, {BACKLOG:,} posts wait", waits)
                assert _count(store) < BACKLOG, (
                    "the queue ran empty: the last submissions did not wait behind it"
                )


@contextmanager
def running_worker(folder: str) -> Iterator[None]:
    """A worker process on the store in a folder."""
    environment = os.environ | {"LOOKOUT_DATA_DIR": folder}
    command = [sys.executable, "-m", "inference.worker"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _submit(store: Store, folder: str, post: BenchmarkPost) -> float:
    """Seconds from the commit of one submission to the commit of its prediction."""
    media = keep_picture(Path(folder) / "media", post)
    with store.write() as session:
        submitted = NewPost(f"submission {post.picture}", post.text, utc_now(), media=media)
        (post_id,) = add_posts(session, event_id=1, posts={1: [submitted]}, priority=JobPriority.ANALYST)
    return _wait_for(lambda: _count(store, Prediction.post_id == post_id) == 1)


def _wait_for(condition: Callable[[], bool]) -> float:
    """Seconds until it holds."""
    started_s = time.perf_counter()
    while not condition():
        assert time.perf_counter() - started_s < LONGEST_WAIT_S, "the worker does not get there"
        time.sleep(0.005)
    return time.perf_counter() - started_s


def _count(store: Store, *conditions: ColumnElement[bool]) -> int:
    """Predictions of which the conditions hold."""
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Prediction).where(*conditions)) or 0


def _print(what: str, waits_s: list[float]) -> None:
    print(f"{what:30s} {format_spread(waits_s)} s", flush=True)


if __name__ == "__main__":
    main()
