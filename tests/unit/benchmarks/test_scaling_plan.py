import pytest

from tests.benchmarks.scaling.plan import Assumptions, main, plan_load


def test_ten_times_the_load_needs_ten_times_of_everything_and_costs_the_same_a_post() -> None:
    given = Assumptions(gpu_ratio=20)
    small, large = (plan_load("x", posts_per_s, 50, given) for posts_per_s in (30_000, 300_000))
    assert (small.machines, large.machines) == (1_000, 10_000)
    assert (small.gpus, large.gpus) == (50, 500)
    assert (small.broker_partitions, large.broker_partitions) == (6, 60)
    assert (small.store_partitions, large.store_partitions) == (15, 150)
    assert small.usd_per_million_cpu == large.usd_per_million_cpu


def test_a_million_posts_cost_the_hours_that_they_take() -> None:
    plan = plan_load("x", 1, 100, Assumptions(load_share=1.0, machine_usd_h=0.36))
    assert plan.usd_per_million_cpu == pytest.approx(1.0)


def test_the_printed_plan_names_what_nobody_measured(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--posts-per-s", "50", "--gpu-ratio", "10"])
    printed = capsys.readouterr().out
    assert "Measured: 50.0 posts/s on one machine, end to end. Assumed, not measured:" in printed
    assert "- `gpu_ratio` = 10\n" in printed
    assert "| national feed | 1,000 | 34 | 4 | 1 | 1 | 16 |" in printed
