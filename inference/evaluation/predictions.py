"""Labelled samples through the product's own predictor: one row a post, and every figure is made of these.

Columns, with ``|`` between classes where a label allows several and nothing where nobody judged: ``key``,
``event``, ``language``, ``source``, ``author_kind``; ``trained_on``, whether training had posts of the event
(``yes``, ``no``; nothing without an event); ``true.<part>.<task>`` for the parts ``text``, ``image`` and
``post`` (what the post says as a whole); ``<reading>.<task>.<class>``, a calibrated probability;
``gate.image`` and ``gate.text``; ``ood.image`` and ``ood.text``, how unlike its training; ``set.<task>``, the
classes that hold the right one nine times in ten. A reading that the post has not is empty.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.errors import InferenceError
from inference.model.predictor import BATCH_POSTS, PostInput, PostPrediction, Predictor
from inference.training.data import ClassSet, Sample
from inference.training.pairs import post_label, whole_post

PARTS = {Modality.TEXT_ONLY: "text", Modality.IMAGE_ONLY: "image", Modality.FUSED: "post"}
_CLASSES = {task: [str(label) for label in labels] for task, labels in TASK_LABELS.items()}
_ABOUT = ("key", "event", "language", "source", "author_kind")


def read_bytes(path: Path | None) -> bytes | None:
    """Return a picture's original bytes, or None for no picture."""
    return path.read_bytes() if path else None


def predict_samples(predictor: Predictor, samples: Sequence[Sample], note: str) -> list[PostPrediction]:
    """Predict all that each sample has, text and picture.

    Raises:
        InferenceError: A post cannot be read; a labelled folder has no such posts.
    """
    predictions: list[PostPrediction] = []
    for start in tqdm(range(0, len(samples), BATCH_POSTS), desc=note, unit="batch"):
        chunk = samples[start : start + BATCH_POSTS]
        predictions += predictor.predict(
            [PostInput(sample.text or None, read_bytes(sample.picture)) for sample in chunk]
        )
    for sample, prediction in zip(samples, predictions, strict=True):
        if prediction.error:
            raise InferenceError(f"{sample.key}: {prediction.error}")
    return predictions


def tabulate(
    samples: Sequence[Sample], predictions: Sequence[PostPrediction], trained_events: Collection[str] = ()
) -> pd.DataFrame:
    """Return the table that the module describes."""
    rows = []
    for index, (sample, prediction) in enumerate(zip(samples, predictions, strict=True)):
        row: dict[str, Any] = {name: getattr(sample, name) for name in _ABOUT}
        row["trained_on"] = _say_trained(sample, trained_events)
        pair = whole_post(samples, index)
        for task in Task:
            row[f"true.text.{task.value}"] = _join(task, sample.text_labels[task])
            row[f"true.image.{task.value}"] = _join(task, sample.image_labels[task])
            row[f"true.post.{task.value}"] = _join(task, post_label(pair, samples, task))
        for modality, reading in prediction.readings.items():
            for task, shares in reading.probabilities.items():
                row |= {share_column(modality, task, label): share for label, share in shares.items()}
        row |= {f"gate.{part}": gate for part, gate in prediction.gates.items()}
        row |= {f"ood.{part}": score for part, score in prediction.ood_scores.items()}
        row |= {f"set.{task.value}": "|".join(prediction.class_sets.get(task, ())) for task in Task}
        rows.append(row)
    return pd.DataFrame(rows, columns=_list_columns())


def _say_trained(sample: Sample, trained_events: Collection[str]) -> str:
    """Return nothing where there is no event to have been trained on, as of a picture without a post."""
    if not (sample.event and sample.text):
        return ""
    return "yes" if sample.event in trained_events else "no"


def _list_columns() -> list[str]:
    """Return every column, also those that none of the posts fills."""
    return [
        *_ABOUT,
        "trained_on",
        *(f"true.{part}.{task.value}" for task in Task for part in PARTS.values()),
        *(
            share_column(modality, task, label)
            for modality in Modality
            for task, labels in _CLASSES.items()
            for label in labels
            if (modality, task) != (Modality.TEXT_ONLY, Task.DAMAGE)
        ),
        *("gate.image", "gate.text", "ood.image", "ood.text"),
        *(f"set.{task.value}" for task in Task),
    ]


def _join(task: Task, label: ClassSet) -> str:
    return "|".join(_CLASSES[task][index] for index in sorted(label))


def share_column(modality: Modality, task: Task, label: str) -> str:
    """Return the column of a class's probability in one reading."""
    return f"{modality.value}.{task.value}.{label}"


def select_shares(table: pd.DataFrame, modality: Modality, task: Task) -> np.ndarray:
    """Return the probabilities ``[n, c]`` of a reading; not a number where it has none."""
    columns = [share_column(modality, task, label) for label in _CLASSES[task]]
    shares: np.ndarray = table.reindex(columns=columns).to_numpy(dtype=float)
    return shares


def select_allowed(table: pd.DataFrame, part: str, task: Task) -> np.ndarray:
    """Return which classes the label of a part allows ``bool [n, c]``."""
    labels = table[f"true.{part}.{task.value}"].str.split("|")
    allowed: np.ndarray = np.array(
        [[label in each for label in _CLASSES[task]] for each in labels], dtype=bool
    )
    return allowed.reshape(len(table), len(_CLASSES[task]))
