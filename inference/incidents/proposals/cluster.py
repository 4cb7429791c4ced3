"""What is gathered as a sum of its posts: what is added can be taken out again.

Shapes: d width of the joined keys.
"""

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from inference.incidents.keys import PostKeys

MAX_PICTURES = 200
"""Pictures that an incident is known by: its first ones."""


@dataclass
class Cluster:
    """What the machine knows of one incident while it gathers posts.

    Attributes:
        key: The incident's id in the store; below 0 for one that is not stored yet.
        total: ``float64 [d]``: sum of the vectors of its posts, so that its direction is their mean's.
        first_seen_at: When its first post was sent.
        last_seen_at: When its last one was.
        places: Sum of degrees and count of its placed posts: lat, lon, n.
        pictures: What its pictures are known by.
        joined: Posts that joined since it was loaded, in their order.
        stands_for: Id of the incident that a person merged it into: what would join it joins that one.
    """

    key: int
    total: np.ndarray
    first_seen_at: datetime
    last_seen_at: datetime
    places: tuple[float, float, int] = (0.0, 0.0, 0)
    pictures: set[str] = field(default_factory=set)
    joined: list[PostKeys] = field(default_factory=list)
    stands_for: int | None = None

    @property
    def centroid(self) -> np.ndarray:
        """Direction of the mean vector, ``float64 [d]`` of length 1; zeros where posts have no words."""
        return _turn_to_unit(self.total)

    @property
    def place(self) -> tuple[float, float] | None:
        """Mean place of its posts as lat, lon in degrees."""
        lat, lon, count = self.places
        return (lat / count, lon / count) if count else None

    def add(self, post: PostKeys) -> None:
        """Take a post in."""
        self.total = self.total + post.vector
        self.first_seen_at = min(self.first_seen_at, post.posted_at)
        self.last_seen_at = max(self.last_seen_at, post.posted_at)
        if post.lat is not None and post.lon is not None:
            lat, lon, count = self.places
            self.places = (lat + post.lat, lon + post.lon, count + 1)
        self.pictures.update(sorted(post.pictures)[: MAX_PICTURES - len(self.pictures)])
        self.joined.append(post)

    def remove(self, post: PostKeys) -> None:
        """Take a post out that was in it when it was loaded; the times and pictures are left as they are."""
        self.total = self.total - post.vector
        if post.lat is not None and post.lon is not None:
            lat, lon, count = self.places
            self.places = (lat - post.lat, lon - post.lon, count - 1)


def _turn_to_unit(vector: np.ndarray) -> np.ndarray:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else vector
