"""Measured against simulated: the times of small and large batches foretell the speed of the size between."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from inference.settings import WorkerSettings
from tests.benchmarks.scaling.simulation import Service, fit_service, simulate
from tests.benchmarks.worker.benchmark_posts import BenchmarkPost

SMALL, BETWEEN, LARGE = 8, 32, 64


@dataclass(frozen=True)
class Comparison:
    """Speeds in posts a second; the simulation never saw ``measured``. ``service`` is that of one lane."""

    batch_posts: int
    lanes: int
    service: Service
    measured: list[float]
    simulated: float

    @property
    def error(self) -> float:
        """How far the simulation is off, as a share of the measured speed."""
        return self.simulated / median(self.measured) - 1


def compare(
    measure: Callable[[list[BenchmarkPost]], float], posts: list[BenchmarkPost], *, rounds: int
) -> Comparison:
    """Measure three sizes of batch in turn, so that what else the machine does weighs on all alike.

    The number of posts fills the lanes with batches of every size, lest one of them stand idle at the end.
    """
    lanes = WorkerSettings().lanes
    assert len(posts) % (lanes * LARGE) == 0
    speeds: dict[int, list[float]] = {SMALL: [], BETWEEN: [], LARGE: []}
    with _batches_of(BETWEEN):
        measure(posts[:BETWEEN])
    for _ in range(rounds):
        for batch_posts, seen in speeds.items():
            with _batches_of(batch_posts):
                seen.append(measure(posts))
    service = fit_service([(size, lanes * size / median(speeds[size])) for size in (SMALL, LARGE)])
    outcome = simulate(
        service=service,
        lanes=lanes,
        batch_posts=BETWEEN,
        rate=lambda _: 0.0,
        until_s=10 * len(posts) / min(speeds[SMALL]),
        backlog=len(posts),
    )
    return Comparison(BETWEEN, lanes, service, speeds[BETWEEN], len(outcome.waits_s) / outcome.ended_s)


@contextmanager
def _batches_of(posts: int) -> Iterator[None]:
    os.environ["LOOKOUT_BATCH_POSTS"] = str(posts)
    try:
        yield
    finally:
        del os.environ["LOOKOUT_BATCH_POSTS"]
