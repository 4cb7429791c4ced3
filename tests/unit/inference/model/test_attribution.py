from dataclasses import replace

import pytest
import torch

from db.vocabulary import Modality, Task
from inference.model.attribution import attribute_parts
from inference.model.fusion import OPEN, Features
from inference.model.network import FusionHead
from tests.tiny_model import TINY


def make_head(**changes: object) -> FusionHead:
    torch.manual_seed(0)
    return FusionHead(10, 8, replace(TINY, **changes)).eval()  # type: ignore[arg-type]


def make_features(rows: int = 3) -> Features:
    torch.manual_seed(1)
    present = torch.ones(rows, dtype=torch.bool)
    mask = torch.ones(rows, 6, dtype=torch.bool)
    return Features(torch.randn(rows, 4, 10), torch.randn(rows, 6, 8), mask, present, present.clone())


def test_the_answer_is_the_heads_own() -> None:
    head, features = make_head(), make_features()
    output, _ = attribute_parts(head, features)
    plain = head(features)
    for task in Task:
        assert torch.equal(output.scores[Modality.FUSED][task], plain.scores[Modality.FUSED][task])
    assert torch.equal(output.image_gate, plain.image_gate)


def test_gates_that_are_fixed_are_fixed_for_the_evidence_too() -> None:
    head, features = make_head(), make_features()
    output, evidence = attribute_parts(head, features, OPEN)
    _, learnt = attribute_parts(head, features)
    assert (output.image_gate == 1).all()
    assert not torch.equal(evidence.regions, learnt.regions)


@pytest.mark.parametrize(
    ("task", "asked"), [(Task.HUMANITARIAN, None), (Task.HUMANITARIAN, 5), (Task.INFORMATIVENESS, 1)]
)
def test_taking_away_what_spoke_most_for_a_class_lowers_its_probability(
    task: Task, asked: int | None
) -> None:
    head, features = make_head(), make_features()
    output, evidence = attribute_parts(head, features, task=task, label=asked)
    label = int(output.scores[Modality.FUSED][task][0].argmax()) if asked is None else asked

    @torch.no_grad()
    def read(changed: Features) -> float:
        scores = head(changed).scores[Modality.FUSED][task][0]
        return float(scores.log_softmax(0)[label])

    def shrink(part: torch.Tensor, place: int) -> torch.Tensor:
        changed = part.clone()
        changed[0, place] *= 0.99  # a first-order map tells of small changes
        return changed

    region, token = int(evidence.regions[0].argmax()), int(evidence.tokens[0].argmax())
    assert read(features._replace(regions=shrink(features.regions, region))) < read(features)
    assert read(features._replace(tokens=shrink(features.tokens, token))) < read(features)


def test_samples_of_a_batch_do_not_touch_each_others_evidence() -> None:
    head, features = make_head(), make_features()
    _, together = attribute_parts(head, features)
    for row in range(3):
        _, alone = attribute_parts(head, Features(*(part[row : row + 1] for part in features)))
        assert torch.allclose(alone.regions[0], together.regions[row], atol=1e-5)
        assert torch.allclose(alone.tokens[0], together.tokens[row], atol=1e-5)


@pytest.mark.parametrize("token_attention", [True, False])
def test_an_absent_modality_has_no_evidence(token_attention: bool) -> None:
    features = make_features()
    lone = features._replace(
        has_image=torch.tensor([True, False, True]),
        regions=features.regions * torch.tensor([1.0, 0, 1])[:, None, None],
    )
    _, evidence = attribute_parts(make_head(token_attention=token_attention), lone)
    assert (evidence.regions[1] == 0).all()
    assert (evidence.tokens[1] > 0).any()


def test_nothing_is_left_behind_not_even_inside_inference_mode() -> None:
    head = make_head()
    with torch.inference_mode():
        output, evidence = attribute_parts(head, make_features())
    assert not evidence.regions.requires_grad
    assert not output.scores[Modality.FUSED][Task.DAMAGE].requires_grad
    assert all(parameter.grad is None for parameter in head.parameters())
