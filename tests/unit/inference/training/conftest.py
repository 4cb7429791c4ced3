"""What the tests of training share: the samples of a folder with random features."""

from pathlib import Path

import pytest
import torch

from inference.training.data import read_pictures, read_posts
from inference.training.features import TextFeatures
from inference.training.loop import EncodedSamples


@pytest.fixture
def encoded(folder: Path) -> EncodedSamples:
    samples = read_posts(folder, "train") + read_pictures(folder)
    torch.manual_seed(0)
    texts = [row for row, sample in enumerate(samples) if sample.text]
    pictures = [row for row, sample in enumerate(samples) if sample.picture]
    return EncodedSamples(
        samples,
        TextFeatures(torch.randn(3 * len(texts), 8).half(), 3 * torch.arange(len(texts) + 1)),
        torch.randn(len(pictures), 2, 4, 10).half(),
        [texts.index(row) if row in texts else -1 for row in range(len(samples))],
        [pictures.index(row) if row in pictures else -1 for row in range(len(samples))],
    )
