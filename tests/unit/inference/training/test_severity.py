from dataclasses import replace

import pytest
import torch

from db.vocabulary import Damage, Task
from inference.model.network import Reader
from inference.training.data import Sample
from inference.training.features import TextFeatures
from inference.training.loop import EncodedSamples
from inference.training.severity import relearn_severity

WIDTH = 6
CLASSES = list(Damage)


def gather_pictures(encoded: EncodedSamples, severities: list[Damage]) -> EncodedSamples:
    """Return pictures whose embedding points where their severity says, among a little noise."""
    blank = next(sample for sample in encoded.samples if sample.picture)
    samples: list[Sample] = [
        replace(blank, image_labels={**blank.image_labels, Task.DAMAGE: frozenset({CLASSES.index(severity)})})
        for severity in severities
    ]
    regions = 0.1 * torch.randn(len(samples), 1, 4, WIDTH)
    for row, severity in enumerate(severities):
        regions[row, :, :, CLASSES.index(severity)] += 1.0
    texts = TextFeatures(torch.empty(0, WIDTH), torch.zeros(1, dtype=torch.long))
    return EncodedSamples(samples, texts, regions, [-1] * len(samples), list(range(len(samples))))


@pytest.mark.parametrize("rare", CLASSES)
def test_a_rare_severity_is_learnt_as_the_others(encoded: EncodedSamples, rare: Damage) -> None:
    torch.manual_seed(0)
    counts = {severity: 4 if severity is rare else 80 for severity in CLASSES}
    train = gather_pictures(encoded, [severity for severity in CLASSES for _ in range(counts[severity])])
    reader = Reader(WIDTH).eval()
    relearn_severity(reader, train)
    asked = torch.zeros(1, WIDTH)
    asked[0, CLASSES.index(rare)] = 1.0
    assert reader(asked)[Task.DAMAGE].argmax() == CLASSES.index(rare)


def test_other_tasks_stay_as_they_were(encoded: EncodedSamples) -> None:
    reader = Reader(WIDTH)
    before = {name: values.clone() for name, values in reader.state_dict().items()}
    relearn_severity(reader, gather_pictures(encoded, CLASSES * 5))
    changed = {name for name, values in reader.state_dict().items() if not values.equal(before[name])}
    assert changed == {"tasks.damage.weight", "tasks.damage.bias"}


def test_without_one_of_the_classes_nothing_is_learnt(encoded: EncodedSamples) -> None:
    reader = Reader(WIDTH)
    before = reader.state_dict()["tasks.damage.weight"].clone()
    relearn_severity(reader, gather_pictures(encoded, CLASSES[:2] * 5))
    assert reader.state_dict()["tasks.damage.weight"].equal(before)
