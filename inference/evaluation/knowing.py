"""Whether the model knows what it does not know: class sets that hold, and distances that tell the unseen."""

from typing import Any

import numpy as np
import pandas as pd

from db.vocabulary import TASK_LABELS, Task
from inference.evaluation.gates import area_under_curve
from inference.evaluation.predictions import select_allowed

_GROUPS = ("trained_on", "language", "event")
_SMALLEST = 20  # answers of a group, below which chance decides


def describe_knowing(table: pd.DataFrame) -> dict[str, Any]:
    """Return the coverage of the class sets by task and group, and what the distances tell apart.

    ``distances`` says for each group how often one of its posts lies further off than one of all other
    posts: 0.5 for a group like the others, towards 1 for one that the model was not made for.
    """
    return {
        "class_sets": {task.value: _describe_sets(table, task) for task in Task},
        "distances": {part: _describe_distances(table, part) for part in ("text", "image")},
    }


def _describe_sets(table: pd.DataFrame, task: Task) -> dict[str, Any]:
    allowed = select_allowed(table, "post", task)
    labels = [str(label) for label in TASK_LABELS[task]]
    sets = table[f"set.{task.value}"].str.split("|")
    chosen = np.array([[label in each for label in labels] for each in sets], dtype=bool).reshape(
        allowed.shape
    )
    judged = allowed.any(axis=1) & chosen.any(axis=1)
    rows = table.loc[judged, list(_GROUPS)].assign(
        held=(allowed & chosen).any(axis=1)[judged], size=chosen.sum(axis=1)[judged]
    )
    described: dict[str, Any] = {"all": _summarize(rows)}
    for column in _GROUPS:
        groups = {
            str(name): group for name, group in rows.groupby(column) if name and len(group) >= _SMALLEST
        }
        described[column] = {name: _summarize(group) for name, group in groups.items()}
    return described


def _summarize(rows: pd.DataFrame) -> dict[str, Any]:
    if not len(rows):
        return {"n": 0}
    return {"n": len(rows), "coverage": float(rows["held"].mean()), "classes": float(rows["size"].mean())}


def _describe_distances(table: pd.DataFrame, part: str) -> dict[str, Any]:
    scored = table[table[f"ood.{part}"].notna()]
    scores = scored[f"ood.{part}"].to_numpy(dtype=float)
    described: dict[str, Any] = {}
    for column in ("language", "source") if part == "text" else ("event", "source"):
        described[column] = {}
        for name in sorted(set(scored[column]) - {""}):
            own = (scored[column] == name).to_numpy()
            if own.sum() >= _SMALLEST and (~own).any():
                described[column][name] = {
                    "n": int(own.sum()),
                    "mean": float(scores[own].mean()),
                    "auroc": area_under_curve(scores[own], scores[~own]),
                }
    return described
