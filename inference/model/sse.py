"""Stochastic shared embeddings over the multimodal graph of training samples (Abavisani et al. 2020).

Nodes are the samples of a batch. A walker at a sample stays with probability 1 - p0; otherwise it moves to
another sample, ``same_class`` times likelier to one of the same class. The embedding found there replaces the
sample's own; the label stays the anchor's. Nothing but the embeddings of this one step is touched.

Beyond the paper, an edge may also weigh how near two samples are: of the same event, alike in their texts.

Shapes: b batch, d width of an embedding.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

SAME_EVENT = 5.0  # how much likelier a move within the event is
SIMILARITY_SCALE = 0.2  # a cosine higher by this makes a move e times likelier


def weigh_nearness(texts: Tensor, events: Sequence[str]) -> Tensor:
    """Return how much likelier a move between two samples is for being near ``[b, b]``, above 0.

    Args:
        texts: One embedding a sample ``[b, d]``; zeros where there is no text, which is then near to none.
        events: Name of each sample's event.
    """
    unit = torch.nn.functional.normalize(texts, dim=1)
    names = {event: index for index, event in enumerate(dict.fromkeys(events))}
    event = torch.tensor([names[each] for each in events], device=texts.device)
    same = torch.where(event[:, None] == event[None, :], SAME_EVENT, 1.0)
    return same * (unit @ unit.T / SIMILARITY_SCALE).exp()


def draw_moves(
    labels: Tensor,
    *,
    same_class: float,
    p0: float,
    generator: torch.Generator | None = None,
    available: Tensor | None = None,
    nearness: Tensor | None = None,
) -> Tensor:
    """Draw where each sample of a batch takes its embedding from.

    Args:
        labels: Class index by sample ``[b]``; below 0 means unknown, and such a sample neither moves nor is
        moved to.
        same_class: How much likelier a move within the class is than one outside it; the paper tries 10 to
        20,000.
        p0: Probability of moving at all, 0 to 1.
        generator: Source of randomness on the labels' device.
        available: ``[b]``; True where a sample has the modality. Others neither move nor are moved to.
        nearness: Further weight of each edge ``[b, b]``, above 0; None weighs them alike, as the paper does.

    Returns:
        Indices ``[b]`` into the batch; ``embeddings[moves]`` are the shared embeddings.

    Raises:
        ValueError: ``p0`` is outside 0 to 1, or ``same_class`` is below 1.
    """
    if not 0 <= p0 <= 1:
        raise ValueError(f"p0 is a probability, not {p0}")
    if same_class < 1:
        raise ValueError(f"same_class is a ratio of at least 1, not {same_class}")
    nodes = labels >= 0
    if available is not None:
        nodes = nodes & available
    weights = torch.where(labels[:, None] == labels[None, :], same_class, 1.0)
    if nearness is not None:
        weights = weights * nearness
    weights = weights * nodes[None, :]
    weights.fill_diagonal_(0.0)
    stay = torch.arange(len(labels), device=labels.device)
    reachable = weights.sum(dim=1) > 0
    weights[~reachable] = 1.0
    targets = torch.multinomial(weights, 1, generator=generator).squeeze(1)
    coin = torch.rand(len(labels), generator=generator, device=labels.device)
    return torch.where(nodes & reachable & (coin < p0), targets, stay)
