"""The simulation behind docs/scaling.md, held to a real worker on this machine."""

from collections.abc import Callable

import pytest

from inference.enrich import Enricher
from inference.settings import WorkerSettings
from tests.benchmarks.scaling.measure import BETWEEN, Comparison, compare
from tests.benchmarks.scaling.simulation import Service, fit_service, simulate
from tests.benchmarks.worker.__main__ import measure_worker
from tests.benchmarks.worker.benchmark_posts import EXERCISE, BenchmarkPost, load_predictor, read_exercise

pytestmark = pytest.mark.acceptance

ROUNDS, MOST_ROUNDS = 3, 10
TOLERANCE = 0.15


def compare_undisturbed(
    measure: Callable[[list[BenchmarkPost]], float], posts: list[BenchmarkPost]
) -> Comparison:
    """Compare the fastest rounds of every batch size: what else the machine does only ever slows one down.

    Rounds are added while the simulation is off: one of the sizes may never have had the machine to itself.
    A simulation that is wrong stays off: more rounds bring each size nearer to its own speed.
    """
    fastest: dict[tuple[int, int], float] = {}

    def measure_fastest(posts: list[BenchmarkPost]) -> float:
        kind = WorkerSettings().batch_posts, len(posts)
        fastest[kind] = max(measure(posts), fastest.get(kind, 0.0))
        return fastest[kind]

    comparison = compare(measure_fastest, posts, rounds=1)
    for number in range(1, MOST_ROUNDS):
        if number >= ROUNDS and abs(comparison.error) <= TOLERANCE:
            break
        comparison = compare(measure_fastest, posts, rounds=1)
    return comparison


@pytest.mark.rare
@pytest.mark.timeout(600)
def test_the_simulation_foretells_the_speed_of_a_batch_size_that_it_never_saw(enricher: Enricher) -> None:
    predictor = load_predictor()
    posts = [post for post in read_exercise(EXERCISE) if post.picture is None][:256]
    comparison = compare_undisturbed(
        lambda posts: len(posts) / measure_worker(posts, predictor, enricher).seconds, posts
    )
    assert comparison.error == pytest.approx(0, abs=TOLERANCE)


@pytest.mark.parametrize(("between", "is_foretold"), [(1.0, True), (0.9, True), (0.75, False), (1.3, False)])
def test_a_speed_off_the_line_is_noticed_and_a_disturbed_round_forgiven(
    between: float, is_foretold: bool
) -> None:
    disturbed = iter([1.0, 0.3, 1.0, 0.4, 0.5, 0.8, 1.0, 0.2])

    def measure(_: list[BenchmarkPost]) -> float:
        size = WorkerSettings().batch_posts
        speed = WorkerSettings().lanes * size / Service(batch_s=0.05, post_s=0.01).seconds(size)
        return speed * (between if size == BETWEEN else 1.0) * next(disturbed, 1.0)

    comparison = compare_undisturbed(measure, [BenchmarkPost("", None)] * 256)
    assert (abs(comparison.error) <= TOLERANCE) is is_foretold


def test_batch_times_on_a_line_give_the_line_back() -> None:
    line = Service(batch_s=0.05, post_s=0.01)
    fitted = fit_service([(posts, line.seconds(posts)) for posts in (4, 16, 64)])
    assert fitted.batch_s == pytest.approx(0.05)
    assert fitted.post_s == pytest.approx(0.01)
    assert fit_service([(10, 0.2)]) == Service(0.0, 0.02)


def test_a_backlog_is_worked_off_at_the_speed_of_its_workers() -> None:
    def end_with(workers: int) -> float:
        return simulate(
            service=Service(0.0, 0.01),
            lanes=workers,
            batch_posts=10,
            rate=lambda _: 0.0,
            until_s=100,
            backlog=1000,
        ).ended_s

    assert end_with(1) == pytest.approx(10.0)
    assert end_with(4) == pytest.approx(2.5)


def test_posts_wait_longer_and_longer_only_when_more_arrive_than_are_done() -> None:
    def age_at_end(posts_per_s: float) -> float:
        outcome = simulate(
            service=Service(0.0, 0.01),
            lanes=1,
            batch_posts=10,
            rate=lambda _: posts_per_s,
            until_s=600,
        )
        return outcome.ages_s[-1][1]

    assert age_at_end(50) < 1
    assert age_at_end(200) == pytest.approx(300, rel=0.1)
