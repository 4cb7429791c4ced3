"""The simulation behind docs/scaling.md, held to a real worker on this machine."""

import pytest

from inference.bench import measure_worker
from inference.enrich import Enricher
from inference.samples import EXERCISE, load_predictor, read_exercise
from tests.acceptance.scaling.measure import compare
from tests.acceptance.scaling.simulation import Service, fit_service, simulate

pytestmark = pytest.mark.acceptance


@pytest.mark.timeout(300)
def test_the_simulation_foretells_the_speed_of_a_batch_size_that_it_never_saw(enricher: Enricher) -> None:
    predictor = load_predictor()
    samples = [sample for sample in read_exercise(EXERCISE) if sample.picture is None][:256]
    comparison = compare(
        lambda posts: len(posts) / measure_worker(posts, predictor, enricher).seconds, samples, rounds=3
    )
    assert comparison.simulated == pytest.approx(
        sum(comparison.measured) / len(comparison.measured), rel=0.15
    )


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
