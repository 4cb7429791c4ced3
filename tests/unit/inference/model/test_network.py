from dataclasses import replace

import pytest
import torch

from db.vocabulary import TASK_LABELS, Modality
from inference.model.fusion import Features
from inference.model.network import FusionHead, FusionModel, ModelConfig, ModelOutput
from tests.tiny_model import TINY


def make_features(rows: int) -> Features:
    torch.manual_seed(2)
    present = torch.ones(rows, dtype=torch.bool)
    return Features(
        torch.randn(rows, 4, 10),
        torch.randn(rows, 6, 8),
        torch.ones(rows, 6, dtype=torch.bool),
        present,
        present,
    )


def take(features: Features, row: int) -> Features:
    return Features(*(part[row : row + 1] for part in features))


def spread(one: ModelOutput, many: ModelOutput, row: int) -> float:
    return max(
        (one.scores[modality][task][0] - many.scores[modality][task][row]).abs().max().item()
        for modality in Modality
        for task in TASK_LABELS
    )


@pytest.mark.parametrize(
    "config", [TINY, replace(TINY, token_attention=False, add_readings=False, gate_source="own")]
)
def test_a_sample_has_the_same_scores_alone_and_in_a_batch(config: ModelConfig) -> None:
    head = FusionHead(10, 8, config).eval()
    features = make_features(5)
    together = head(features)
    assert max(spread(head(take(features, row)), together, row) for row in range(5)) < 1e-5


def test_every_task_has_a_score_for_each_class() -> None:
    scores = FusionHead(10, 8, TINY).eval()(make_features(3)).scores
    for modality in Modality:
        assert {task: tuple(values.shape) for task, values in scores[modality].items()} == {
            task: (3, len(labels)) for task, labels in TASK_LABELS.items()
        }


def test_what_an_absent_modality_holds_changes_no_fused_score() -> None:
    head = FusionHead(10, 8, TINY).eval()
    features = make_features(3)._replace(has_text=torch.zeros(3, dtype=torch.bool))
    noisy = features._replace(tokens=features.tokens + 5.0)
    for task in TASK_LABELS:
        assert torch.equal(
            head(features).scores[Modality.FUSED][task], head(noisy).scores[Modality.FUSED][task]
        )


def test_the_papers_head_has_no_attention_map() -> None:
    output = FusionHead(10, 8, replace(TINY, token_attention=False)).eval()(make_features(2))
    assert output.region_weights is None
    assert output.token_weights is None


def test_the_fused_loss_leaves_the_single_readings_alone() -> None:
    head = FusionHead(10, 8, TINY)
    scores = head(make_features(4)).scores[Modality.FUSED]
    torch.stack([values.sum() for values in scores.values()]).sum().backward()
    assert all(parameter.grad is None for parameter in head.image_reader.parameters())
    assert head.reading_weights is not None
    assert head.reading_weights.grad is not None


def test_a_batch_without_any_picture_is_read(tiny_model: FusionModel) -> None:
    ids = torch.tensor([[101, 2003, 102]])
    yes, no = torch.tensor([True]), torch.tensor([False])
    with torch.inference_mode():
        output = tiny_model(torch.empty(0), no, ids, torch.ones(1, 3, dtype=torch.bool), yes)
    assert output.text_gate.item() == 1.0
