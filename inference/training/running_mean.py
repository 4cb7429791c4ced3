"""A running mean of the weights that are trained, and the best one so far; both can be kept in a file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn


class RunningMean:
    """The mean of a module's trained weights over its last steps.

    Args:
        module: Whose weights that take a gradient are followed.
        keep: Share of the mean that a step keeps; it spans some ``1 / (1 - keep)`` steps.
    """

    def __init__(self, module: nn.Module, keep: float) -> None:
        self._weights = {name: part for name, part in module.named_parameters() if part.requires_grad}
        self._keep = keep
        self._steps = 0
        self._mean = self._copy()
        self._best = self._copy()
        self.best_score = -1.0

    def _copy(self) -> dict[str, Tensor]:
        return {name: part.detach().clone() for name, part in self._weights.items()}

    @torch.no_grad()
    def update(self) -> None:
        """Take in the weights after a step; the first steps count alike."""
        self._steps += 1
        keep = min(self._keep, 1 - 1 / self._steps)
        for name, part in self._weights.items():
            self._mean[name].lerp_(part, 1 - keep)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Let the module have the mean for as long as the block runs."""
        own = self._copy()
        self._put(self._mean)
        try:
            yield
        finally:
            self._put(own)

    def note(self, score: float) -> None:
        """Remember the mean if it scores higher than any before."""
        if score > self.best_score:
            self.best_score = score
            self._best = {name: part.clone() for name, part in self._mean.items()}

    def take_best(self) -> None:
        """Leave the module with the mean that scored best."""
        self._put(self._best)

    @torch.no_grad()
    def _put(self, weights: Mapping[str, Tensor]) -> None:
        for name, part in self._weights.items():
            part.copy_(weights[name])

    def state(self) -> dict[str, Any]:
        """Return all that a later process needs to go on."""
        return {
            "weights": self._copy(),
            "mean": self._mean,
            "best": self._best,
            "score": self.best_score,
            "steps": self._steps,
        }

    @torch.no_grad()
    def resume(self, state: Mapping[str, Any]) -> None:
        """Go on from what ``state`` returned; the module gets its weights of then."""
        self._put(state["weights"])
        for own, kept in ((self._mean, state["mean"]), (self._best, state["best"])):
            for name, part in own.items():
                part.copy_(kept[name])
        self.best_score, self._steps = state["score"], state["steps"]
