"""How often each sample is drawn: collections, languages and classes of very different sizes, evened out.

Half of all texts are of one collection and nine of ten are English; drawn as they come, a model learns those
and forgets the rest. A group is what shares collection, language and labels; it is drawn by the square root
of its size, and no sample of a small one more than ``MOST_DRAWS`` times.
"""

import random
from collections import defaultdict
from collections.abc import Hashable, Sequence

from inference.training.data import Labels, Sample

POWER = 0.5
MOST_DRAWS = 3


def group_sample(sample: Sample, labels: Labels) -> Hashable:
    """Return what a sample is drawn by: its collection, its language and some labels."""
    return (sample.source, sample.language, *labels.values())


def plan_draws(groups: Sequence[Hashable], total: int, seed: int, *, power: float = POWER) -> list[int]:
    """Return about ``total`` indices into the groups, in the order in which they are drawn.

    Args:
        groups: Group of each sample.
        total: How many to draw; fewer come where all groups are drawn as often as they may be.
        seed: The same seed gives the same draws.
        power: A group is drawn by its size to this power: 1 draws samples as they come, 0 groups alike.
    """
    rng = random.Random(seed)
    members: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        members[group].append(index)
    quotas = _share_out({group: len(rows) for group, rows in members.items()}, total, power)
    draws = []
    for group, rows in members.items():
        whole, rest = divmod(quotas[group], len(rows))
        draws += rows * whole + rng.sample(rows, rest)
    rng.shuffle(draws)
    return draws


def _share_out(sizes: dict[Hashable, int], total: int, power: float) -> dict[Hashable, int]:
    """Return how many of each group are drawn; what a full group cannot take goes to the others."""
    quotas: dict[Hashable, int] = {}
    left, open_groups = total, dict(sizes)
    while open_groups:
        weight = sum(size**power for size in open_groups.values())
        full = {
            group: MOST_DRAWS * size
            for group, size in open_groups.items()
            if left * size**power / weight >= MOST_DRAWS * size
        }
        if not full:
            shares = {group: round(left * size**power / weight) for group, size in open_groups.items()}
            return quotas | shares
        quotas |= full
        left = max(0, left - sum(full.values()))
        open_groups = {group: size for group, size in open_groups.items() if group not in full}
    return quotas
