"""Turns answers into the figures that the evaluation prints and writes as JSON.

Shapes: n samples, c classes.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from db.vocabulary import PAPER_HUMANITARIAN, TASK_LABELS, Humanitarian, Modality, Task
from inference.evaluation.subsets import Answers, SplitPredictions, gather_reading, gather_subsets
from inference.model.calibration import Temperatures, expected_calibration_error, fit_temperature
from inference.model.scores import (
    bootstrap_figures,
    count_confusions,
    f1_by_class,
    macro_f1,
    score_predictions,
)

HUMANITARIAN_FIVE = "humanitarian_five"
EMPTY_FIGURES = (
    *("accuracy", "macro_f1", "weighted_f1", "accuracy_ci", "macro_f1_ci", "weighted_f1_ci"),
    "ece",
)
COVERAGES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_PLOT_BINS = 10
_FLOOR_DRAWS = 200
_FIVE = tuple(dict.fromkeys(PAPER_HUMANITARIAN[label] for label in Humanitarian))
_FIVE_OF_EIGHT = np.array([_FIVE.index(PAPER_HUMANITARIAN[label]) for label in Humanitarian])


def merge_to_five(answers: Answers) -> Answers:
    """Return the paper's five-class view of the eight categories: probabilities of merged classes add up."""
    merged = np.zeros((len(answers.labels), len(_FIVE)))
    for eight, five in enumerate(_FIVE_OF_EIGHT):
        merged[:, five] += answers.probabilities[:, eight]
    return Answers(merged, _FIVE_OF_EIGHT[answers.labels], answers.events, answers.kind)


def _ece(probabilities: np.ndarray, labels: np.ndarray) -> float:
    return round(
        expected_calibration_error(torch.from_numpy(probabilities).float(), torch.from_numpy(labels)), 4
    )


def _expect_error(probabilities: np.ndarray) -> float:
    """Return the ECE that these very probabilities would show on so few samples if exactly right."""
    rng = np.random.default_rng(0)
    steps = probabilities.cumsum(axis=1)
    draws = [(rng.random((len(steps), 1)) * steps[:, -1:] > steps).sum(axis=1) for _ in range(_FLOOR_DRAWS)]
    return round(float(np.mean([_ece(probabilities, labels) for labels in draws])), 4)


def describe_reliability(answers: Answers) -> list[tuple[float, float, int]]:
    """Return mean confidence, accuracy and count of each confidence bin that is not empty."""
    confidence = answers.probabilities.max(axis=1)
    correct = answers.probabilities.argmax(axis=1) == answers.labels
    bins = np.minimum((confidence * _PLOT_BINS).astype(int), _PLOT_BINS - 1)
    return [
        (
            float(confidence[bins == value].mean()),
            float(correct[bins == value].mean()),
            int((bins == value).sum()),
        )
        for value in np.unique(bins)
    ]


def describe_calibration(answers: Answers, temperature: float) -> dict[str, float]:
    """Return the ECE as shipped, before temperature scaling, and with each half scaled by the other half's.

    The scores are recovered from the calibrated probabilities: a softmax fixes them up to a constant.
    """
    scores = torch.from_numpy(temperature * np.log(np.clip(answers.probabilities, 1e-12, 1.0)))
    labels = torch.from_numpy(answers.labels)
    crossed = torch.empty_like(scores)
    even = torch.arange(len(labels)) % 2 == 0
    for half in (even, ~even):
        crossed[half] = (scores[half] / fit_temperature(scores[~half], labels[~half])).softmax(dim=1)
    return {
        "ece": _ece(answers.probabilities, answers.labels),
        "ece_floor": _expect_error(answers.probabilities),
        "ece_uncalibrated": _ece(scores.softmax(dim=1).numpy(), answers.labels),
        "ece_cross_fitted": _ece(crossed.numpy(), answers.labels),
    }


def describe_answers(answers: Answers, labels: tuple[str, ...], temperature: float | None) -> dict[str, Any]:
    """Return all figures of one subset and task; those that every subset has are None where it is empty."""
    predicted = answers.probabilities.argmax(axis=1)
    scored = score_predictions(answers.labels, predicted, len(labels))
    if scored is None:
        return {"n": 0, **dict.fromkeys(EMPTY_FIGURES)}
    confusions = count_confusions(answers.labels, predicted, len(labels))
    by_class = f1_by_class(confusions)
    events = np.array(answers.events)
    calibration = (
        {"ece": _ece(answers.probabilities, answers.labels)}
        if temperature is None
        else describe_calibration(answers, temperature)
    )
    return {
        **scored.as_dict(),
        **calibration,
        "per_class": {
            label: {"n": int(confusions[index].sum()), "f1": float(by_class[index])}
            for index, label in enumerate(labels)
        },
        "per_event": {
            event: _describe_event(answers.labels[events == event], predicted[events == event], len(labels))
            for event in sorted(set(answers.events))
        },
        "selective": describe_risk(answers),
        "reliability": describe_reliability(answers),
    }


def _describe_event(labels: np.ndarray, predicted: np.ndarray, classes: int) -> dict[str, float]:
    return {
        "n": len(labels),
        "accuracy": float((labels == predicted).mean()),
        "macro_f1": macro_f1(labels, predicted, classes),
    }


def describe_risk(answers: Answers) -> dict[str, float]:
    """Return accuracy over the most confident share of the answers, by coverage."""
    order = np.argsort(-answers.probabilities.max(axis=1), kind="stable")
    correct = (answers.probabilities.argmax(axis=1) == answers.labels)[order]
    return {
        f"{share:.1f}": float(correct[: max(1, round(share * len(correct)))].mean()) for share in COVERAGES
    }


def compare_readings(readings: Mapping[Modality, Answers], classes: int) -> dict[str, Any]:
    """Return the macro-F1 of the readings on the same agreed pairs, and what fusing gains.

    The interval is a paired bootstrap: every draw scores both readings on the same posts.
    """
    labels = readings[Modality.FUSED].labels
    if not len(labels):
        return {"n": 0}
    chosen = {modality: answers.probabilities.argmax(axis=1) for modality, answers in readings.items()}
    scores = {modality: macro_f1(labels, picked, classes) for modality, picked in chosen.items()}
    single = max((m for m in scores if m is not Modality.FUSED), key=lambda modality: scores[modality])
    gains = (
        bootstrap_figures(labels, chosen[Modality.FUSED], classes)[:, 1]
        - bootstrap_figures(labels, chosen[single], classes)[:, 1]
    )
    low, high = np.percentile(gains, [2.5, 97.5])
    described: dict[str, Any] = {
        "n": len(labels),
        **{f"{modality.value}_macro_f1": score for modality, score in scores.items()},
        "better_single": single.value,
        "gain": scores[Modality.FUSED] - scores[single],
        "gain_ci": [float(low), float(high)],
    }
    if Modality.TEXT_ONLY in chosen:
        alike = chosen[Modality.TEXT_ONLY] == chosen[Modality.IMAGE_ONLY]
        correct = chosen[Modality.FUSED] == labels
        described["accuracy_when_readings_agree"] = float(correct[alike].mean()) if alike.any() else None
        described["accuracy_when_readings_differ"] = float(correct[~alike].mean()) if (~alike).any() else None
    return described


def describe_task(split: SplitPredictions, task: Task, temperatures: Temperatures) -> dict[str, Any]:
    """Return figures of one task in every subset, and the comparison of the readings."""
    labels = tuple(str(label) for label in TASK_LABELS[task])
    modalities = [m for m in Modality if task is not Task.DAMAGE or m is not Modality.TEXT_ONLY]
    return {
        "labels": list(labels),
        "subsets": {
            subset.value: describe_answers(answers, labels, temperatures[answers.kind.value][task.value])
            for subset, answers in gather_subsets(split, task).items()
        },
        "readings": compare_readings(
            {modality: gather_reading(split, task, modality) for modality in modalities}, len(labels)
        ),
    }


def describe_five(split: SplitPredictions) -> dict[str, Any]:
    """Return the humanitarian task in the paper's five classes."""
    labels = tuple(str(label) for label in _FIVE)
    subsets = gather_subsets(split, Task.HUMANITARIAN)
    readings = {m: merge_to_five(gather_reading(split, Task.HUMANITARIAN, m)) for m in Modality}
    return {
        "labels": list(labels),
        "subsets": {
            subset.value: describe_answers(merge_to_five(answers), labels, None)
            for subset, answers in subsets.items()
        },
        "readings": compare_readings(readings, len(labels)),
    }


def describe_split(split: SplitPredictions, temperatures: Temperatures) -> dict[str, Any]:
    """Return figures of every task, the five-class view of the humanitarian one included."""
    tasks = {task.value: describe_task(split, task, temperatures) for task in Task}
    return {**tasks, HUMANITARIAN_FIVE: describe_five(split)}
