"""Sets of classes that hold the right one nine times in ten: split conformal prediction.

Vovk, Gammerman, Shafer 2005; the score is one minus the probability of the right class (Sadinle, Lei,
Wasserman 2019). Where the model is sure a set has one class, "one of these two" where it wavers, and many
where it does not know. The promise is about posts like those that the threshold was fitted on, so each event
counts alike.

Shapes: n samples, c classes.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

COVERAGE = 0.9

# ReadingKind value → Task value → least probability of a member.
Thresholds = Mapping[str, Mapping[str, float]]

_FEWEST = 20  # samples that an event counts as having at least: one odd post must not decide alone


def fit_threshold(probabilities: Tensor, allowed: Tensor, events: Sequence[str]) -> float:
    """Return the least probability of a class that belongs to the set; 0 (all belong) for too few samples.

    Args:
        probabilities: Calibrated ``[n, c]``.
        allowed: Which classes are right in each row ``[n, c]``; the likeliest of them must be in the set.
        events: Event of each row; each weighs alike, but for those with very few rows.
    """
    if not len(allowed):
        return 0.0
    right = (probabilities * allowed).amax(dim=1)
    counts = Counter(events)
    weights = torch.tensor([1.0 / max(_FEWEST, counts[event]) for event in events], dtype=torch.double)
    order = right.argsort()
    missed = weights[order].cumsum(0) / weights.sum()
    # The next sample may lie below all of these: it counts as one more that is missed.
    missed = (missed * len(right) + 1) / (len(right) + 1)
    dropped = int((missed <= 1 - COVERAGE + 1e-9).sum())
    if not dropped:
        return 0.0
    return math.floor(1e4 * float(right[order[dropped]])) / 1e4


def choose_classes(shares: Mapping[str, float], threshold: float) -> tuple[str, ...]:
    """Return the classes of the set, likeliest first; never none."""
    ranked = sorted(shares, key=shares.__getitem__, reverse=True)
    return tuple(label for index, label in enumerate(ranked) if index == 0 or shares[label] >= threshold)
