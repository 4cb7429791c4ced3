"""Online clustering: each post joins the incident whose posts it is most like, or founds one.

A post is compared with the posts of its event that were sent last, ``MAX_COMPARED`` messages at most, so
that it costs as much at a million stored posts as at ten. It must be like several posts of an incident, not
like their mean: one that is about everything is like nothing in particular, and one post that is like two
incidents does not make them one. Nothing is drawn by chance: the same posts in the same order give the same
incidents.

Shapes: n messages that are compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from inference.incidents.keys import PostKeys, sort_posts
from inference.incidents.likeness import Likeness, LikenessSettings

MAX_COMPARED = 2_000
"""Messages that a post is compared with: the last ones; what is sent again counts once."""


@dataclass(frozen=True)
class ClusterSettings:
    """Chosen on the events of ``inference.evaluation.replay`` that are set aside for it.

    Attributes:
        threshold: Least likeness with which a post joins, up to about 2.5.
        nearest: It is the mean over so many of the incident's posts, the likest ones.
        few_loss: What it loses of an incident with fewer, for each that is missing, as a share of those.
        likeness: How alike two posts are.
    """

    threshold: float = 1.05
    nearest: int = 3
    few_loss: float = 0.25
    likeness: LikenessSettings = field(default_factory=LikenessSettings)


DEFAULTS = ClusterSettings()


class Clusters:
    """The incidents of one event while posts join them.

    Args:
        held: Posts that were sent last, each with the id of its incident in the store.
        posts: What is to be put into incidents.
        shown: When each incident showed a picture last, by picture and incident.
        settings: When a post joins.
    """

    def __init__(
        self,
        held: Sequence[tuple[PostKeys, int]] = (),
        posts: Iterable[PostKeys] = (),
        shown: Mapping[str, Mapping[int, datetime]] | None = None,
        settings: ClusterSettings = DEFAULTS,
    ) -> None:
        self._settings = settings
        self._window = settings.likeness.window
        self._posts = sort_posts(posts)
        self._shown = {picture: dict(seen) for picture, seen in (shown or {}).items()}
        self.joined: dict[int, list[PostKeys]] = {}
        """What joined each incident, in its order; new incidents have numbers below 0."""
        self._founded = 0
        self._rows, standing, keys = self._find_rows(held)
        self._likeness = Likeness(standing, settings.likeness)
        self._keys = np.array([*keys, *[0] * (len(standing) - len(keys))], np.int64)

    def gather(self) -> None:
        """Put each post into the incident it is most like, or into a new one, in the order of their times."""
        for post, row in zip(self._posts, self._rows, strict=True):
            is_new = self._keys[row] == 0
            key = None if is_new else int(self._keys[row])
            if key is None:
                key = self._find_by_picture(post)
            if key is None:
                key = self._find_alike(post, row)
            if key is None:
                self._founded += 1
                key = -self._founded
            self.joined.setdefault(key, []).append(post)
            self._keys[row] = key
            day = post.posted_at.timestamp() / 86_400
            self._likeness.days[row] = max(day, self._likeness.days[row])
            for picture in post.pictures:
                self._shown.setdefault(picture, {})[key] = post.posted_at

    def _find_rows(self, held: Sequence[tuple[PostKeys, int]]) -> tuple[list[int], list[PostKeys], list[int]]:
        """Return the row of each post, whose post stands in each row, and the keys of those that are held.

        A message that is sent again within the window has no row of its own.
        """
        standing: list[PostKeys] = []
        keys: list[int] = []
        rows: dict[tuple[int, int], int] = {}
        last: dict[int, tuple[int, datetime]] = {}
        for post, key in sorted(held, key=lambda one: (one[0].posted_at, one[0].order)):
            row = rows.setdefault((post.message, key), len(standing)) if post.message else len(standing)
            if row == len(standing):
                standing.append(post)
                keys.append(key)
            last[post.message] = row, post.posted_at
        found: list[int] = []
        for post in self._posts:
            row, sent_at = last.get(post.message, (-1, post.posted_at))
            if row < 0 or not post.message or abs(post.posted_at - sent_at) > self._window:
                row = len(standing)
                standing.append(post)
            last[post.message] = row, max(post.posted_at, sent_at)
            found.append(row)
        return found, standing, keys

    def _find_by_picture(self, post: PostKeys) -> int | None:
        """Return the incident that showed one of the post's pictures last, within the window."""
        shown = [
            (at, -key)
            for picture in post.pictures
            for key, at in self._shown.get(picture, {}).items()
            if abs(post.posted_at - at) <= self._window
        ]
        return -max(shown)[1] if shown else None

    def _find_alike(self, post: PostKeys, row: int) -> int | None:
        """Return the incident that the post is most like, if that suffices."""
        first = max(0, row - MAX_COMPARED)
        if first == row:
            return None
        alike = self._likeness.compare(row, first, post.posted_at.timestamp() / 86_400)
        keys = self._keys[first:row]
        best, best_score = None, self._settings.threshold
        # No mean is above the likest one; of equally good ones the first that was founded stands.
        for key in dict.fromkeys(keys[alike >= best_score].tolist()):
            score = self._score(alike[keys == key])
            if score > best_score or (best is None and score == best_score):
                best, best_score = key, score
        return best

    def _score(self, alike: np.ndarray) -> float:
        """Return how alike a post is to the incident whose posts these are, ``[n]``."""
        nearest = self._settings.nearest
        within = np.sort(alike[np.isfinite(alike)])[-nearest:]
        missing = nearest - len(within)
        return round(float(within.mean()) - self._settings.few_loss * missing / nearest, 5)
