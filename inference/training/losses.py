"""Losses for labels that allow one class or several.

Shapes: b batch, c classes.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from inference.training.data import ClassSet


def mark_allowed(labels: Sequence[ClassSet], classes: int, device: str | torch.device = "cpu") -> Tensor:
    """Return which classes each label allows ``[b, c]``; no class in rows that nobody judged."""
    allowed = torch.zeros(len(labels), classes, dtype=torch.bool)
    for row, label in enumerate(labels):
        allowed[row, list(label)] = True
    return allowed.to(device)


def ordered_loss(scores: Tensor, allowed: Tensor) -> Tensor | None:
    """Return how far the shares lie from the class along the order of the classes; None where none is known.

    Squared earth mover's distance (Hou, Yu, Samaras 2016): taking severe for none costs more than for mild.

    Args:
        scores: Before softmax ``[b, c]``, classes in their order.
        allowed: As ``mark_allowed``; rows that allow several classes are left out.
    """
    known = allowed.sum(dim=1) == 1
    if not bool(known.any()):
        return None
    said = scores[known].float().softmax(dim=1).cumsum(dim=1)
    return (said - allowed[known].float().cumsum(dim=1)).square().sum(dim=1).mean()


def partial_label_loss(
    scores: Tensor, allowed: Tensor, *, smoothing: float = 0.0, weight: Tensor | None = None
) -> Tensor | None:
    """Return how unlikely the allowed classes are together, the mean over rows; None where none was judged.

    Args:
        scores: Before softmax ``[b, c]``.
        allowed: As ``mark_allowed``. A row that allows all classes says nothing and costs nothing.
        smoothing: Share of the loss that asks for all classes alike (Szegedy et al. 2016).
        weight: Weight of each class ``[c]``; a row has the mean of those that it allows.
    """
    known = allowed.any(dim=1)
    if not bool(known.any()):
        return None
    shares, allowed = scores[known].float().log_softmax(dim=1), allowed[known]
    losses = -shares.masked_fill(~allowed, -torch.inf).logsumexp(dim=1)
    losses = (1 - smoothing) * losses - smoothing * shares.mean(dim=1)
    if weight is None:
        return losses.mean()
    weights = (allowed * weight.to(scores.device)).sum(dim=1) / allowed.sum(dim=1)
    return (losses * weights).sum() / weights.sum()
