import pytest
import torch

from inference.model.calibration import expected_calibration_error, fit_temperature


def draw_samples() -> tuple[torch.Tensor, torch.Tensor]:
    """Scores whose softmax is right, and which class is right in each row."""
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(4000, 3, generator=generator)
    labels = torch.multinomial(scores.softmax(1), 1, generator=generator).squeeze(1)
    return scores, torch.nn.functional.one_hot(labels, 3).bool()


def test_overconfident_scores_get_a_temperature_that_undoes_it() -> None:
    scores, allowed = draw_samples()
    assert fit_temperature(4 * scores, allowed) == pytest.approx(4.0, rel=0.1)


def test_a_row_that_allows_all_classes_does_not_move_the_temperature() -> None:
    scores, allowed = draw_samples()
    silent = torch.ones(500, 3, dtype=torch.bool)
    more = torch.cat([4 * scores, torch.full((500, 3), 9.0)])
    assert fit_temperature(more, torch.cat([allowed, silent])) == fit_temperature(4 * scores, allowed)


def test_no_samples_leave_scores_as_they_are() -> None:
    assert fit_temperature(torch.empty(0, 3), torch.empty(0, 3, dtype=torch.bool)) == 1.0


def test_the_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    probabilities = torch.tensor([[0.9, 0.1]] * 10)
    allowed = torch.tensor([[True, False]] * 6 + [[False, True]] * 4)
    assert expected_calibration_error(probabilities, allowed) == pytest.approx(0.3, abs=1e-6)


def test_an_answer_is_right_that_is_one_of_the_allowed_classes() -> None:
    probabilities = torch.tensor([[0.9, 0.1, 0.0]] * 10)
    allowed = torch.tensor([[True, True, False]] * 9 + [[False, True, True]])
    assert expected_calibration_error(probabilities, allowed) == pytest.approx(0.0, abs=1e-6)
