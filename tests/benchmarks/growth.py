"""``python -m tests.benchmarks.growth``: the worker's speed by batch size, lanes and number of processes.

Every setting is measured in turn in each round, on the exercise's posts, so that what else the machine does
weighs on all alike.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager

import structlog
from sqlalchemy import func, select

from db.migrate import upgrade_store
from db.models import Job
from db.posts import NewPost
from db.session import Store, utc_now
from inference.enrich import Enricher
from inference.model.predictor import Predictor
from inference.settings import WorkerSettings
from tests.benchmarks.worker.__main__ import format_spread, measure_worker
from tests.benchmarks.worker.benchmark_posts import EXERCISE, BenchmarkPost, fill_store, read_exercise

BATCHES, LANES, PROCESSES = (4, 8, 16, 32, 64), (1, 2, 3, 4), (1, 2)
TEXTS_A_PROCESS = 3000


def main(arguments: list[str] | None = None) -> None:
    """Print one table a dimension: posts a second, median and range."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.growth", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    structlog.configure(processors=[_drop])
    posts = read_exercise(EXERCISE)
    predictor, enricher = Predictor.load(), Enricher()
    enricher.warm_up()
    speeds: dict[tuple[str, int], list[float]] = defaultdict(list)
    for _ in range(options.rounds):
        for lanes in LANES:
            speeds["lanes", lanes].append(measure_setting("LANES", lanes, posts, predictor, enricher))
        for batch_posts in BATCHES:
            speed = measure_setting("BATCH_POSTS", batch_posts, posts, predictor, enricher)
            speeds["posts a batch", batch_posts].append(speed)
        for processes in PROCESSES:
            speeds["processes, texts only", processes].append(measure_processes(processes, posts))
    for (what, value), seen in speeds.items():
        print(f"{what:24s} {value:3d}  {format_spread(seen, digits=1)} posts/s")


def measure_setting(
    name: str, value: int, posts: list[BenchmarkPost], predictor: Predictor, enricher: Enricher
) -> float:
    """Posts a second of one worker under one setting, its encoders compiled for it."""
    with _set(f"LOOKOUT_{name}", value):
        settings = WorkerSettings()
        predictor.compile(settings.compiled_dir, streams=settings.streams)
        predictor.warm_up()
        return len(posts) / measure_worker(posts, predictor, enricher).seconds


def measure_processes(processes: int, posts: list[BenchmarkPost]) -> float:
    """Posts a second of worker processes on one store, while all of them work."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/lookout.db"
        upgrade_store(url)
        with closing(Store(url)) as store:
            texts = [f"{posts[n % len(posts)].text} {n}" for n in range(TEXTS_A_PROCESS * processes)]
            fill_store(store, [NewPost(str(n), text, utc_now()) for n, text in enumerate(texts)])
            command = [sys.executable, "-m", "inference.worker", "--until-empty"]
            environment = os.environ | {"LOOKOUT_DATA_DIR": folder}
            running = [
                subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
                for _ in range(processes)
            ]
            assert all(process.wait() == 0 for process in running)
            return _read_speed(store)


def _read_speed(store: Store) -> float:
    """Jobs finished a second from the last worker's first batch to the first worker's last."""
    with store.read() as session:
        spans = session.execute(
            select(func.min(Job.finished_at), func.max(Job.finished_at)).group_by(Job.worker)
        ).all()
        since = max(first for first, _ in spans if first)
        until = min(last for _, last in spans if last)
        done = session.scalar(select(func.count()).where(Job.finished_at > since, Job.finished_at <= until))
    return float(done or 0) / (until - since).total_seconds()


@contextmanager
def _set(name: str, value: int) -> Iterator[None]:
    os.environ[name] = str(value)
    try:
        yield
    finally:
        del os.environ[name]


def _drop(*_: object) -> str:
    raise structlog.DropEvent


if __name__ == "__main__":
    main()
