"""Figures over a fixed label list, with bootstrap intervals.

A class that nobody has and nobody predicts counts as F1 0 in the macro mean: the list is fixed, so that
figures of different subsets and runs compare.

Shapes: n samples, c classes, m bootstrap draws.
"""

from dataclasses import asdict, dataclass

import numpy as np

BOOTSTRAP_DRAWS = 1000


@dataclass(frozen=True)
class Figures:
    """Accuracy, macro-F1 and weighted-F1, 0 to 1."""

    accuracy: float
    macro_f1: float
    weighted_f1: float


@dataclass(frozen=True)
class Scored:
    """Figures with their 95 % bootstrap intervals (low, high), over n samples."""

    n: int
    figures: Figures
    accuracy_ci: tuple[float, float]
    macro_f1_ci: tuple[float, float]
    weighted_f1_ci: tuple[float, float]

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form: figures beside their intervals."""
        return {
            "n": self.n,
            **asdict(self.figures),
            "accuracy_ci": list(self.accuracy_ci),
            "macro_f1_ci": list(self.macro_f1_ci),
            "weighted_f1_ci": list(self.weighted_f1_ci),
        }


def count_confusions(labels: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Return counts ``[c, c]``: rows are labels, columns predictions."""
    counts: np.ndarray = np.bincount(labels * classes + predicted, minlength=classes * classes)
    return counts.reshape(classes, classes)


def f1_by_class(confusions: np.ndarray) -> np.ndarray:
    """Return F1 ``[..., c]`` of counts ``[..., c, c]``; 0 where a class neither occurs nor is predicted."""
    hits = np.diagonal(confusions, axis1=-2, axis2=-1)
    total = confusions.sum(axis=-1) + confusions.sum(axis=-2)
    scores: np.ndarray = np.divide(2 * hits, total, out=np.zeros(total.shape), where=total > 0)
    return scores


def _summarize(confusions: np.ndarray) -> np.ndarray:
    """Return accuracy, macro-F1 and weighted-F1 ``[..., 3]`` of confusion counts ``[..., c, c]``."""
    total = confusions.sum(axis=(-2, -1))
    hits = np.trace(confusions, axis1=-2, axis2=-1)
    scores = f1_by_class(confusions)
    weighted = (scores * confusions.sum(axis=-1)).sum(axis=-1) / total
    return np.stack([hits / total, scores.mean(axis=-1), weighted], axis=-1)


def draw_bootstrap(n: int, draws: int = BOOTSTRAP_DRAWS, seed: int = 0) -> np.ndarray:
    """Return row indices ``[m, n]``, drawn with replacement; the same for all models, to pair them."""
    return np.random.default_rng(seed).integers(0, n, size=(draws, n))


def bootstrap_figures(labels: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Return figures ``[m, 3]`` (accuracy, macro-F1, weighted-F1) of each bootstrap draw."""
    cells = labels * classes + predicted
    counts = [np.bincount(cells[rows], minlength=classes * classes) for rows in draw_bootstrap(len(labels))]
    return _summarize(np.stack(counts).reshape(-1, classes, classes))


def score_predictions(labels: np.ndarray, predicted: np.ndarray, classes: int) -> Scored | None:
    """Score predictions ``[n]`` against labels ``[n]``; None where there is nothing to score."""
    if not len(labels):
        return None
    accuracy, macro, weighted = _summarize(count_confusions(labels, predicted, classes)).tolist()
    low, high = np.percentile(bootstrap_figures(labels, predicted, classes), [2.5, 97.5], axis=0)
    intervals = [(float(a), float(b)) for a, b in zip(low, high, strict=True)]
    return Scored(len(labels), Figures(accuracy, macro, weighted), *intervals)


def settle(scores: np.ndarray, allowed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return labels and answers ``[n]`` of scores ``[n, c]`` where several classes may be right ``[n, c]``.

    A right answer counts as its own label; a wrong one is held against the first of the classes allowed.
    """
    predicted = scores.argmax(axis=1)
    right = allowed[np.arange(len(predicted)), predicted]
    return np.where(right, predicted, allowed.argmax(axis=1)), predicted


def macro_f1(labels: np.ndarray, predicted: np.ndarray, classes: int) -> float:
    """Return the macro-F1 over the fixed list of classes; 0 for no samples."""
    if not len(labels):
        return 0.0
    return float(f1_by_class(count_confusions(labels, predicted, classes)).mean())
