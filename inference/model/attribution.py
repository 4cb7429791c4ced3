"""What spoke for the category that is shown: one backward pass through the head for a whole batch.

Gradient times input (Shrikumar et al. 2017) at the encoders' outputs: how much each region and each token
raises the log-probability of a class of the fused reading, to first order: of the likeliest humanitarian
category, if no other is asked for. The encoders are not walked back, so it costs a small share of a
prediction. Samples never meet in the head, so a post has the same map alone and in any batch. The model card
compares it with other maps.

Shapes: b batch, t text tokens, r image regions.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from db.vocabulary import ExplanationMethod, Modality, Task
from inference.model.fusion import LEARNT, Features, FixedGates
from inference.model.network import FusionHead, ModelOutput

KIND = ExplanationMethod.GRADIENT_TIMES_INPUT.value
EXPLAINED_TASK = Task.HUMANITARIAN  # the task whose class stands first on every post


class Attribution(NamedTuple):
    """Evidence for a class, 0 for parts that do not speak for it; absent modalities hold zeros."""

    regions: Tensor  # [b, r]
    tokens: Tensor  # [b, t]


def attribute_parts(
    head: FusionHead,
    features: Features,
    fixed: FixedGates = LEARNT,
    *,
    task: Task = EXPLAINED_TASK,
    label: int | None = None,
    keeps_against: bool = False,
) -> tuple[ModelOutput, Attribution]:
    """Read a batch of encoded posts, and say which regions and tokens spoke for one class of each.

    Args:
        head: Ready to evaluate; its parameters get no gradient.
        features: What the encoders say.
        fixed: As ``FusionHead.forward``.
        task: What was asked.
        label: Index of the class to explain; each post's likeliest one without it.
        keeps_against: Whether parts that speak against the class are below 0, and not 0.

    Returns:
        The head's output and the evidence, both without a graph.
    """
    with torch.inference_mode(mode=False), torch.enable_grad():
        regions, tokens = (part.clone().requires_grad_() for part in (features.regions, features.tokens))
        rest = [part.clone() for part in features[2:]]
        output = head(Features(regions, tokens, *rest), fixed)
        shares = output.scores[Modality.FUSED][task].log_softmax(dim=1)
        asked = shares.amax(dim=1) if label is None else shares[:, label]
        slopes = torch.autograd.grad(
            asked.sum(), (regions, tokens), allow_unused=True, materialize_grads=True
        )
    weights = [
        (part.detach() * slope).sum(dim=2) for part, slope in zip((regions, tokens), slopes, strict=True)
    ]
    evidence = weights if keeps_against else [each.clamp(min=0) for each in weights]
    return output.detach(), Attribution(*evidence)
