import numpy as np
import pytest

from inference.model.scores import macro_f1, score_predictions, settle


def test_figures_follow_their_definitions() -> None:
    scored = score_predictions(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), 2)
    assert scored is not None
    assert scored.figures.accuracy == 0.75
    assert scored.figures.macro_f1 == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert scored.figures.weighted_f1 == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert scored.accuracy_ci[0] <= 0.75 <= scored.accuracy_ci[1]


def test_a_class_of_the_fixed_list_that_never_occurs_counts_as_zero() -> None:
    assert macro_f1(np.array([0, 1]), np.array([0, 1]), 4) == 0.5


def test_nothing_to_score_is_told_apart_from_a_score_of_zero() -> None:
    assert score_predictions(np.array([], dtype=int), np.array([], dtype=int), 2) is None


def test_the_same_predictions_have_the_same_interval() -> None:
    labels, predicted = np.arange(50) % 3, np.arange(50) % 2
    assert score_predictions(labels, predicted, 3) == score_predictions(labels, predicted, 3)


def test_any_allowed_answer_is_right_and_a_wrong_one_is_held_against_the_first_allowed() -> None:
    scores = np.array([[0.1, 0.7, 0.2], [0.1, 0.7, 0.2], [0.1, 0.7, 0.2]])
    allowed = np.array([[True, True, False], [True, False, True], [False, False, True]])
    labels, predicted = settle(scores, allowed)
    assert (labels.tolist(), predicted.tolist()) == ([1, 0, 2], [1, 1, 1])
