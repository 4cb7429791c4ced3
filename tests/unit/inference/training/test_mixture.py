"""How much each reading counts, fitted to pairs whose truth is known."""

import pytest
import torch

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.model.network import FusionHead, ModelOutput
from inference.training import mixture
from inference.training.calibrate import cross_fit
from inference.training.loop import EncodedSamples
from inference.training.mixture import fit_mixture
from tests.tiny_model import TINY

PAIRS = 200


def answer(image: torch.Tensor, text: torch.Tensor) -> ModelOutput:
    """Readings that say nothing but of informativeness; both gates open."""
    nothing = {task: torch.zeros(len(image), len(labels)) for task, labels in TASK_LABELS.items()}
    one = torch.ones(len(image))
    scores = {
        Modality.FUSED: nothing,
        Modality.IMAGE_ONLY: {**nothing, Task.INFORMATIVENESS: image},
        Modality.TEXT_ONLY: {**nothing, Task.INFORMATIVENESS: text},
    }
    return ModelOutput(scores, one, one, one, one, None, None)


def make_readings() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Two sure readings, of which the text's is always right and the picture's says nothing."""
    generator = torch.Generator().manual_seed(0)
    right = torch.rand(PAIRS, generator=generator) < 0.5
    sure = torch.where(right[:, None], torch.tensor([2.0, -2.0]), torch.tensor([-2.0, 2.0]))
    noise = 2 * torch.randn(PAIRS, 1, generator=generator) * torch.tensor([1.0, -1.0])
    return noise, sure, torch.stack([right, ~right], dim=1)


def test_a_reading_that_is_right_counts_more_than_one_that_is_not() -> None:
    image, text, allowed = make_readings()
    unknown = {
        task: torch.zeros(PAIRS, len(labels), dtype=torch.bool) for task, labels in TASK_LABELS.items()
    }
    head = FusionHead(10, 8, TINY).eval()
    labels = {**unknown, Task.INFORMATIVENESS: allowed}
    mixture._fit(head, answer(image, text), labels, torch.arange(PAIRS))
    of_image, of_text = head.log_sharpness[:, list(TASK_LABELS).index(Task.INFORMATIVENESS)].tolist()
    assert of_text > 0 > of_image


def test_what_the_head_adds_stays_as_it_was() -> None:
    image, text, _ = make_readings()
    output = answer(image, text)
    fused = mixture._Mixture(FusionHead(10, 8, TINY).eval(), output)(torch.arange(PAIRS))
    for task, scores in output.scores[Modality.FUSED].items():
        assert torch.allclose(fused[task], scores, atol=1e-5)


def test_too_few_pairs_and_the_papers_head_are_left_as_they_are(encoded: EncodedSamples) -> None:
    head = FusionHead(10, 8, TINY).eval()
    assert fit_mixture(head, encoded, "cpu") == {}
    assert not head.log_sharpness.any()


def test_pairs_are_judged_by_a_fit_to_the_others(
    encoded: EncodedSamples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mixture, "FEWEST", 2)
    head = FusionHead(10, 8, TINY).eval()
    crossed = fit_mixture(head, encoded, "cpu")
    assert head.log_sharpness.any()
    assert crossed[Task.DAMAGE].shape[1] == len(TASK_LABELS[Task.DAMAGE])
    judged = cross_fit(head, encoded, crossed, "cpu")["fused_pair"]
    for figures in judged.values():
        assert 0 <= figures["accuracy"] <= 1
        assert 0 <= figures["lowest"] <= figures["coverage"] <= 1
