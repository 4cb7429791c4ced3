from pathlib import Path

import pytest
import torch

from inference.model.network import FusionModel
from inference.training.data import read_pictures, read_posts
from inference.training.distances import fit_distances
from inference.training.encode import encode_samples


@pytest.mark.usefixtures("tiny")
def test_a_fitted_head_finds_training_posts_ordinary_and_noise_strange(
    folder: Path, tiny_model: FusionModel
) -> None:
    train, dev = read_posts(folder, "train") + read_pictures(folder), read_posts(folder, "dev")
    encoded = [encode_samples(tiny_model, samples, 1, 0, "cpu") for samples in (train, dev)]
    fit_distances(tiny_model.head, *encoded)
    strange = 100 * torch.randn(4, tiny_model.text_encoder.width, generator=torch.Generator().manual_seed(0))
    assert (tiny_model.head.text_distance(strange) == 1.0).all()
    states = encoded[1].texts.pad([0, 1, 2])[0].mean(dim=1)
    assert (tiny_model.head.text_distance(states) < 1.0).any()
