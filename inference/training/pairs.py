"""What one training batch is made of: pairs as they were posted, pairs that are constructed, reviewed posts.

A fused reading is about the post: it is informative if one of its parts is, so what it must learn is which
part to listen to. Few posts of the data have their picture, and in nearly all both parts say the same; so
pairs are constructed, from parts that were each judged apart: partners of the same class and kind of
disaster, which is what the paper's shared embeddings do in embedding space; and wrong partners, a picture or
a text of another, uninformative post. A reviewed post was judged as a whole, which says nothing about its
text or its picture alone, so that it teaches the fused reading only.

Shapes: n samples, b batch.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from db.vocabulary import Task
from inference.training.data import INFORMATIVE, ClassSet, Sample, join_labels, only_class

_HAZARD_WORDS = {
    "fire": "fire",
    "quake": "quake",
    "hurricane": "water",
    "cyclone": "water",
    "typhoon": "water",
    "flood": "water",
}
_OBJECTS = "imagenette"  # pictures of everyday objects: easy to tell by their look, so drawn lightly
_OBJECT_SHARE = 0.2
_SAME_HAZARD_SHARE = 0.7


@dataclass(frozen=True)
class Pair:
    """Indices into the samples; None where the modality is absent."""

    text: int | None
    picture: int | None


@dataclass(frozen=True)
class Mixture:
    """How many of each a batch holds.

    Attributes:
        posted: Pairs as they were posted.
        alike: Constructed pairs of one class.
        wrong_pictures: Constructed pairs with a picture that says nothing.
        wrong_texts: Constructed pairs with a text that says nothing.
        texts: Texts alone.
        pictures: Pictures alone.
        reviewed: Posts that analysts judged.
    """

    posted: int = 40
    alike: int = 32
    wrong_pictures: int = 28
    wrong_texts: int = 28
    texts: int = 0
    pictures: int = 0
    reviewed: int = 0


def name_hazard(event: str) -> str:
    """Return the coarse hazard in an event's or a picture's name."""
    return next((hazard for word, hazard in _HAZARD_WORDS.items() if word in event), "other")


def post_label(pair: Pair, samples: Sequence[Sample], task: Task) -> ClassSet:
    """Return what a pair says as a whole; of damage, what its picture says."""
    whole = samples[pair.text if pair.text is not None else pair.picture].post_labels  # type: ignore[index]
    if whole is not None:
        return whole[task]
    parts = [] if pair.picture is None else [samples[pair.picture].image_labels[task]]
    if pair.text is not None and task is not Task.DAMAGE:
        parts.append(samples[pair.text].text_labels[task])
    return join_labels(task, parts)


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
        self._posted = [i for i in self._pictures if samples[i].text]
        self._donors = self._group_donors()
        self._anchors = [
            i for i in self._texts if only_class(samples[i].text_labels[Task.HUMANITARIAN]) in self._donors
        ]
        self._telling_texts, self._idle_texts = self._sort_by_worth(self._texts, "text_labels")
        self._telling_pictures, self._idle_pictures = self._sort_by_worth(self._pictures, "image_labels")

    def draw(self) -> list[Pair]:
        """Return one batch, in no particular order."""
        mixture, rng = self._mixture, self._rng
        batch = [Pair(index, index) for index in rng.choices(self._posted, k=mixture.posted)]
        batch += [self._construct(index) for index in rng.choices(self._anchors, k=mixture.alike)]
        # Half of the partners of what says nothing say something, the others are as empty.
        for _ in range(mixture.wrong_pictures):
            text = rng.choice(rng.choice((self._telling_texts, self._texts)))
            batch.append(Pair(text, self._draw_picture(self._idle_pictures, but=text)))
        for _ in range(mixture.wrong_texts):
            picture = self._draw_picture(rng.choice((self._telling_pictures, self._pictures)))
            batch.append(Pair(self._draw_other(self._idle_texts, picture), picture))
        batch += [Pair(index, None) for index in rng.choices(self._texts, k=mixture.texts)]
        batch += [Pair(None, self._draw_picture(self._pictures)) for _ in range(mixture.pictures)]
        batch += [whole_post(self._samples, i) for i in rng.choices(self._reviewed, k=mixture.reviewed)]
        return batch

    def _sort_by_worth(self, rows: Sequence[int], labels: str) -> tuple[list[int], list[int]]:
        """Return the samples whose part says something, and those whose part says nothing."""
        judged = {row: only_class(getattr(self._samples[row], labels)[Task.INFORMATIVENESS]) for row in rows}
        telling = [row for row, label in judged.items() if label == INFORMATIVE]
        idle = [row for row, label in judged.items() if label not in (INFORMATIVE, None)]
        return telling or list(rows), idle or list(rows)

    def _group_donors(self) -> dict[int | None, dict[str, list[int]]]:
        """Return pictures by humanitarian class and hazard."""
        donors: dict[int | None, dict[str, list[int]]] = {}
        for index in self._pictures:
            sample = self._samples[index]
            label = only_class(sample.image_labels[Task.HUMANITARIAN])
            if label is not None:
                donors.setdefault(label, {}).setdefault(name_hazard(sample.event), []).append(index)
        return donors

    def _construct(self, anchor: int) -> Pair:
        sample = self._samples[anchor]
        by_hazard = self._donors[only_class(sample.text_labels[Task.HUMANITARIAN])]
        near = by_hazard.get(name_hazard(sample.event), [])
        if near and self._rng.random() < _SAME_HAZARD_SHARE:
            return Pair(anchor, self._draw_picture(near))
        return Pair(anchor, self._draw_picture([index for group in by_hazard.values() for index in group]))

    def _draw_other(self, candidates: Sequence[int], but: int) -> int:
        """Return one of the candidates that is not this sample, if there is another one."""
        others = self._rng.sample(candidates, min(2, len(candidates)))
        return others[-1] if others[0] == but else others[0]

    def _draw_picture(self, candidates: Sequence[int], but: int | None = None) -> int:
        while True:
            index = self._rng.choice(candidates) if but is None else self._draw_other(candidates, but)
            if self._samples[index].source != _OBJECTS or self._rng.random() < _OBJECT_SHARE:
                return index
