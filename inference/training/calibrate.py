"""Fits the temperatures that a checkpoint carries, on the development split.

The development split also judged the hyper-parameters, so its calibration error is reported by
cross-fitting: each half is scored at the temperature that the other half gave. What ships is fitted on all
of it.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.model.calibration import ReadingKind, fit_temperature
from inference.model.network import FusionHead
from inference.training.data import UNKNOWN
from inference.training.loop import EncodedSamples, read_pairs
from inference.training.pairs import Pair, fused_target

_READING = {
    ReadingKind.FUSED_PAIR: Modality.FUSED,
    ReadingKind.FUSED_IMAGE: Modality.FUSED,
    ReadingKind.FUSED_TEXT: Modality.FUSED,
    ReadingKind.IMAGE_ONLY: Modality.IMAGE_ONLY,
    ReadingKind.TEXT_ONLY: Modality.TEXT_ONLY,
}


def list_pairs(encoded: EncodedSamples, kind: ReadingKind) -> list[Pair]:
    """Return all that a kind of reading can read in some samples."""
    texts = [index for index, row in enumerate(encoded.text_rows) if row >= 0]
    pictures = [index for index, row in enumerate(encoded.picture_rows) if row >= 0]
    if kind is ReadingKind.FUSED_PAIR:
        return [Pair(index, index) for index in pictures if encoded.text_rows[index] >= 0]
    if kind in (ReadingKind.FUSED_TEXT, ReadingKind.TEXT_ONLY):
        return [Pair(index, None) for index in texts]
    return [Pair(None, index) for index in pictures]


def collect_scores(
    head: FusionHead, encoded: EncodedSamples, kind: ReadingKind, device: str
) -> Mapping[Task, tuple[Tensor, Tensor]]:
    """Return scores ``[n, c]`` and labels ``[n]`` by task, where labels are known and modalities agree."""
    pairs = list_pairs(encoded, kind)
    output = read_pairs(head, encoded, pairs, device)
    collected = {}
    for task in TASK_LABELS:
        targets = [fused_target(pair, encoded.samples, task) for pair in pairs]
        rows = [row for row, (one, other) in enumerate(targets) if one == other != UNKNOWN]
        labels = torch.tensor([targets[row][0] for row in rows], dtype=torch.long)
        collected[task] = (output.scores[_READING[kind]][task][rows], labels)
    return collected


def fit_temperatures(head: FusionHead, encoded: EncodedSamples, device: str) -> dict[str, dict[str, float]]:
    """Return one temperature for each kind of reading and task."""
    return {
        kind.value: {
            task.value: fit_temperature(scores, labels)
            for task, (scores, labels) in collect_scores(head, encoded, kind, device).items()
        }
        for kind in ReadingKind
    }


def keep_posts(encoded: EncodedSamples, rows: Sequence[int]) -> EncodedSamples:
    """Return the same encoded features for some of the samples."""
    return EncodedSamples(
        [encoded.samples[row] for row in rows],
        encoded.texts,
        encoded.regions,
        [encoded.text_rows[row] for row in rows],
        [encoded.picture_rows[row] for row in rows],
    )
