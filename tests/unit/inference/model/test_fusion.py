import pytest
import torch

from db.vocabulary import TASK_LABELS, Task
from inference.model.fusion import (
    LEARNT,
    OPEN,
    SUMMARY_WIDTH,
    CrossGates,
    Features,
    FixedGates,
    Gated,
    GateSource,
    GroupAttention,
    TokenRegionAttention,
    pool_tokens,
    summarize_readings,
)


def make_features(rows: int = 4) -> Features:
    torch.manual_seed(1)
    mask = torch.ones(rows, 5, dtype=torch.bool)
    mask[0, 3:] = False
    present = torch.ones(rows, dtype=torch.bool)
    return Features(torch.randn(rows, 9, 12), torch.randn(rows, 5, 8), mask, present, present.clone())


def test_the_mean_of_a_text_ignores_padding() -> None:
    features = make_features()
    padded = features.tokens.clone()
    padded[0, 3:] = 1e6
    assert torch.equal(pool_tokens(padded, features.token_mask, "mean")[0], features.tokens[0, :3].sum(0) / 3)
    assert torch.equal(pool_tokens(padded, features.token_mask, "cls"), features.tokens[:, 0])


def gate(gates: CrossGates, fixed: FixedGates = LEARNT, **changes: torch.Tensor) -> Gated:
    """What a pair of fixed embeddings is gated to, with some of the inputs changed."""
    torch.manual_seed(3)
    inputs = {"image": torch.randn(2, 6), "text": torch.randn(2, 4), "summary": torch.randn(2, SUMMARY_WIDTH)}
    yes = torch.ones(2, dtype=torch.bool)
    return gates.eval()(**(inputs | {"has_image": yes, "has_text": yes} | changes), fixed=fixed)


@pytest.mark.parametrize(("source", "moves"), [("other", False), ("own", True), ("both", True)])
def test_the_picture_gate_is_read_from_the_modality_that_the_switch_names(
    source: GateSource, moves: bool
) -> None:
    gates = CrossGates(6, 4, 3, source)
    one, two = (gate(gates, image=image).image_gate for image in torch.randn(2, 2, 6))
    assert (not torch.equal(one, two)) is moves


def test_a_gate_of_both_is_one_number_read_from_either_modality_and_from_the_readings() -> None:
    gates = CrossGates(6, 4, 3, "both")
    plain = gate(gates)
    assert plain.image_gate.shape == plain.text_gate.shape == (2, 1)
    for changed in (
        gate(gates, image=torch.ones(2, 6)),
        gate(gates, text=torch.ones(2, 4)),
        gate(gates, summary=torch.ones(2, SUMMARY_WIDTH)),
    ):
        assert (changed.image_gate != plain.image_gate).all()
        assert (changed.text_gate != plain.text_gate).all()


def test_a_gate_of_the_papers_form_has_a_number_for_each_of_its_features() -> None:
    assert gate(CrossGates(6, 4, 3, "other")).image_gate.shape == (2, 3)


def test_a_gate_that_is_fixed_says_what_it_was_told_and_the_other_one_what_it_learnt() -> None:
    gates = CrossGates(6, 4, 3, "both")
    plain, fixed = gate(gates), gate(gates, FixedGates(image=0.25))
    assert (fixed.image_gate == 0.25).all()
    assert torch.equal(fixed.text_gate, plain.text_gate)
    assert torch.allclose(fixed.image, plain.image / plain.image_gate * 0.25)


def test_open_gates_let_all_pass() -> None:
    opened = gate(CrossGates(6, 4, 3, "both"), OPEN)
    assert (opened.image_gate == 1).all()
    assert (opened.text_gate == 1).all()


@pytest.mark.parametrize("source", ["both", "other", "own"])
@pytest.mark.parametrize("fixed", [LEARNT, FixedGates(0.0, 0.0)])
def test_a_lone_modality_passes_whole_and_the_absent_one_is_zero(
    source: GateSource, fixed: FixedGates
) -> None:
    has_image, has_text = torch.tensor([True, False]), torch.tensor([False, True])
    gated = gate(CrossGates(6, 4, 3, source), fixed, has_image=has_image, has_text=has_text)
    assert (gated.image_gate == 1).all()
    assert (gated.text_gate == 1).all()
    assert (gated.image[1] == 0).all()
    assert (gated.text[0] == 0).all()


def test_a_summary_of_the_readings_tells_a_sure_one_from_an_unsure_one_and_carries_no_gradient() -> None:
    def read(sharp: float) -> dict[Task, torch.Tensor]:
        return {
            task: (sharp * torch.eye(len(labels))[:1]).requires_grad_()
            for task, labels in TASK_LABELS.items()
        }

    sure, unsure = (summarize_readings(read(sharp), read(0.0)) for sharp in (9.0, 0.0))
    assert sure.shape == unsure.shape == (1, SUMMARY_WIDTH)
    assert not sure.requires_grad
    entropy = len(TASK_LABELS[Task.INFORMATIVENESS])
    assert sure[0, entropy] < 0.01 < 0.5 < unsure[0, entropy]


def test_shares_of_attention_sum_to_one_and_skip_padding() -> None:
    looked = TokenRegionAttention(12, 8, 16, 2)(make_features())
    assert torch.allclose(looked.region_weights.sum(1), torch.ones(4))
    assert torch.allclose(looked.token_weights.sum(1), torch.ones(4))
    assert (looked.token_weights[0, 3:] == 0).all()


def test_without_a_text_regions_are_still_looked_at_and_its_summary_is_zero() -> None:
    features = make_features()._replace(has_text=torch.tensor([True, False, True, True]))
    looked = TokenRegionAttention(12, 8, 16, 2)(features)
    assert (looked.text[1] == 0).all()
    assert (looked.image[1] != 0).any()
    assert looked.region_weights.isfinite().all()


def test_groups_of_one_sample_never_see_another_sample() -> None:
    mix = GroupAttention(8, 2, 3, dropout=0.0).eval()
    groups, present = torch.randn(4, 3, 8), torch.ones(4, 3, dtype=torch.bool)
    changed = groups.clone()
    changed[1:] = 7.0
    assert torch.allclose(mix(groups, present)[0], mix(changed, present)[0], atol=1e-6)


def test_an_absent_group_changes_nothing_and_comes_out_as_zeros() -> None:
    mix = GroupAttention(8, 2, 3, dropout=0.0).eval()
    groups, present = torch.randn(2, 3, 8), torch.tensor([[True, True, False]] * 2)
    changed = groups.clone()
    changed[:, 2] = 9.0
    assert torch.equal(mix(groups, present), mix(changed, present))
    assert (mix(groups, present)[:, 2] == 0).all()


def test_words_and_regions_meet_in_bf16_too() -> None:
    features = make_features()
    features.has_image[1] = False
    looks = TokenRegionAttention(12, 8, 16, 2).eval()
    exact = looks(features)
    with torch.autocast("cpu", torch.bfloat16):
        rounded = looks(features)
    assert rounded.image.isfinite().all()
    assert torch.allclose(rounded.image.float(), exact.image, atol=0.05)
    assert torch.allclose(rounded.token_weights.float(), exact.token_weights, atol=0.05)
