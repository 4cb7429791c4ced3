"""``python -m tests.benchmarks.worker``: the worker's throughput against the same model, post by post.

All sides run in this process, in turn, on the same posts and each on a new store, so that what else the
machine does weighs on all. The worker's side is the whole way from claim to commit; the others are
``tests.benchmarks.worker.naive`` with the served model and with one of the paper's size. ``--memory`` instead
watches the process's size over 50,000 posts.
"""

import argparse
import os
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import structlog
import torch
from sqlalchemy import select

from db.models import Prediction
from db.session import Store
from inference.enrich import Enricher
from inference.model.attribution import Attribution
from inference.model.fusion import Features, FixedGates
from inference.model.network import ModelOutput
from inference.model.predictor import Predictor
from inference.model.stages import STAGES
from inference.settings import WorkerSettings
from inference.worker.batch import Outcome
from tests.benchmarks.worker.benchmark_posts import (
    EXERCISE,
    BenchmarkPost,
    load_predictor,
    make_worker,
    open_store,
    read_exercise,
    read_real,
)
from tests.benchmarks.worker.encoder_speed import measure_encoders
from tests.benchmarks.worker.memory import watch_memory
from tests.benchmarks.worker.naive import NaivePredictor, classify_each
from tests.benchmarks.worker.paper import build_random_paper_model

LABELS = ("informativeness", "humanitarian", "damage")


@dataclass(frozen=True)
class Run:
    """One side's seconds, claim to last commit, its labels by post, and its stages' shares of the lanes."""

    seconds: float
    labels: dict[int, tuple[str | None, ...]]
    stages: dict[str, float]


class PlainPredictor(Predictor):
    """The served model without the evidence that it stores with every post."""

    def read_features(self, features: Features, fixed: FixedGates) -> tuple[ModelOutput, Attribution]:
        """Runs the head alone."""
        output = self.model.head(features, fixed)
        return output, Attribution(features.regions[..., 0], features.tokens[..., 0])


class Times:
    """Adds up the stages of a worker's batches; stands where its metrics would."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._lock = threading.Lock()

    def note_batch(self, _outcomes: Sequence[Outcome], stages: Mapping[str, float]) -> None:
        """Add one batch, from any lane."""
        with self._lock:
            self.seconds.update(stages)


def main(arguments: list[str] | None = None) -> None:
    """Print each side's speed, the ratios to it as median and range, and where the worker's time goes."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.worker", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of real posts (posts.csv); default: the exercise")
    parser.add_argument("--posts", type=int, default=200, help="posts a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pictures-only", action="store_true", help="leave out posts without a picture")
    parser.add_argument("--encoders", action="store_true", help="also the encoders alone")
    parser.add_argument("--memory", type=int, metavar="POSTS", help="watch the memory instead, e.g. 50000")
    options = parser.parse_args(arguments)
    structlog.configure(processors=[_drop])
    predictor, enricher = load_predictor(), Enricher()
    if options.memory:
        watch_memory(predictor, enricher, options.memory)
        return
    posts = read_real(options.data) if options.data else read_exercise(EXERCISE)
    posts = [post for post in posts if post.picture or not options.pictures_only]
    posts = posts[:: max(1, len(posts) // options.posts)][: options.posts]
    naive = NaivePredictor(predictor.model, predictor.checkpoint, predictor.device)
    enricher.warm_up()
    measure_naive(posts[:4], naive, enricher)
    with_picture = sum(post.picture is not None for post in posts)
    print(f"{len(posts)} posts, {with_picture} with a picture, {len(set(posts))} different ones")
    print(f"{predictor.model_version} on {predictor.device}")
    bare = PlainPredictor(predictor.model, predictor.checkpoint, predictor.device)
    bare.compile(WorkerSettings().compiled_dir, streams=WorkerSettings().streams)
    bare.warm_up()
    paper = NaivePredictor(build_random_paper_model(), predictor.checkpoint, predictor.device)
    worker, plain, single, full_size = [], [], [], []
    for _ in range(options.rounds):
        worker.append(measure_worker(posts, predictor, enricher))
        plain.append(measure_worker(posts, bare, enricher))
        single.append(measure_naive(posts, naive, enricher))
        full_size.append(measure_naive(posts, paper, enricher))
    count = len(posts)
    print(f"worker, end to end       {format_spread([count / run.seconds for run in worker])} posts/s")
    for name, runs in (("one post at a time", single), ("the paper's, so too", full_size)):
        ratios = [slow.seconds / fast.seconds for fast, slow in zip(worker, runs, strict=True)]
        print(f"{name:24s} {format_spread([count / run.seconds for run in runs])} posts/s")
        print(f"ratio                    {format_spread(ratios)}")
    changed = sum(_count_changes(a.labels, b.labels) for a, b in zip(worker, single, strict=True))
    labels = sum(len(shown) for run in single for shown in run.labels.values())
    print(f"labels changed           {changed} of {labels}")
    for stage in STAGES:
        print(f"share of {stage:15s} {format_spread([100 * run.stages[stage] for run in worker])} %")
    store = [100 * (run.stages["claim"] + run.stages["write"]) for run in worker]
    print(f"store in all             {format_spread(store)} %")
    added = [100 * (whole.seconds / alone.seconds - 1) for whole, alone in zip(worker, plain, strict=True)]
    print(f"evidence adds            {format_spread(added)} %")
    if options.encoders:
        measure_encoders(predictor)


def measure_worker(posts: list[BenchmarkPost], predictor: Predictor, enricher: Enricher) -> Run:
    """Return what the worker takes from the first claim to the last commit, with nothing kept from before."""
    predictor.forget()
    with open_store(posts) as (store, media_dir):
        times = Times()
        worker = make_worker(store, media_dir, predictor, enricher, times)
        seconds = _time(lambda: worker.run(until_empty=True))
        labels = _read_labels(store)
    lanes_s = seconds * WorkerSettings().lanes
    return Run(seconds, labels, {stage: times.seconds[stage] / lanes_s for stage in STAGES})


def measure_naive(posts: list[BenchmarkPost], predictor: NaivePredictor, enricher: Enricher) -> Run:
    """Return what the same posts take one after the other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(os.cpu_count() or 1)  # a plain script's; compiling left the worker's side one
    with open_store(posts) as (store, media_dir):
        seconds = _time(lambda: classify_each(store, predictor, enricher, media_dir))
        labels = _read_labels(store)
    torch.set_num_threads(threads)
    return Run(seconds, labels, {})


def _read_labels(store: Store) -> dict[int, tuple[str | None, ...]]:
    with store.read() as session:
        rows = session.scalars(select(Prediction)).all()
        return {row.post_id: tuple(getattr(row, name) for name in LABELS) for row in rows}


def _count_changes(ours: dict[int, tuple[str | None, ...]], theirs: dict[int, tuple[str | None, ...]]) -> int:
    return sum(one != other for key in theirs for one, other in zip(ours[key], theirs[key], strict=True))


def _time(run: Callable[[], object]) -> float:
    started = perf_counter()
    run()
    return perf_counter() - started


def format_spread(values: Sequence[float], *, digits: int = 2) -> str:
    """Write figures as their median and, in brackets, their range."""
    return f"{median(values):7.{digits}f}  ({min(values):.{digits}f} to {max(values):.{digits}f})"


def _drop(*_: object) -> str:
    raise structlog.DropEvent


if __name__ == "__main__":
    main()
