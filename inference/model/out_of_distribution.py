"""How unlike the training data a picture or a text is, by its place in the encoder's space.

Of a text, its distance; of a picture, its distance or its likeness to what no camera took, whichever is the
more unusual. A flat picture lies near the middle of all pictures, so that no distance finds it.

The distance is a Mahalanobis distance to the nearest class (Lee et al. 2018), measured by the spread that
training data have within their classes. Scores are given as ranks: the share of ordinary posts, of events
that training has not seen, that lie nearer. 0.5 is as usual; above 0.95 a post is stranger than 19 of 20.

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
        return _rank(self.measure(pooled.float()), self.ranks)

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
        self.ranks.copy_(_spread(self.measure(ordinary.float())))


class PictureScore(nn.Module):
    """The score of pictures: by distance, and by a line between photographs and what no camera took."""

    direction: Tensor
    drawn_ranks: Tensor
    ranks: Tensor

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.distance = DistanceScore(width, classes)
        self.register_buffer("direction", torch.zeros(width))
        self.register_buffer("drawn_ranks", torch.zeros(RANKS))
        self.register_buffer("ranks", torch.zeros(RANKS))  # of the more unusual of both

    def forward(self, pooled: Tensor) -> Tensor:
        """Return the rank ``[b]``, 0 to 1, of embeddings ``[b, d]``."""
        return _rank(self._compare(pooled.float()), self.ranks)

    def _compare(self, pooled: Tensor) -> Tensor:
        return torch.maximum(self.distance(pooled), _rank(pooled @ self.direction, self.drawn_ranks))

    @torch.no_grad()
    def fit(self, pooled: Tensor, labels: Tensor, ordinary: Tensor, direction: Tensor) -> None:
        """Learn the distance, and the ranks of both; arguments as ``DistanceScore.fit``.

        Args:
            pooled: Of training pictures of one class.
            labels: Their classes.
            ordinary: Of posts that training has not seen.
            direction: Along which what no camera took lies far, ``[d]``.
        """
        self.distance.fit(pooled, labels, ordinary)
        self.direction.copy_(direction)
        self.drawn_ranks.copy_(_spread(ordinary.float() @ self.direction))
        self.ranks.copy_(_spread(self._compare(ordinary.float())))


def _spread(values: Tensor) -> Tensor:
    """Return ``RANKS`` quantiles of some values."""
    return values.quantile(torch.linspace(0, 1, RANKS))


def _rank(values: Tensor, ranks: Tensor) -> Tensor:
    return torch.searchsorted(ranks, values.contiguous()) / RANKS
