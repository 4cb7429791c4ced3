import pytest
import torch

from inference.model.calibration import expected_calibration_error, fit_temperature


def test_overconfident_scores_get_a_temperature_that_undoes_it() -> None:
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(4000, 3, generator=generator)
    labels = torch.multinomial(scores.softmax(1), 1, generator=generator).squeeze(1)
    assert fit_temperature(4 * scores, labels) == pytest.approx(4.0, rel=0.1)


def test_no_samples_leave_scores_as_they_are() -> None:
    assert fit_temperature(torch.empty(0, 3), torch.empty(0, dtype=torch.long)) == 1.0


def test_the_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    probabilities = torch.tensor([[0.9, 0.1]] * 10)
    labels = torch.tensor([0] * 6 + [1] * 4)
    assert expected_calibration_error(probabilities, labels) == pytest.approx(0.3, abs=1e-6)
