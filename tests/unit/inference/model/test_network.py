from dataclasses import replace

import pytest
import torch

from db.vocabulary import TASK_LABELS, Humanitarian, Modality, Task
from inference.model.fusion import LEARNT, Features, FixedGates
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
    "config", [TINY, replace(TINY, token_attention=False, pool_readings=False, gate_source="own")]
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


def make_head(*, corrected: bool = True, **changes: object) -> FusionHead:
    """A head whose single readings differ much; without a correction its fused reading is their mixture."""
    torch.manual_seed(0)
    head = FusionHead(10, 8, replace(TINY, **changes)).eval()  # type: ignore[arg-type]
    with torch.no_grad():
        for reader in (head.image_reader, head.text_reader):
            for weight in reader.parameters():
                weight.mul_(8)
        for weight in head.fused.parameters():
            weight.mul_(1.0 if corrected else 0.0)
    return head


def shares_of(output: ModelOutput, modality: Modality, task: Task) -> torch.Tensor:
    return output.scores[modality][task].softmax(dim=1)


def test_a_category_is_mixed_by_the_shares_of_the_gates_and_none_is_what_both_agree_on() -> None:
    output = make_head(corrected=False)(make_features(4), FixedGates(0.9, 0.3))
    image, text, fused = (
        shares_of(output, each, Task.HUMANITARIAN)
        for each in (Modality.IMAGE_ONLY, Modality.TEXT_ONLY, Modality.FUSED)
    )
    none = list(TASK_LABELS[Task.HUMANITARIAN]).index(Humanitarian.NOT_HUMANITARIAN)
    meant = 0.75 * image + 0.25 * text
    meant[:, none] = image[:, none] * text[:, none]
    assert torch.allclose(fused, meant / meant.sum(dim=1, keepdim=True), atol=1e-5)


def test_evidence_that_a_post_is_informative_adds_up_by_the_gates() -> None:
    output = make_head(corrected=False)(make_features(4), FixedGates(0.9, 0.3))
    image, text, fused = (
        shares_of(output, each, Task.INFORMATIVENESS).log()
        for each in (Modality.IMAGE_ONLY, Modality.TEXT_ONLY, Modality.FUSED)
    )
    meant = 0.9 * (image[:, 0] - image[:, 1]) + 0.3 * (text[:, 0] - text[:, 1])
    assert torch.allclose(fused[:, 0] - fused[:, 1], meant, atol=1e-5)


def test_a_closed_gate_keeps_a_part_out_of_the_answer() -> None:
    head, features = make_head(corrected=False), make_features(4)
    changed = features._replace(regions=features.regions + 1)
    for task, class_ in ((Task.INFORMATIVENESS, slice(None)), (Task.HUMANITARIAN, slice(0, 7))):
        one, other = (
            shares_of(head(each, FixedGates(0.0, 1.0)), Modality.FUSED, task)[:, class_]
            for each in (features, changed)
        )
        one, other = (each / each.sum(dim=1, keepdim=True) for each in (one, other))
        assert torch.allclose(one, other, atol=1e-4)


def test_a_mixture_leans_as_it_was_fitted() -> None:
    head, features = make_head(corrected=False), make_features(4)
    before = head(features)
    with torch.no_grad():
        head.leaning.add_(1.0)
    after = head(features)
    for task, label in ((Task.INFORMATIVENESS, 0), (Task.HUMANITARIAN, 7)):
        shares = [shares_of(each, Modality.FUSED, task)[:, label] for each in (before, after)]
        assert (shares[1] > shares[0]).all()


def test_damage_is_the_pictures_reading_whatever_the_gates_say() -> None:
    output = make_head(corrected=False)(make_features(4), FixedGates(0.0, 1.0))
    image, fused = (shares_of(output, each, Task.DAMAGE) for each in (Modality.IMAGE_ONLY, Modality.FUSED))
    assert torch.allclose(fused, image, atol=1e-5)


@pytest.mark.parametrize("lone", [Modality.IMAGE_ONLY, Modality.TEXT_ONLY])
@pytest.mark.parametrize("fixed", [LEARNT, FixedGates(0.0, 0.0)])
def test_a_lone_modality_has_an_open_gate_and_is_read_as_it_is(lone: Modality, fixed: FixedGates) -> None:
    head, no = make_head(), torch.zeros(4, dtype=torch.bool)
    with torch.no_grad():
        head.log_sharpness.add_(1.1)  # of what is mixed; a lone reading is not
    absent = {"has_text": no} if lone is Modality.IMAGE_ONLY else {"has_image": no}
    output = head(make_features(4)._replace(**absent), fixed)
    assert (output.image_gate == 1).all()
    assert (output.text_gate == 1).all()
    for task in (Task.INFORMATIVENESS, Task.HUMANITARIAN):
        fused, single = (shares_of(output, modality, task) for modality in (Modality.FUSED, lone))
        assert torch.allclose(fused, single, atol=1e-6)


def test_gates_are_given_for_each_post_and_as_they_were_fixed() -> None:
    for source in ("both", "other"):
        output = make_head(gate_source=source)(make_features(3), FixedGates(0.2, 0.7))
        assert output.image_gate.tolist() == pytest.approx([0.2] * 3)
        assert output.text_gate.tolist() == pytest.approx([0.7] * 3)


def test_a_reading_that_is_sharpened_counts_as_surer() -> None:
    head = make_head(corrected=False)
    before = shares_of(head(make_features(4), FixedGates(1.0, 0.0)), Modality.FUSED, Task.HUMANITARIAN)
    with torch.no_grad():
        head.log_sharpness.add_(0.7)
    after = shares_of(head(make_features(4), FixedGates(1.0, 0.0)), Modality.FUSED, Task.HUMANITARIAN)
    assert (after.amax(dim=1) > before.amax(dim=1)).all()


def test_what_gates_take_from_the_readings_teaches_them_nothing() -> None:
    head = FusionHead(10, 8, replace(TINY, pool_readings=False))
    scores = head(make_features(4)).scores[Modality.FUSED]
    torch.stack([values.sum() for values in scores.values()]).sum().backward()
    assert all(parameter.grad is None for parameter in head.image_reader.parameters())
    assert all(parameter.grad is None for parameter in head.text_reader.parameters())


def test_a_fused_loss_moves_how_sharp_the_readings_are() -> None:
    head = FusionHead(10, 8, TINY)
    head(make_features(4)).scores[Modality.FUSED][Task.HUMANITARIAN][:, 0].sum().backward()
    assert head.log_sharpness.grad is not None
    assert (head.log_sharpness.grad[:, list(TASK_LABELS).index(Task.HUMANITARIAN)] != 0).all()


def test_a_batch_without_any_picture_is_read(tiny_model: FusionModel) -> None:
    ids = torch.tensor([[0, 5, 2]])
    yes, no = torch.tensor([True]), torch.tensor([False])
    with torch.inference_mode():
        output = tiny_model(torch.empty(0), no, ids, torch.ones(1, 3, dtype=torch.bool), yes)
    assert output.text_gate.item() == 1.0
