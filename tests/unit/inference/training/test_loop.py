import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.model.calibration import ReadingKind
from inference.model.network import FusionHead
from inference.training.calibrate import fit_temperatures, list_pairs
from inference.training.data import read_pictures, read_posts
from inference.training.features import TextFeatures
from inference.training.loop import (
    EncodedSamples,
    LoopConfig,
    SharedEmbeddings,
    compute_loss,
    read_pairs,
    train_head,
    weigh_classes,
)
from inference.training.pairs import Mixture, Pair
from tests.tiny_model import TINY

pytestmark = pytest.mark.slow

QUICK = LoopConfig(steps=6, evaluate_every=2, evaluations_without_gain=1, mixture=Mixture(4, 4, 4, 4))


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


def test_the_served_view_is_read_without_a_random_source(encoded: EncodedSamples) -> None:
    pairs = [Pair(0, 0), Pair(1, None), Pair(None, 3)]
    features = encoded.gather(pairs)
    assert torch.equal(features.regions[0], encoded.regions[0, 0].float())
    assert features.has_image.tolist() == [True, False, True]
    assert features.has_text.tolist() == [True, True, False]
    assert (features.regions[1] == 0).all()
    views = [encoded.gather(pairs, random.Random(seed)).regions[0] for seed in range(8)]
    assert any(torch.equal(view, encoded.regions[0, 1].float()) for view in views)


def test_the_same_seed_trains_the_same_head(encoded: EncodedSamples) -> None:
    def run() -> FusionHead:
        torch.manual_seed(0)
        return train_head(FusionHead(10, 8, TINY), encoded, QUICK, lambda head: 0.0, "cpu")[0]

    one, other = run().state_dict(), run().state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)


def weight_of(layer: torch.nn.Module) -> torch.Tensor:
    return layer.get_parameter("weight")


def test_training_stops_when_dev_gains_no_more_and_returns_the_best_head(encoded: EncodedSamples) -> None:
    figures = iter([0.5, 0.4, 0.3])
    states = []

    def score(head: FusionHead) -> float:
        states.append(weight_of(head.fused["damage"]).detach().clone())
        return next(figures)

    head, seen = train_head(FusionHead(10, 8, TINY), encoded, QUICK, score, "cpu")
    assert seen == [0.5, 0.4]
    assert torch.equal(weight_of(head.fused["damage"]), states[0])


def test_shared_embeddings_leave_the_samples_alone(encoded: EncodedSamples) -> None:
    before = encoded.regions.clone(), encoded.texts.states.clone()
    config = replace(QUICK, sharing=SharedEmbeddings(p0=1.0))
    train_head(FusionHead(10, 8, TINY), encoded, config, lambda head: 0.0, "cpu")
    assert torch.equal(before[0], encoded.regions)
    assert torch.equal(before[1], encoded.texts.states)


def test_a_missing_label_adds_nothing_to_the_loss(encoded: EncodedSamples) -> None:
    weights = weigh_classes(encoded.samples, 0.0)
    head = FusionHead(10, 8, TINY)
    head.gates.eval()  # BatchNorm does not train on a single post
    pairs = [Pair(0, None)]
    output = head(encoded.gather(pairs))
    loss = compute_loss(output, pairs, encoded.samples, weights, 0.0)
    loss.backward()
    gradients = {name: parameter.grad for name, parameter in head.named_parameters()}
    (text,) = (name for name in gradients if re.fullmatch(r"text_reader\.\d+\.damage\.weight", name))
    (image,) = (name for name in gradients if re.fullmatch(r"image_reader\.\d+\.humanitarian\.weight", name))
    assert gradients[text] is None
    assert gradients[image] is None
    assert gradients["fused.humanitarian.weight"] is not None


def test_rare_classes_weigh_more_and_the_mean_weight_is_one(encoded: EncodedSamples) -> None:
    weights = weigh_classes(encoded.samples, 0.5)[Task.INFORMATIVENESS]
    assert weights[0] > weights[1]
    assert weigh_classes(encoded.samples, 0.0)[Task.INFORMATIVENESS].tolist() == [1.0, 1.0]


def test_scores_of_many_pairs_keep_their_order(encoded: EncodedSamples) -> None:
    head = FusionHead(10, 8, TINY).eval()
    pairs = [Pair(row % 24, None) for row in range(70)]
    scores = read_pairs(head, encoded, pairs, "cpu").scores[Modality.FUSED][Task.DAMAGE]
    assert scores.shape == (70, len(TASK_LABELS[Task.DAMAGE]))
    assert torch.allclose(
        scores[66],
        read_pairs(head, encoded, pairs[66:67], "cpu").scores[Modality.FUSED][Task.DAMAGE][0],
        atol=1e-5,
    )


def test_every_kind_of_reading_gets_a_temperature(encoded: EncodedSamples) -> None:
    temperatures = fit_temperatures(FusionHead(10, 8, TINY).eval(), encoded, "cpu")
    assert set(temperatures) == {kind.value for kind in ReadingKind}
    assert all(0.1 <= value <= 10 for by_task in temperatures.values() for value in by_task.values())
    assert len(list_pairs(encoded, ReadingKind.IMAGE_ONLY)) == 12
