"""Figures of some answers against their labels.

A label that allows one class is scored as usual; one that allows several is a benchmark of its own, where an
answer is right that is one of them. The two never meet in one number, but for the calibration error, which
asks only whether an answer was right as often as it said.

Shapes: n answers, c classes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch

from db.vocabulary import PAPER_HUMANITARIAN, TASK_LABELS, Humanitarian, Modality, Task
from inference.evaluation.predictions import PARTS, select_allowed, select_shares
from inference.model.calibration import expected_calibration_error
from inference.model.scores import (
    bootstrap_figures,
    count_confusions,
    draw_bootstrap,
    f1_by_class,
    macro_f1,
    score_predictions,
    settle,
)

HUMANITARIAN_FIVE = "humanitarian_five"
COVERAGES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_PLOT_BINS = 10
_FLOOR_DRAWS = 200
_FIVE = tuple(dict.fromkeys(PAPER_HUMANITARIAN[label] for label in Humanitarian))


@dataclass(frozen=True)
class Answers:
    """Probabilities and the classes that are right, both ``[n, c]``; at least one is right in each row."""

    probabilities: np.ndarray
    allowed: np.ndarray
    classes: tuple[str, ...]

    @property
    def single(self) -> np.ndarray:
        """Where one class alone is right ``bool [n]``."""
        alone: np.ndarray = self.allowed.sum(axis=1) == 1
        return alone

    @property
    def right(self) -> np.ndarray:
        """Where the likeliest class is right ``bool [n]``."""
        hits: np.ndarray = self.allowed[np.arange(len(self.allowed)), self.probabilities.argmax(axis=1)]
        return hits


def gather_answers(table: pd.DataFrame, modality: Modality, task: Task, part: str | None = None) -> Answers:
    """Return a reading's answers where it has any and its part (or another) was judged."""
    shares = select_shares(table, modality, task)
    allowed = select_allowed(table, part or PARTS[modality], task)
    rows = allowed.any(axis=1) & ~np.isnan(shares).any(axis=1)
    return Answers(shares[rows], allowed[rows], tuple(str(label) for label in TASK_LABELS[task]))


def merge_to_five(answers: Answers) -> Answers:
    """Return the paper's five-class view of the eight categories: probabilities of merged classes add up."""
    merged = np.zeros((8, 5))
    for row, label in enumerate(Humanitarian):
        merged[row, _FIVE.index(PAPER_HUMANITARIAN[label])] = 1.0
    return Answers(
        answers.probabilities @ merged, (answers.allowed @ merged) > 0, tuple(str(label) for label in _FIVE)
    )


def describe_answers(answers: Answers) -> dict[str, Any]:
    """Return every figure of some answers.

    ``n`` answers with one right class have accuracy, macro-F1 and weighted-F1 with 95 % intervals, and by
    class F1 and the share that was found. ``n_set`` have several right
    classes: how often an answer was one of them. The calibration error is over all.
    """
    shares, allowed = answers.probabilities[answers.single], answers.allowed[answers.single]
    labels, predicted = allowed.argmax(axis=1), shares.argmax(axis=1)
    scored = score_predictions(labels, predicted, len(answers.classes))
    several = answers.right[~answers.single]
    described: dict[str, Any] = {"n": 0} if scored is None else scored.as_dict()
    described["n_set"] = len(several)
    described["set_accuracy"] = float(several.mean()) if len(several) else None
    if not len(answers.allowed):
        return described
    described |= {
        "ece": _measure_ece(answers),
        "ece_floor": _expect_error(answers.probabilities),
        "reliability": _describe_reliability(answers),
    }
    if scored:
        described["selective"] = _describe_risk(answers)
        confusions = count_confusions(labels, predicted, len(answers.classes))
        described["per_class"] = {
            label: {"n": int(count), "f1": float(f1), "found": float(hits / count) if count else None}
            for label, count, f1, hits in zip(
                answers.classes,
                confusions.sum(axis=1),
                f1_by_class(confusions),
                np.diagonal(confusions),
                strict=True,
            )
        }
    return described


def compare_readings(readings: Mapping[Modality, Answers]) -> dict[str, Any]:
    """Return accuracy and macro-F1 of the readings on the very same pairs, and what fusing gains.

    Several classes may be right; see ``settle``. The intervals are of a paired bootstrap: every draw scores
    both readings on the same posts.
    """
    fused = readings[Modality.FUSED]
    if not len(fused.allowed):
        return {"n": 0}
    classes = len(fused.classes)
    settled = {modality: settle(each.probabilities, each.allowed) for modality, each in readings.items()}
    right = {modality: each.right for modality, each in readings.items()}
    scores = {
        modality: {"accuracy": float(right[modality].mean()), "macro_f1": macro_f1(*pair, classes)}
        for modality, pair in settled.items()
    }
    singles = [modality for modality in readings if modality is not Modality.FUSED]
    described: dict[str, Any] = {"n": len(fused.allowed), "readings": {m.value: s for m, s in scores.items()}}
    draws = draw_bootstrap(len(fused.allowed))
    drawn = {modality: bootstrap_figures(*pair, classes)[:, 1] for modality, pair in settled.items()}
    for figure in ("accuracy", "macro_f1"):
        better = max(singles, key=lambda modality: scores[modality][figure])
        if figure == "accuracy":
            gains = right[Modality.FUSED][draws].mean(axis=1) - right[better][draws].mean(axis=1)
        else:
            gains = drawn[Modality.FUSED] - drawn[better]
        low, high = np.percentile(gains, [2.5, 97.5])
        described[f"{figure}_gain"] = {
            "over": better.value,
            "gain": scores[Modality.FUSED][figure] - scores[better][figure],
            "gain_ci": [float(low), float(high)],
        }
    described |= _describe_sureness(readings, singles)
    return described


def _describe_sureness(readings: Mapping[Modality, Answers], singles: Sequence[Modality]) -> dict[str, Any]:
    """Return how often the fused reading is surer than both parts by 15 points, and how often wrongly so."""
    fused = readings[Modality.FUSED]
    parts = np.max([readings[modality].probabilities.max(axis=1) for modality in singles], axis=0)
    surer = fused.probabilities.max(axis=1) > parts + 0.15
    picked = [readings[modality].probabilities.argmax(axis=1) for modality in singles]
    alike = np.all([each == picked[0] for each in picked], axis=0)
    return {
        "surer": float(surer.mean()),
        "surer_and_wrong": float((surer & ~fused.right).mean()),
        "accuracy_when_readings_agree": float(fused.right[alike].mean()) if alike.any() else None,
        "accuracy_when_readings_differ": float(fused.right[~alike].mean()) if (~alike).any() else None,
    }


def _measure_ece(answers: Answers) -> float:
    shares = torch.from_numpy(answers.probabilities).float()
    return round(expected_calibration_error(shares, torch.from_numpy(answers.allowed)), 4)


def _expect_error(probabilities: np.ndarray) -> float:
    """Return the ECE that these very probabilities would show on so few answers if exactly right."""
    rng = np.random.default_rng(0)
    confidence = probabilities.max(axis=1)
    errors = []
    for _ in range(_FLOOR_DRAWS):
        right = rng.random(len(confidence)) < confidence
        bins = np.minimum((confidence * 15).astype(int), 14)
        gaps = np.bincount(bins, right - confidence, minlength=15)
        errors.append(np.abs(gaps).sum() / len(confidence))
    return round(float(np.mean(errors)), 4)


def _describe_risk(answers: Answers) -> dict[str, float]:
    """Return accuracy over the most confident share of the answers with one right class, by coverage."""
    single = answers.single
    order = np.argsort(-answers.probabilities[single].max(axis=1), kind="stable")
    right = answers.right[single][order]
    return {f"{share:.1f}": float(right[: max(1, round(share * len(right)))].mean()) for share in COVERAGES}


def _describe_reliability(answers: Answers) -> list[tuple[float, float, int]]:
    """Return mean confidence, accuracy and count of each confidence bin that is not empty."""
    confidence = answers.probabilities.max(axis=1)
    bins = np.minimum((confidence * _PLOT_BINS).astype(int), _PLOT_BINS - 1)
    return [
        (
            float(confidence[bins == value].mean()),
            float(answers.right[bins == value].mean()),
            int((bins == value).sum()),
        )
        for value in np.unique(bins)
    ]
