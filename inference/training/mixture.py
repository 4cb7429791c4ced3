"""Fits how much each reading counts in their mixture to pairs that neither reading was trained on.

Readings are surer of what they were trained on than of anything new, so training pairs cannot tell how much
a reading is worth. What is fitted is few numbers: how sharp each reading is and which way the mixture leans.

Shapes: n pairs, c classes.
"""

import copy
from collections.abc import Sequence

import torch
from torch import Tensor

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.model.calibration import ReadingKind
from inference.model.network import FusionHead, ModelOutput
from inference.training.calibrate import list_pairs
from inference.training.loop import EncodedSamples, read_pairs
from inference.training.losses import mark_allowed, partial_label_loss
from inference.training.pairs import post_label

FEWEST = 50  # pairs below which nothing is fitted
_FOLDS = 10
_HOLD = 1.0  # pull towards what training gave, of one pair's weight


def fit_mixture(head: FusionHead, dev: EncodedSamples, device: str) -> dict[Task, Tensor]:
    """Fit in place on development pairs; return the cross-fitted scores ``[n, c]`` of these pairs by task.

    Each fold's scores are those of a fit to the other folds. Empty where there are fewer than ``FEWEST``
    pairs, or the head mixes no readings.
    """
    pairs = list_pairs(dev, ReadingKind.FUSED_PAIR)
    if len(pairs) < FEWEST or not head.mixes_readings:
        return {}
    output = read_pairs(head, dev, pairs, device)
    allowed = {
        task: mark_allowed([post_label(pair, dev.samples, task) for pair in pairs], len(classes))
        for task, classes in TASK_LABELS.items()
    }
    everything = torch.arange(len(pairs))
    order = torch.randperm(len(pairs), generator=torch.Generator().manual_seed(0))
    crossed = {task: torch.zeros_like(output.scores[Modality.FUSED][task]) for task in TASK_LABELS}
    for fold in order.chunk(_FOLDS):
        others = everything[~torch.isin(everything, fold)]
        fitted = _fit(copy.deepcopy(head).cpu(), output, allowed, others)
        for task, scores in fitted(fold).items():
            crossed[task][fold] = scores.detach()
    _fit(head, output, allowed, everything)
    return crossed


class _Mixture:
    """The fused scores of pairs under a head's numbers; what else the head adds stays as it was."""

    def __init__(self, head: FusionHead, output: ModelOutput) -> None:
        self._head, self._output = head, output
        with torch.no_grad():
            mixed = self._mix(torch.arange(len(output.image_gate)))
        self._added = {task: output.scores[Modality.FUSED][task] - mixed[task] for task in TASK_LABELS}

    def _mix(self, rows: Tensor) -> dict[Task, Tensor]:
        image, text = (
            {task: scores[rows] for task, scores in self._output.scores[modality].items()}
            for modality in (Modality.IMAGE_ONLY, Modality.TEXT_ONLY)
        )
        gates = self._output.image_gate[rows], self._output.text_gate[rows]
        return self._head.mix_readings(image, text, *gates)

    def __call__(self, rows: Tensor) -> dict[Task, Tensor]:
        return {task: scores + self._added[task][rows] for task, scores in self._mix(rows).items()}


def _fit(head: FusionHead, output: ModelOutput, allowed: dict[Task, Tensor], rows: Tensor) -> _Mixture:
    """Fit a head's few numbers in place to some of the pairs."""
    mixture = _Mixture(head, output)
    numbers: Sequence[torch.nn.Parameter] = (head.log_sharpness, head.leaning)
    before = [number.detach().clone() for number in numbers]
    optimizer = torch.optim.LBFGS(numbers, max_iter=60, line_search_fn="strong_wolfe")

    def measure() -> Tensor:
        optimizer.zero_grad()
        pull = sum((number - old).square().sum() for number, old in zip(numbers, before, strict=True))
        total = _HOLD * pull / len(rows) + torch.zeros(())
        for task, scores in mixture(rows).items():
            loss = partial_label_loss(scores, allowed[task][rows])
            if loss is not None:
                total = total + loss
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(measure)  # type: ignore[no-untyped-call]
    return mixture
