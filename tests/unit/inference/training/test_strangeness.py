from pathlib import Path

import pytest
import torch

from inference.model.network import FusionModel
from inference.training.data import read_pictures, read_posts
from inference.training.encode import encode_samples
from inference.training.strangeness import find_direction, fit_strangeness


@pytest.mark.usefixtures("tiny")
def test_a_fitted_head_finds_training_posts_ordinary_and_noise_strange(
    folder: Path, tiny_model: FusionModel
) -> None:
    train, dev = read_posts(folder, "train") + read_pictures(folder), read_posts(folder, "dev")
    taught, asked = (encode_samples(tiny_model, samples, 1, 0, "cpu") for samples in (train, dev))
    drawn = torch.randn(3, tiny_model.image_encoder.width)
    fit_strangeness(tiny_model.head, taught, asked, drawn)
    strange = 100 * torch.randn(4, tiny_model.text_encoder.width, generator=torch.Generator().manual_seed(0))
    assert (tiny_model.head.text_strangeness(strange) == 1.0).all()
    states = asked.texts.pad([0, 1, 2])[0].mean(dim=1)
    assert (tiny_model.head.text_strangeness(states) < 1.0).any()


def test_the_direction_leads_from_what_was_taken_to_what_was_drawn() -> None:
    torch.manual_seed(0)
    taken, drawn = torch.randn(200, 8), torch.randn(40, 8)
    drawn[:, 3] -= 4.0
    direction = find_direction(taken, drawn)
    assert direction.abs().argmax() == 3
    assert (drawn @ direction).min() > (taken @ direction).mean()
