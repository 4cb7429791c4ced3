"""How unlike the training data a picture or a text is, by its place in the encoder's space.

A Mahalanobis distance to the nearest class (Lee et al. 2018), measured by the spread that training data have
within their classes. It is given as a rank: the share of ordinary posts, of events that training has not
seen, that lie nearer. 0.5 is as usual; above 0.95 a post is stranger than 19 of 20.

Shapes: n samples, b batch, d width of an encoder, k directions that are kept, c classes.
"""

import torch
from torch import Tensor, nn

DIRECTIONS = 512  # with 64 drawings are hardly told from photographs
RANKS = 101  # distances of ordinary posts that are kept, from the least to the greatest


class DistanceScore(nn.Module):
    """The score of one modality. Empty until ``fit``; then part of a checkpoint."""

    centre: Tensor
    basis: Tensor
    means: Tensor
    missing: Tensor
    within: Tensor
    ranks: Tensor

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.register_buffer("centre", torch.zeros(width))
        self.register_buffer("basis", torch.zeros(DIRECTIONS, width))  # to the directions, each of spread 1
        self.register_buffer("means", torch.zeros(classes, DIRECTIONS))
        self.register_buffer("missing", torch.ones(classes, dtype=torch.bool))  # classes without a sample
        self.register_buffer("within", torch.eye(DIRECTIONS))  # whitens what is left within the classes
        self.register_buffer("ranks", torch.zeros(RANKS))

    def forward(self, pooled: Tensor) -> Tensor:
        """Return the rank ``[b]``, 0 to 1, of embeddings ``[b, d]``."""
        found = torch.searchsorted(self.ranks, self.measure(pooled.float()).contiguous())
        return found / RANKS

    def measure(self, pooled: Tensor) -> Tensor:
        """Return the distance ``[b]`` of embeddings ``[b, d]``."""
        placed = (pooled - self.centre) @ self.basis.T
        to_class = ((placed[:, None] - self.means[None]) @ self.within.T).square().sum(dim=2)
        return to_class.masked_fill(self.missing & ~self.missing.all(), torch.inf).amin(dim=1)

    @torch.no_grad()
    def fit(self, pooled: Tensor, labels: Tensor, ordinary: Tensor) -> None:
        """Learn the spread of training embeddings ``[n, d]`` with their classes ``[n]``, and the ranks.

        Args:
            pooled: Of training samples.
            labels: Their classes.
            ordinary: Embeddings of posts that training has not seen, ``[m, d]``.
        """
        pooled = pooled.float()
        self.centre.copy_(pooled.mean(dim=0))
        _, spread, directions = torch.linalg.svd(pooled - self.centre, full_matrices=False)
        kept = min(DIRECTIONS, len(spread))
        scale = (spread[:kept] / len(pooled) ** 0.5).clamp(min=1e-6)
        self.basis[:kept] = directions[:kept] / scale[:, None]
        placed = (pooled - self.centre) @ self.basis.T
        for label in sorted(set(labels.tolist())):
            self.means[label] = placed[labels == label].mean(dim=0)
            self.missing[label] = False
        left = placed - self.means[labels]
        covariance = left.T @ left / len(left) + 1e-3 * torch.eye(DIRECTIONS)
        self.within.copy_(torch.linalg.inv(torch.linalg.cholesky(covariance)))
        self.ranks.copy_(self.measure(ordinary.float()).quantile(torch.linspace(0, 1, RANKS)))
