"""B-cubed: how pure and how complete groups are, post by post (Bagga and Baldwin 1998)."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class BCubed:
    """Means over the posts, 0 to 1.

    Attributes:
        precision: Share of a post's group that belongs with it.
        recall: Share of what belongs with a post that is in its group.
    """

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def measure_bcubed(found: Mapping[str, Hashable], gold: Mapping[str, Hashable]) -> BCubed:
    """Compare groups with what they should be.

    Args:
        found: {post: group}; a post that is missing stands alone.
        gold: {post: what it is about}; only these posts are measured.
    """
    groups = {post: found.get(post, ("alone", post)) for post in gold}
    sizes, wanted = Counter(groups.values()), Counter(gold.values())
    both = Counter((groups[post], gold[post]) for post in gold)
    shared = [both[groups[post], gold[post]] for post in gold]
    precision = sum(count / sizes[groups[post]] for post, count in zip(gold, shared, strict=True))
    recall = sum(count / wanted[gold[post]] for post, count in zip(gold, shared, strict=True))
    return BCubed(precision / len(gold), recall / len(gold)) if gold else BCubed(0.0, 0.0)
