"""How far two people agree beyond chance: Cohen's kappa (1960), with an interval fit for a small sample."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

# Of the normal distribution: 95 of 100 lie within so many deviations.
Z = 1.96


@dataclass(frozen=True)
class Agreement:
    """What two people chose of the same posts.

    Args:
        posts: how many both judged.
        agreed: on how many they chose the same class.
        kappa: 0 as by chance, 1 always; None where chance alone explains all, as with one class only.
        low, high: of kappa's interval, which holds the true one 95 times in 100.
    """

    posts: int
    agreed: int
    kappa: float | None = None
    low: float | None = None
    high: float | None = None


def measure_agreement(pairs: Mapping[tuple[str, str], int]) -> Agreement:
    """Return the agreement of two people.

    The interval is that of Wilson for the share on which they agree, carried over with the chance held fixed:
    unlike kappa's own standard error, it does not shrink to nothing where a small sample agrees throughout.

    Args:
        pairs: ``{(class of the first, class of the second): posts}``.
    """
    posts = sum(pairs.values())
    agreed = sum(count for (first, second), count in pairs.items() if first == second)
    if not posts:
        return Agreement(0, 0)
    firsts, seconds = Counter[str](), Counter[str]()
    for (first, second), count in pairs.items():
        firsts[first] += count
        seconds[second] += count
    chance = sum(firsts[word] * seconds[word] for word in firsts) / posts**2
    if chance == 1.0:
        return Agreement(posts, agreed)

    def beyond_chance(share: float) -> float:
        return (share - chance) / (1.0 - chance)

    share = agreed / posts
    middle = (share + Z**2 / (2 * posts)) / (1 + Z**2 / posts)
    half = Z * math.sqrt(share * (1 - share) / posts + Z**2 / (4 * posts**2)) / (1 + Z**2 / posts)
    return Agreement(
        posts,
        agreed,
        beyond_chance(share),
        max(beyond_chance(middle - half), -1.0),
        min(beyond_chance(middle + half), 1.0),
    )
