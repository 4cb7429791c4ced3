"""Samples through the encoders, once: what was encoded before is taken from ``runs/``."""

from collections.abc import Sequence
from pathlib import Path

from inference.model.network import FusionModel
from inference.training.data import Sample
from inference.training.features import encode_pictures, encode_texts
from inference.training.loop import EncodedSamples

RUNS = Path("runs")


def encode_samples(
    model: FusionModel, samples: Sequence[Sample], views: int, seed: int, device: str
) -> EncodedSamples:
    """Encode samples with so many views of each picture; what was encoded before is taken from ``runs/``."""
    folder = RUNS / "features"
    with_text = [index for index, sample in enumerate(samples) if sample.text]
    with_picture = [index for index, sample in enumerate(samples) if sample.picture]
    text_row = {index: row for row, index in enumerate(with_text)}
    picture_row = {index: row for row, index in enumerate(with_picture)}
    pictures = [samples[index].picture.read_bytes() for index in with_picture]  # type: ignore[union-attr]
    return EncodedSamples(
        samples,
        encode_texts(model.text_encoder, [samples[index].text for index in with_text], folder, device),
        encode_pictures(model.image_encoder, pictures, views=views, seed=seed, folder=folder, device=device),
        [text_row.get(index, -1) for index in range(len(samples))],
        [picture_row.get(index, -1) for index in range(len(samples))],
    )
