"""What a post is compared by: its words and what they say, its place, its time and its pictures.

Shapes: d width of the vector, k of the meaning.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np


@dataclass(frozen=True)
class PostKeys:
    """The keys of one post.

    Attributes:
        post_id: Its number in the store.
        order: What decides between posts of one time, whatever number the store gave them.
        vector: What kind of thing it tells of, ``[d]`` of any length; zeros, or empty, without words.
        posted_at: When it was sent; aware.
        lat: Where it is, in degrees; None where nobody knows.
        lon: As ``lat``.
        pictures: What its pictures are known by; equal pictures have equal ones.
        text: Its words.
        meaning: What they mean (``db.signatures``), ``[k]``; empty where that is not known.
        message: Equal for posts that say the same; 0 where that is not known.
        is_area: Only its state or country is known, which ``lat`` and ``lon`` are the middle of.
    """

    post_id: int
    order: str
    vector: np.ndarray
    posted_at: datetime
    lat: float | None = None
    lon: float | None = None
    pictures: frozenset[str] = frozenset()
    text: str = ""
    meaning: np.ndarray = field(default_factory=lambda: np.zeros(0))
    message: int = 0
    is_area: bool = False


def sort_posts(posts: Iterable[PostKeys]) -> list[PostKeys]:
    """Return the posts in the order in which they were sent, which no order of arrival changes."""
    return sorted(posts, key=lambda post: (post.posted_at, post.order, post.post_id))
