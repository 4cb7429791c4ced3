from collections import Counter
from dataclasses import replace

import pytest

from db.vocabulary import Humanitarian, Task
from inference.training.balance import MOST_DRAWS, group_sample, plan_draws
from inference.training.data import UNKNOWN, Sample

ALLOWED = {
    Task.INFORMATIVENESS: frozenset({0}),
    Task.HUMANITARIAN: frozenset({list(Humanitarian).index(Humanitarian.VEHICLE_DAMAGE)}),
    Task.DAMAGE: UNKNOWN,
}
SAMPLE = Sample("1", "flood", "one", "a car in the river", None, ALLOWED, ALLOWED, language="en")


def count_groups(groups: list[str], draws: list[int]) -> Counter[str]:
    return Counter(groups[index] for index in draws)


def test_a_group_nine_times_as_large_is_drawn_three_times_as_often() -> None:
    groups = ["large"] * 900 + ["small"] * 100
    assert count_groups(groups, plan_draws(groups, 400, 0)) == {"large": 300, "small": 100}


@pytest.mark.parametrize(("power", "small"), [(1.0, 40), (0.0, 200)])
def test_the_power_lies_between_samples_as_they_come_and_groups_alike(power: float, small: int) -> None:
    groups = ["large"] * 900 + ["small"] * 100
    assert count_groups(groups, plan_draws(groups, 400, 0, power=power))["small"] == small


def test_no_sample_is_drawn_more_often_than_bounded_and_the_others_take_what_is_left() -> None:
    groups = ["large"] * 1000 + ["tiny"] * 2 + ["small"] * 5
    draws = plan_draws(groups, 2000, 0)
    assert max(Counter(draws).values()) == MOST_DRAWS
    assert count_groups(groups, draws) == {"tiny": 6, "small": 15, "large": 1979}


def test_samples_of_a_group_are_drawn_alike() -> None:
    groups = ["large"] * 1000 + ["small"] * 30
    times = Counter(plan_draws(groups, 1500, 0))
    assert {times[index] for index in range(1000)} <= {1, 2}


def test_more_than_all_may_be_drawn_gives_all_that_may_be_drawn() -> None:
    draws = plan_draws(["a"] * 10 + ["b"], 10_000, 0)
    assert Counter(draws) == dict.fromkeys(range(11), MOST_DRAWS)


def test_about_as_many_are_drawn_as_were_asked_for() -> None:
    groups = [f"group {index % 7 * index % 31}" for index in range(3000)]
    assert len(plan_draws(groups, 2000, 0)) == pytest.approx(2000, abs=31)


def test_the_same_seed_gives_the_same_draws_and_another_one_others() -> None:
    groups = ["a"] * 50 + ["b"] * 20
    assert plan_draws(groups, 40, 1) == plan_draws(groups, 40, 1) != plan_draws(groups, 40, 2)


def test_no_samples_give_no_draws() -> None:
    assert plan_draws([], 100, 0) == []


@pytest.mark.parametrize("change", [{"source": "two"}, {"language": "es"}])
def test_collection_and_language_set_groups_apart(change: dict[str, str]) -> None:
    other = replace(SAMPLE, **change)  # type: ignore[arg-type]
    assert group_sample(SAMPLE, SAMPLE.text_labels) != group_sample(other, other.text_labels)


def test_labels_set_groups_apart_and_events_do_not() -> None:
    partial = {**ALLOWED, Task.HUMANITARIAN: frozenset({1, 2})}
    group = group_sample(SAMPLE, ALLOWED)
    assert group != group_sample(SAMPLE, partial)
    assert group == group_sample(replace(SAMPLE, event="quake", key="2"), ALLOWED)
