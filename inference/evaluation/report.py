"""Turns the table of predictions into the figures that the evaluation prints and writes as JSON."""

from typing import Any

import pandas as pd

from db.vocabulary import Modality, Task
from inference.evaluation.figures import (
    HUMANITARIAN_FIVE,
    compare_readings,
    describe_answers,
    gather_answers,
    merge_to_five,
)
from inference.evaluation.knowing import describe_knowing

TEXT_TASKS = (Task.INFORMATIVENESS, Task.HUMANITARIAN)
_GROUPS = {
    Modality.TEXT_ONLY: ("trained_on", "language", "event", "source", "author_kind"),
    Modality.IMAGE_ONLY: ("event", "source"),
}
_SMALLEST = 20  # answers of a group, below which chance decides


def describe_table(table: pd.DataFrame) -> dict[str, Any]:
    """Return the figures of texts and pictures, each by their groups, and of whole posts.

    Texts are held against the labels of texts and pictures against those of pictures; whole posts, which have
    both, against what the post says.
    """
    return {
        "texts": {task.value: describe_reading(table, Modality.TEXT_ONLY, task) for task in TEXT_TASKS},
        "pictures": {task.value: describe_reading(table, Modality.IMAGE_ONLY, task) for task in Task},
        "posts": describe_pairs(table),
        "knowing": describe_knowing(table),
    }


def describe_reading(table: pd.DataFrame, modality: Modality, task: Task) -> dict[str, Any]:
    """Return figures of one single reading, over all and by every kind of group."""
    described: dict[str, Any] = {"all": describe_answers(gather_answers(table, modality, task))}
    for column in _GROUPS[modality]:
        groups = {
            name: describe_answers(gather_answers(rows, modality, task))
            for name, rows in table.groupby(column)
            if name
        }
        described[column] = {
            name: row for name, row in groups.items() if row["n"] + row["n_set"] >= _SMALLEST
        }
    return described


def describe_pairs(table: pd.DataFrame) -> dict[str, Any]:
    """Return what the readings of posts with both a text and a picture are worth, by task."""
    pairs = table[table["gate.image"].notna() & table["gate.text"].notna()]
    singles = {task: [Modality.TEXT_ONLY, Modality.IMAGE_ONLY] for task in TEXT_TASKS}
    described: dict[str, Any] = {}
    for task in Task:
        readings = {
            modality: gather_answers(pairs, modality, task, "post")
            for modality in (Modality.FUSED, *singles.get(task, [Modality.IMAGE_ONLY]))
        }
        described[task.value] = {
            **compare_readings(readings),
            "fused": describe_answers(readings[Modality.FUSED]),
        }
        if task is Task.HUMANITARIAN:
            five = {modality: merge_to_five(answers) for modality, answers in readings.items()}
            described[HUMANITARIAN_FIVE] = {
                **compare_readings(five),
                "fused": describe_answers(five[Modality.FUSED]),
            }
    return described
