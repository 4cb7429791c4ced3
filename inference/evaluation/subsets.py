"""Runs the product's own predictor over a labelled folder, and sorts the answers into subsets.

Pairs whose text and picture were judged alike and pairs where they differ are different benchmarks and
never meet in one number.

Shapes: n samples, c classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from tqdm import tqdm

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.errors import InferenceError
from inference.model.calibration import ReadingKind
from inference.model.predictor import BATCH_POSTS, PostInput, PostPrediction, Predictor
from inference.model.preprocess import split_words
from inference.training.data import UNKNOWN, Sample


class Subset(StrEnum):
    """What is given to the model, and whose judgement it is held against."""

    PAIRS_AGREED = "pairs_agreed"
    PAIRS_ALL_TEXT_LABEL = "pairs_all_text_label"
    PAIRS_ALL_IMAGE_LABEL = "pairs_all_image_label"
    PAIRS_DISAGREED_TEXT_LABEL = "pairs_disagreed_text_label"
    PAIRS_DISAGREED_IMAGE_LABEL = "pairs_disagreed_image_label"
    TEXT_ONLY = "text_only"
    IMAGE_ONLY = "image_only"
    PICTURES_ONLY = "pictures_only"


@dataclass(frozen=True)
class Answers:
    """The model's answers in one subset and task: probabilities ``[n, c]``, class indices ``[n]``, events."""

    probabilities: np.ndarray
    labels: np.ndarray
    events: tuple[str, ...]
    kind: ReadingKind


@dataclass(frozen=True)
class Predicted:
    """Samples with the predictions for what was given of them, in the same order."""

    samples: Sequence[Sample]
    predictions: Sequence[PostPrediction]


@dataclass(frozen=True)
class SplitPredictions:
    """A split, read three ways, and the pictures without a post."""

    pairs: Predicted
    texts: Predicted
    images: Predicted
    pictures: Predicted


def read_bytes(path: Path | None) -> bytes | None:
    """Return a picture's original bytes, or None for no picture."""
    return path.read_bytes() if path else None


def predict_samples(
    predictor: Predictor, samples: Sequence[Sample], *, text: bool, image: bool, note: str
) -> Predicted:
    """Predict samples, giving the model their text, their picture or both.

    Raises:
        InferenceError: A post cannot be read; a labelled folder has no such posts.
    """
    predictions: list[PostPrediction] = []
    for start in tqdm(range(0, len(samples), BATCH_POSTS), desc=note, unit="batch"):
        chunk = samples[start : start + BATCH_POSTS]
        posts = [
            PostInput(sample.text if text else None, read_bytes(sample.picture) if image else None)
            for sample in chunk
        ]
        predictions += predictor.predict(posts)
    for sample, prediction in zip(samples, predictions, strict=True):
        if prediction.error:
            raise InferenceError(f"{sample.key}: {prediction.error}")
    return Predicted(samples, predictions)


def predict_split(
    predictor: Predictor, posts: Sequence[Sample], pictures: Sequence[Sample]
) -> SplitPredictions:
    """Predict a whole split.

    Raises:
        InferenceError: As ``predict_samples``.
    """
    with_picture = [sample for sample in posts if sample.picture]
    with_text = [sample for sample in posts if split_words(sample.text)]
    pairs = [sample for sample in with_text if sample.picture]
    return SplitPredictions(
        pairs=predict_samples(predictor, pairs, text=True, image=True, note="pairs"),
        texts=predict_samples(predictor, with_text, text=True, image=False, note="texts"),
        images=predict_samples(predictor, with_picture, text=False, image=True, note="pictures of posts"),
        pictures=predict_samples(predictor, pictures, text=False, image=True, note="pictures without a post"),
    )


def _gather(
    predicted: Predicted,
    task: Task,
    kind: ReadingKind,
    labels: Sequence[int],
    modality: Modality = Modality.FUSED,
) -> Answers:
    rows = [row for row, label in enumerate(labels) if label != UNKNOWN]
    classes = [str(label) for label in TASK_LABELS[task]]
    shares = [
        [predicted.predictions[row].readings[modality].probabilities[task][label] for label in classes]
        for row in rows
    ]
    return Answers(
        np.array(shares, dtype=np.float64).reshape(len(rows), len(classes)),
        np.array([labels[row] for row in rows], dtype=np.int64),
        tuple(predicted.samples[row].event for row in rows),
        kind,
    )


def agreed_labels(samples: Sequence[Sample], task: Task) -> list[int]:
    """Return the label that text and picture share, UNKNOWN where they differ; for damage the picture's."""
    return [
        sample.image_labels[task]
        if task is Task.DAMAGE or sample.text_labels[task] == sample.image_labels[task]
        else UNKNOWN
        for sample in samples
    ]


def gather_reading(split: SplitPredictions, task: Task, modality: Modality) -> Answers:
    """Return one reading of the agreed pairs, to compare modalities on the very same posts."""
    kind = {
        Modality.FUSED: ReadingKind.FUSED_PAIR,
        Modality.IMAGE_ONLY: ReadingKind.IMAGE_ONLY,
        Modality.TEXT_ONLY: ReadingKind.TEXT_ONLY,
    }[modality]
    return _gather(split.pairs, task, kind, agreed_labels(split.pairs.samples, task), modality)


def gather_subsets(split: SplitPredictions, task: Task) -> dict[Subset, Answers]:
    """Return the answers of every subset; those of a text are empty for damage, which pictures alone show."""
    pairs = split.pairs.samples
    agreed = agreed_labels(pairs, task)
    text_labels = [sample.text_labels[task] for sample in pairs]
    image_labels = [sample.image_labels[task] for sample in pairs]
    texts = [sample.text_labels[task] for sample in split.texts.samples]
    pair, alone = ReadingKind.FUSED_PAIR, ReadingKind.FUSED_IMAGE
    return {
        Subset.PAIRS_AGREED: _gather(split.pairs, task, pair, agreed),
        Subset.PAIRS_ALL_TEXT_LABEL: _gather(split.pairs, task, pair, text_labels),
        Subset.PAIRS_ALL_IMAGE_LABEL: _gather(split.pairs, task, pair, image_labels),
        Subset.PAIRS_DISAGREED_TEXT_LABEL: _gather(
            split.pairs, task, pair, _only_disagreed(text_labels, agreed, image_labels)
        ),
        Subset.PAIRS_DISAGREED_IMAGE_LABEL: _gather(
            split.pairs, task, pair, _only_disagreed(image_labels, agreed, text_labels)
        ),
        Subset.TEXT_ONLY: _gather(split.texts, task, ReadingKind.FUSED_TEXT, texts),
        Subset.IMAGE_ONLY: _gather(
            split.images, task, alone, [sample.image_labels[task] for sample in split.images.samples]
        ),
        Subset.PICTURES_ONLY: _gather(
            split.pictures, task, alone, [sample.image_labels[task] for sample in split.pictures.samples]
        ),
    }


def _only_disagreed(labels: Sequence[int], agreed: Sequence[int], others: Sequence[int]) -> list[int]:
    """Return labels of the pairs where both modalities were judged, and differently; UNKNOWN elsewhere."""
    return [
        label if same == UNKNOWN and other != UNKNOWN else UNKNOWN
        for label, same, other in zip(labels, agreed, others, strict=True)
    ]
