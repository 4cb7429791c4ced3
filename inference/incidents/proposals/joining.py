"""Which proposal a post speaks for: the one that its words, its place and its time are most like."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from db.gazetteer.towns import measure_km
from inference.incidents.proposals.cluster import Cluster
from inference.incidents.proposals.posts import Watched

LEADING_KEYS = 6
"""Of a proposal, which a post is expected to share."""


@dataclass(frozen=True)
class JoinSettings:
    """Chosen as ``BurstSettings`` are.

    Attributes:
        threshold: Least score with which a post joins, up to about 1.
        key_gain: What a shared key adds to the cosine of the vectors.
        near_km: Two places no further apart are one.
        far_km: Two places further apart than this speak against one event.
        near_gain: What one place adds.
        far_loss: What two places take.
        day_loss: What each day without a post takes.
        window_days: How long after its last post a proposal takes more.
    """

    threshold: float = 0.4
    key_gain: float = 0.2
    near_km: float = 150.0
    far_km: float = 500.0
    near_gain: float = 0.1
    far_loss: float = 0.3
    day_loss: float = 0.05
    window_days: float = 3.0


DEFAULTS = JoinSettings()


@dataclass
class Known:
    """A proposal that posts may join: what was gathered for it, and what burst."""

    cluster: Cluster
    keys: Sequence[str]


def find_proposal(
    post: Watched, known: Iterable[Known], *, settings: JoinSettings = DEFAULTS
) -> Known | None:
    """Return the proposal with the best score, if that suffices; of equal ones the first."""
    best, best_score = None, settings.threshold
    length = float(np.linalg.norm(post.vector)) or 1.0
    for one in known:
        idle_days = (post.posted_at - one.cluster.last_seen_at).total_seconds() / 86_400
        if not -settings.window_days <= idle_days <= settings.window_days:
            continue
        score = float(one.cluster.centroid @ post.vector) / length
        score += settings.key_gain * bool(post.keys.intersection(one.keys[:LEADING_KEYS]))
        score += _weigh_place(one.cluster, post, settings) - settings.day_loss * max(0.0, idle_days)
        if score > best_score:
            best, best_score = one, score
    return best


def _weigh_place(cluster: Cluster, post: Watched, settings: JoinSettings) -> float:
    place = cluster.place
    if place is None or post.point is None:
        return 0.0
    apart_km = measure_km(*place, *post.point)
    if apart_km <= settings.near_km:
        return settings.near_gain
    return -settings.far_loss if apart_km > settings.far_km else 0.0
