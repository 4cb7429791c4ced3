import pytest
import torch

from inference.model.fusion import (
    CrossGates,
    Features,
    GateSource,
    GroupAttention,
    TokenRegionAttention,
    pool_tokens,
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


@pytest.mark.parametrize(("source", "moves"), [("other", False), ("own", True)])
def test_the_picture_gate_is_read_from_the_modality_that_the_switch_names(
    source: GateSource, moves: bool
) -> None:
    gates = CrossGates(6, 4, 3, source).eval()
    yes = torch.ones(2, dtype=torch.bool)
    text = torch.randn(2, 4)
    one, two = (gates(torch.randn(2, 6), text, yes, yes).image_gate for _ in range(2))
    assert (not torch.equal(one, two)) is moves


def test_a_lone_modality_passes_whole_and_the_absent_one_is_zero() -> None:
    gates = CrossGates(6, 4, 3, "other").eval()
    has_image, has_text = torch.tensor([True, False]), torch.tensor([False, True])
    gated = gates(torch.randn(2, 6), torch.randn(2, 4), has_image, has_text)
    assert (gated.image_gate == 1).all()
    assert (gated.text_gate == 1).all()
    assert (gated.image[1] == 0).all()
    assert (gated.text[0] == 0).all()


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
