import pytest
import torch

from inference.model.class_sets import choose_classes, fit_threshold


def make_shares(right: list[float]) -> tuple[torch.Tensor, torch.Tensor]:
    """Two classes of which the first is right, with these probabilities."""
    shares = torch.tensor([[value, 1 - value] for value in right])
    allowed = torch.tensor([[True, False]] * len(right))
    return shares, allowed


def test_nine_in_ten_of_the_samples_have_their_class_in_the_set() -> None:
    shares, allowed = make_shares([index / 1000 for index in range(1000)])
    threshold = fit_threshold(shares, allowed, ["flood"] * 1000)
    assert threshold == pytest.approx(0.1, abs=0.002)


def test_events_weigh_alike_however_many_posts_they_have() -> None:
    shares, allowed = make_shares([0.9] * 900 + [0.2] * 100)
    assert fit_threshold(shares, allowed, ["large"] * 1000) == pytest.approx(0.2, abs=2e-4)
    events = ["large"] * 900 + ["small"] * 100
    assert fit_threshold(*make_shares([0.9] * 900 + [0.2] * 19 + [0.9] * 81), events) == pytest.approx(
        0.9, abs=2e-4
    )
    assert fit_threshold(*make_shares([0.9] * 900 + [0.2] * 21 + [0.9] * 79), events) == pytest.approx(
        0.2, abs=2e-4
    )


def test_a_few_samples_promise_nothing() -> None:
    shares, allowed = make_shares([0.9] * 18)
    assert fit_threshold(shares, allowed, ["flood"] * 18) == 0
    assert fit_threshold(shares[:0], allowed[:0], []) == 0
    assert fit_threshold(*make_shares([0.9] * 19), ["flood"] * 19) == pytest.approx(0.9, abs=2e-4)


def test_one_odd_post_of_a_small_event_does_not_decide_alone() -> None:
    shares, allowed = make_shares([0.9] * 60 + [0.2])
    events = ["a"] * 20 + ["b"] * 20 + ["c"] * 20 + ["tiny"]
    assert fit_threshold(shares, allowed, events) == pytest.approx(0.9, abs=2e-4)


def test_the_class_that_gave_the_bound_is_in_its_set() -> None:
    shares, allowed = make_shares([0.20006] * 40)
    threshold = fit_threshold(shares, allowed, ["flood"] * 40)
    assert choose_classes({"first": 0.20006, "second": 0.79994}, threshold) == ("second", "first")


def test_of_several_right_classes_the_likeliest_has_to_be_in_the_set() -> None:
    shares = torch.tensor([[0.5, 0.3, 0.2]] * 100)
    allowed = torch.tensor([[False, True, True]] * 100)
    assert fit_threshold(shares, allowed, ["flood"] * 100) == pytest.approx(0.3, abs=2e-4)


def test_a_set_holds_what_is_likely_enough_likeliest_first_and_never_nothing() -> None:
    shares = {"mild": 0.3, "severe": 0.6, "none": 0.1}
    assert choose_classes(shares, 0.3) == ("severe", "mild")
    assert choose_classes(shares, 0.9) == ("severe",)
