"""Turns class scores into probabilities that mean what they say: one temperature a reading and task.

Guo et al. 2017, On Calibration of Modern Neural Networks: dividing all scores by one number changes no
decision.

Shapes: n samples, c classes.
"""

from collections.abc import Mapping
from enum import StrEnum

import torch
from torch import Tensor


class ReadingKind(StrEnum):
    """A reading together with what it had to read: the fused one is calibrated apart for each."""

    FUSED_PAIR = "fused_pair"
    FUSED_IMAGE = "fused_image"
    FUSED_TEXT = "fused_text"
    IMAGE_ONLY = "image_only"
    TEXT_ONLY = "text_only"


Temperatures = Mapping[str, Mapping[str, float]]  # ReadingKind value → Task value → temperature above 0

_GRID = torch.logspace(-1.0, 1.0, 201)  # 0.1 to 10, steps of 2.3 %


def fit_temperature(scores: Tensor, allowed: Tensor) -> float:
    """Return the temperature under which scores ``[n, c]`` make the allowed classes likeliest; 1.0 for none.

    Args:
        scores: Before softmax.
        allowed: Which classes are right in each row ``[n, c]``, one or more.
    """
    if not len(allowed):
        return 1.0
    losses = [
        -(scores / value).log_softmax(dim=1).masked_fill(~allowed, -torch.inf).logsumexp(dim=1).mean()
        for value in _GRID
    ]
    return round(float(_GRID[int(torch.stack(losses).argmin())]), 4)


def expected_calibration_error(probabilities: Tensor, allowed: Tensor, bins: int = 15) -> float:
    """Return the mean gap between confidence and accuracy over equal-width bins (15 as in Guo et al.).

    Args:
        probabilities: Of each class ``[n, c]``.
        allowed: As ``fit_temperature``; an answer is right that is one of them.
        bins: How many.
    """
    confidence, predicted = probabilities.max(dim=1)
    correct = allowed.gather(1, predicted[:, None])[:, 0].float()
    index = (confidence * bins).long().clamp(max=bins - 1)
    gap = 0.0
    for value in range(bins):
        rows = index == value
        if not bool(rows.any()):
            continue
        gap += float(rows.float().mean() * (confidence[rows].mean() - correct[rows].mean()).abs())
    return gap
