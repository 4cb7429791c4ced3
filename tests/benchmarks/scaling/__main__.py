"""``python -m tests.benchmarks.scaling``: measure the worker, simulate it, and send it a disaster.

Prints the measured and the simulated speed of this machine, then how long posts wait when the feed rises to
fifty times within ten minutes, for fleets of several sizes.
"""

import argparse
from statistics import median

import structlog

from inference.enrich import Enricher
from tests.benchmarks.scaling.measure import Comparison, compare
from tests.benchmarks.scaling.simulation import simulate
from tests.benchmarks.worker.__main__ import measure_worker
from tests.benchmarks.worker.benchmark_posts import EXERCISE, BenchmarkPost, load_predictor, read_exercise

RISE_S = 600.0  # the feed climbs for ten minutes,
PLATEAU_S = 3_600.0  # stays for an hour,
FALL_S = 1_800.0  # and calms down within half an hour
BURST = 50.0
CALM_LOAD = 0.5  # share of one worker that the calm feed takes
FLEETS = (1, 5, 10, 25, 50)


def rate_of_burst(calm_posts_per_s: float, now_s: float) -> float:
    """Return the arrivals a second of a disaster that begins at 0."""
    rise = min(1.0, now_s / RISE_S)
    fall = min(1.0, max(0.0, (now_s - RISE_S - PLATEAU_S) / FALL_S))
    return calm_posts_per_s * (1 + (BURST - 1) * (rise - fall))


def print_burst(measured: Comparison) -> None:
    """Print the oldest wait under the burst, and when the queue is empty again, for each fleet."""
    batch_s = measured.service.seconds(measured.batch_posts)
    calm = CALM_LOAD * measured.lanes * measured.batch_posts / batch_s
    print("| workers | oldest post waits at most | queue empty again after |")
    print("|---:|---:|---:|")
    for workers in FLEETS:
        outcome = simulate(
            service=measured.service,
            lanes=workers * measured.lanes,
            batch_posts=measured.batch_posts,
            rate=lambda now_s: rate_of_burst(calm, now_s),
            until_s=4 * 3_600,
            sample_s=30,
        )
        late = [moment for moment, age_s in outcome.ages_s if age_s > 2 * batch_s]
        worst_s = max(age_s for _, age_s in outcome.ages_s)
        ends = "never late" if not late else f"{late[-1] / 60:.0f} min"
        if outcome.ages_s[-1][1] > 60:
            ends = "not within 4 h"
        print(f"| {workers} | {worst_s / 60:.1f} min | {ends} |")


def main() -> None:
    """Measure, compare and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scaling", description=__doc__)
    parser.add_argument(
        "--posts", type=int, default=256, help="posts a round; multiples of 128 fill the lanes"
    )
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    structlog.configure(processors=[_drop])
    posts = read_exercise(EXERCISE)[: options.posts]
    predictor, enricher = load_predictor(), Enricher()

    def measure(posts: list[BenchmarkPost]) -> float:
        return len(posts) / measure_worker(posts, predictor, enricher).seconds

    comparison: Comparison = compare(measure, posts, rounds=options.rounds)
    print(f"{len(posts)} posts, {comparison.lanes} lanes, batches of {comparison.batch_posts}")
    print(f"measured   {median(comparison.measured):.1f} posts/s")
    print(f"simulated  {comparison.simulated:.1f} posts/s, {comparison.error:+.1%}")
    service = comparison.service
    print(f"a lane takes {service.batch_s * 1000:.1f} ms a batch and {service.post_s * 1000:.2f} ms a post\n")
    print_burst(comparison)


def _drop(*_: object) -> str:
    raise structlog.DropEvent


if __name__ == "__main__":
    main()
