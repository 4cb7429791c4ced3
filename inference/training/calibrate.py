"""Fits the temperatures and the class sets that a checkpoint carries, on the development split.

What ships is fitted on all of the development split. How well it holds is reported by cross-fitting: each
event is scored by what the other events gave.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.model.calibration import ReadingKind, expected_calibration_error, fit_temperature
from inference.model.class_sets import fit_threshold
from inference.model.network import FusionHead
from inference.model.scores import macro_f1, settle
from inference.training.loop import EncodedSamples, read_pairs
from inference.training.losses import mark_allowed
from inference.training.pairs import Pair, post_label

_FOLDS = 10
_ENOUGH = 50  # posts of an event, below which its own coverage is chance
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


class Collected(NamedTuple):
    """What a kind of reading says of one task where something was judged.

    Scores before softmax and the classes that are right, both ``[n, c]``, and the event of each row.
    """

    scores: Tensor
    allowed: Tensor
    events: Sequence[str]


def collect_scores(
    head: FusionHead, encoded: EncodedSamples, kind: ReadingKind, device: str
) -> Mapping[Task, Collected]:
    """Return by task what a head says of all that a kind of reading can read."""
    pairs = list_pairs(encoded, kind)
    output = read_pairs(head, encoded, pairs, device)
    events = [encoded.samples[pair.picture if pair.text is None else pair.text].event for pair in pairs]  # type: ignore[index]
    collected = {}
    for task, classes in TASK_LABELS.items():
        allowed = mark_allowed([post_label(pair, encoded.samples, task) for pair in pairs], len(classes))
        rows = allowed.any(dim=1)
        judged = [event for event, there in zip(events, rows.tolist(), strict=True) if there]
        collected[task] = Collected(output.scores[_READING[kind]][task][rows], allowed[rows], judged)
    return collected


_SETS = (ReadingKind.FUSED_PAIR, ReadingKind.FUSED_IMAGE, ReadingKind.FUSED_TEXT)  # what a post is read by


def cross_fit(
    head: FusionHead, encoded: EncodedSamples, crossed: Mapping[Task, Tensor], device: str
) -> dict[str, dict[str, dict[str, float]]]:
    """Return by kind of fused reading and task how well it holds on what nothing was fitted to.

    Texts are judged an event at a time, by temperatures and class sets of all other events. Pictures and
    pairs, nearly all of one event, by tenths.

    Args:
        head: Whose readings are judged.
        encoded: Development samples.
        crossed: Scores of the pairs, as ``fit_mixture`` returns them; empty where no mixture was fitted.
        device: ``cpu`` or ``cuda``.

    Returns:
        ``n``, ``accuracy``, ``macro_f1``, ``ece``, and of the class sets ``coverage`` and, as ``lowest``,
        that of the event where it is least, among those with ``_ENOUGH`` posts.
    """
    described: dict[str, dict[str, dict[str, float]]] = {}
    for kind in _SETS:
        described[kind.value] = {}
        for task, (scores, allowed, events) in collect_scores(head, encoded, kind, device).items():
            if kind is ReadingKind.FUSED_PAIR and crossed:
                pairs = list_pairs(encoded, kind)
                judged = [bool(post_label(pair, encoded.samples, task)) for pair in pairs]
                scores = crossed[task][torch.tensor(judged, dtype=torch.bool)]
            folds = (
                list(events)
                if kind is ReadingKind.FUSED_TEXT
                else [row % _FOLDS for row in range(len(events))]
            )
            if len(set(folds)) > 1:
                described[kind.value][task.value] = _judge_by_others(scores, allowed, events, np.array(folds))
    return described


def _judge_by_others(
    scores: Tensor, allowed: Tensor, events: Sequence[str], folds: np.ndarray
) -> dict[str, float]:
    """Judge each fold by a temperature and a bound that the other folds gave."""
    names = np.array(events)
    shares, held = torch.zeros_like(scores), np.zeros(len(names), dtype=bool)
    for fold in np.unique(folds):
        own = torch.from_numpy(folds == fold)
        temperature = fit_temperature(scores[~own], allowed[~own])
        calibrated = (scores / temperature).softmax(dim=1)
        least = fit_threshold(calibrated[~own], allowed[~own], names[folds != fold].tolist())
        said = shares[own] = calibrated[own]
        members = (said >= least) | (said == said.amax(dim=1, keepdim=True))
        held[folds == fold] = (members & allowed[own]).any(dim=1).numpy()
    labels, predicted = settle(shares.numpy(), allowed.numpy())
    by_event = [held[names == event].mean() for event, count in Counter(events).items() if count >= _ENOUGH]
    return {
        "n": len(names),
        "accuracy": float((labels == predicted).mean()),
        "macro_f1": macro_f1(labels, predicted, shares.shape[1]),
        "ece": expected_calibration_error(shares, allowed),
        "coverage": float(held.mean()),
        "lowest": float(min(by_event, default=held.mean())),
    }


class Calibration(NamedTuple):
    """Temperatures and least probabilities of members of class sets, of each kind of reading and task."""

    temperatures: dict[str, dict[str, float]]
    class_sets: dict[str, dict[str, float]]


def calibrate_head(head: FusionHead, encoded: EncodedSamples, device: str) -> Calibration:
    """Return what turns a head's scores into probabilities and sets, fitted on development samples."""
    temperatures: dict[str, dict[str, float]] = {}
    class_sets: dict[str, dict[str, float]] = {}
    for kind in ReadingKind:
        temperatures[kind.value] = {}
        if kind in _SETS:
            class_sets[kind.value] = {}
        for task, (scores, allowed, events) in collect_scores(head, encoded, kind, device).items():
            temperature = fit_temperature(scores, allowed)
            temperatures[kind.value][task.value] = temperature
            if kind in _SETS:
                shares = (scores / temperature).softmax(dim=1)
                class_sets[kind.value][task.value] = fit_threshold(shares, allowed, events)
    return Calibration(temperatures, class_sets)
