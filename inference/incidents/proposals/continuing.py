"""Which proposal a burst goes on with: one disaster bursts by its place, by its name and by what it does.

The posts of both are compared as two texts are: by their words and places, each the heavier the fewer of
the stream's last posts have it (Spärck Jones 1972), and by how often one of the one lies close to one of
the other.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from db.gazetteer.towns import measure_km
from inference.incidents.proposals.posts import Watched

MOST_COMPARED = 60
"""Posts of each side whose places are compared: the last ones."""


@dataclass(frozen=True)
class ContinueSettings:
    """Chosen as ``BurstSettings`` are.

    Attributes:
        threshold: Least score with which a burst goes on with a proposal, up to about 1.
        near_km: Two posts no further apart are close.
        near_gain: What is added where all posts of both are close, and less with their share.
    """

    threshold: float = 0.25
    near_km: float = 100.0
    near_gain: float = 0.3


DEFAULTS = ContinueSettings()


def find_continued(
    posts: Sequence[Watched],
    proposals: Mapping[int, Sequence[Watched]],
    recent: Sequence[Watched],
    *,
    settings: ContinueSettings = DEFAULTS,
) -> int | None:
    """Return the proposal that some posts go on with, or None where they are about something new.

    Args:
        posts: What burst.
        proposals: The posts that speak for each, in the order in which they were sent.
        recent: The last posts of the stream, by which it is seen which words are rare.
        settings: When one goes on with the other.
    """
    frequency = Counter(key for post in recent for key in post.keys)
    weigh = _make_weights(frequency, len(recent))
    own = _sum_keys(posts, weigh)
    best, best_score = None, settings.threshold
    for number, others in sorted(proposals.items()):
        score = _compare(own, _sum_keys(others, weigh)) + _weigh_places(posts, others, settings)
        if score > best_score:
            best, best_score = number, score
    return best


def _make_weights(frequency: Mapping[str, int], posts: int) -> Callable[[str], float]:
    return lambda key: log((posts + 1) / (frequency.get(key, 0) + 0.5))


def _sum_keys(posts: Sequence[Watched], weigh: Callable[[str], float]) -> dict[str, float]:
    counts = Counter(key for post in posts for key in post.keys)
    return {key: count * weigh(key) for key, count in counts.items()}


def _compare(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the cosine of two sums."""
    shared = sum(weight * other[key] for key, weight in one.items() if key in other)
    lengths = (sqrt(sum(weight**2 for weight in each.values())) for each in (one, other))
    return shared / max(1e-9, next(lengths) * next(lengths))


def _weigh_places(posts: Sequence[Watched], others: Sequence[Watched], settings: ContinueSettings) -> float:
    points, former = (
        [post.point for post in some if post.point][-MOST_COMPARED:] for some in (posts, others)
    )
    if not points or not former:
        return 0.0
    near = sum(measure_km(*one, *other) <= settings.near_km for one in points for other in former)
    return settings.near_gain * near / (len(points) * len(former))
