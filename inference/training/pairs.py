"""What one training batch is made of: pairs real and constructed, posts with one modality, reviewed posts.

Few posts of the data have their picture. A constructed pair gives a post whose text and picture were judged
alike, but whose picture is not in the folder, another picture of the same class, of the same kind of
disaster where there is one: what the paper's shared embeddings do in embedding space. Posts with one
modality teach the model to go without the other. Real pairs whose judgements differ get both as a split
target: no answer is right there, and the model should say so. A reviewed post was judged as a whole, which
says nothing about its text or its picture alone, so that it teaches the fused reading only.

Shapes: n samples, b batch.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.vocabulary import Task
from inference.training.data import UNKNOWN, Sample

_HAZARD_WORDS = {"fire": "fire", "quake": "quake", "hurricane": "water", "flood": "water"}
_OBJECTS = "imagenette"  # pictures of everyday objects: easy to tell by their look, so drawn lightly
_OBJECT_SHARE = 0.2
_SAME_HAZARD_SHARE = 0.7


@dataclass(frozen=True)
class Pair:
    """Indices into the samples; None where the modality is absent. ``real`` is False for constructed ones."""

    text: int | None
    picture: int | None
    real: bool = True


@dataclass(frozen=True)
class Mixture:
    """How many of each a batch holds."""

    real_pairs: int = 24
    constructed_pairs: int = 40
    texts: int = 40
    pictures: int = 24
    reviewed: int = 0


def name_hazard(event: str) -> str:
    """Return the coarse hazard in an event's or a picture's name."""
    return next((hazard for word, hazard in _HAZARD_WORDS.items() if word in event), "other")


def fused_target(pair: Pair, samples: Sequence[Sample], task: Task) -> tuple[int, int]:
    """Return the two class indices whose halves make up the fused target; equal where there is no doubt."""
    whole = samples[pair.text if pair.text is not None else pair.picture].post_labels  # type: ignore[index]
    if whole is not None:
        return whole[task], whole[task]
    text = samples[pair.text].text_labels[task] if pair.text is not None else UNKNOWN
    image = samples[pair.picture].image_labels[task] if pair.picture is not None else UNKNOWN
    if pair.picture is None:
        return text, text
    if pair.text is None or task is Task.DAMAGE:
        return image, image
    if UNKNOWN in (text, image):
        return UNKNOWN, UNKNOWN
    return text, image


def whole_post(samples: Sequence[Sample], index: int) -> Pair:
    """Return all that a post has, text and picture."""
    sample = samples[index]
    return Pair(index if sample.text else None, index if sample.picture is not None else None)


class PairSampler:
    """Draws batches of pairs; the same seed draws the same batches."""

    def __init__(self, samples: Sequence[Sample], mixture: Mixture, seed: int) -> None:
        self._samples = samples
        self._mixture = mixture
        self._rng = random.Random(seed)
        self._reviewed = [i for i, sample in enumerate(samples) if sample.post_labels is not None]
        apart = [i for i, sample in enumerate(samples) if sample.post_labels is None]
        self._texts = [i for i in apart if samples[i].text]
        self._pictures = [i for i in apart if samples[i].picture is not None]
        self._real = [i for i in self._pictures if samples[i].text]
        self._donors = self._group_donors()
        self._anchors = [i for i in self._texts if samples[i].picture is None and self._is_agreed(samples[i])]

    def draw(self) -> list[Pair]:
        """Return one batch, in no particular order."""
        mixture, rng = self._mixture, self._rng
        batch = [Pair(index, index) for index in rng.choices(self._real, k=mixture.real_pairs)]
        batch += [self._construct(index) for index in rng.choices(self._anchors, k=mixture.constructed_pairs)]
        batch += [Pair(index, None) for index in rng.choices(self._texts, k=mixture.texts)]
        batch += [Pair(None, self._draw_picture(self._pictures)) for _ in range(mixture.pictures)]
        batch += [whole_post(self._samples, i) for i in rng.choices(self._reviewed, k=mixture.reviewed)]
        return batch

    def _is_agreed(self, sample: Sample) -> bool:
        label = sample.text_labels[Task.HUMANITARIAN]
        return (
            label != UNKNOWN and label == sample.image_labels[Task.HUMANITARIAN] and bool(self._donors[label])
        )

    def _group_donors(self) -> Mapping[int, Mapping[str, list[int]]]:
        """Return pictures by humanitarian class and hazard."""
        donors: defaultdict[int, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for index in self._pictures:
            sample = self._samples[index]
            donors[sample.image_labels[Task.HUMANITARIAN]][name_hazard(sample.event)].append(index)
        return donors

    def _construct(self, anchor: int) -> Pair:
        sample = self._samples[anchor]
        by_hazard = self._donors[sample.text_labels[Task.HUMANITARIAN]]
        near = by_hazard.get(name_hazard(sample.event), [])
        if near and self._rng.random() < _SAME_HAZARD_SHARE:
            return Pair(anchor, self._draw_picture(near), real=False)
        return Pair(
            anchor, self._draw_picture([index for group in by_hazard.values() for index in group]), real=False
        )

    def _draw_picture(self, candidates: Sequence[int]) -> int:
        while True:
            index = self._rng.choice(candidates)
            if self._samples[index].source != _OBJECTS or self._rng.random() < _OBJECT_SHARE:
                return index
