"""One stream while it is watched: what is usual in it, its last posts and its proposals, held in memory.

Shapes: d width of the joined keys.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from types import MappingProxyType

import numpy as np

from inference.incidents.keys import PostKeys
from inference.incidents.proposals.bursts import (
    WINDOW,
    Bar,
    BurstSettings,
    Candidate,
    find_candidates,
)
from inference.incidents.proposals.cluster import Cluster
from inference.incidents.proposals.continuing import ContinueSettings, find_continued
from inference.incidents.proposals.joining import JoinSettings, Known, find_proposal
from inference.incidents.proposals.posts import Watched
from inference.incidents.proposals.usual import ALL, Usual, find_hour

SLICE_S = 600
"""Posts that were sent within so many seconds are taken at once."""
MAX_RECENT = 2_000
"""Last posts of the stream that a burst is compared within."""
MAX_BEFORE = 1_000
"""Posts ahead of the window that show where posts usually lie."""


@dataclass(frozen=True)
class WatchSettings:
    """When something is a burst, when a post joins one, and when a burst goes on with an earlier one."""

    bursts: BurstSettings = field(default_factory=BurstSettings)
    joining: JoinSettings = field(default_factory=JoinSettings)
    continuing: ContinueSettings = field(default_factory=ContinueSettings)


DEFAULTS = WatchSettings()


@dataclass
class Found:
    """What came of some posts.

    Attributes:
        proposed: New proposals, by a number below 0.
        joined: ``{post: proposal}``.
        voices: ``{(key, hour): voices}`` to count.
    """

    proposed: dict[int, Candidate] = field(default_factory=dict)
    joined: dict[int, int] = field(default_factory=dict)
    voices: Counter[tuple[str, int]] = field(default_factory=Counter)


class Stream:
    """What a pass knows of one stream.

    Args:
        old: Posts that were watched before, in the order in which they were sent.
        spoken_for: ``{post: proposal}`` of those of them that speak for one.
        known: Proposals that may take posts.
        usual: The past of the stream.
        bar: Least surprise for some keys.
        settings: When something is proposed.
        dismissed: ``{proposal: least surprise}`` of what goes on with one that a person dismissed.
    """

    def __init__(
        self,
        old: Sequence[Watched],
        spoken_for: Mapping[int, int],
        known: Iterable[Known],
        usual: Usual,
        bar: Bar,
        settings: WatchSettings = DEFAULTS,
        dismissed: Mapping[int, float] = MappingProxyType({}),
    ) -> None:
        self.known = {one.cluster.key: one for one in known}
        self.found = Found()
        self._spoken_for = dict(spoken_for)
        self._posts = list(old)
        self._usual, self._bar, self._settings, self._dismissed = usual, bar, settings, dismissed
        self._heard: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
        for post in old:
            self._hear(post)

    def take(self, new: Iterable[Watched]) -> None:
        """Watch posts, in the order in which they were sent."""
        for fresh in _cut(new):
            free = [post for post in fresh if not self._join(post)]
            for post in fresh:
                place = bisect_right(self._posts, post.posted_at, key=lambda one: one.posted_at)
                self._posts.insert(place, post)
            for candidate in self._find(free):
                self._propose(candidate)

    def _join(self, post: Watched) -> bool:
        """Let a post speak for the proposal that it is most like; count its voice where it does not."""
        one = find_proposal(post, self.known.values(), settings=self._settings.joining)
        if one is not None:
            one.cluster.add(_make_keys(post))
            self.found.joined[post.id] = one.cluster.key
            self._spoken_for[post.id] = one.cluster.key
        if self._hear(post):
            # What is proposed is not usual: the next earthquake is as new as the first.
            keys = [ALL, *post.keys] if one is None else [ALL]
            hour = find_hour(post.posted_at)
            self._usual.add(keys, hour)
            self.found.voices.update((key, hour) for key in keys)
        return one is not None

    def _hear(self, post: Watched) -> bool:
        """Return whether the hour has not heard the message nor the account yet."""
        messages, accounts = self._heard[find_hour(post.posted_at)]
        is_heard = post.message in messages or post.account in accounts
        messages.add(post.message)
        if post.account is not None:
            accounts.add(post.account)
        return not is_heard

    def _find(self, free: Sequence[Watched]) -> list[Candidate]:
        if not free:
            return []
        now = free[-1].posted_at
        until = bisect_right(self._posts, now, key=lambda one: one.posted_at)
        since = bisect_right(self._posts, now - WINDOW, key=lambda one: one.posted_at)
        window, before = self._posts[since:until], self._posts[max(0, since - MAX_BEFORE) : since]
        return find_candidates(
            [post for post in window if post.id not in self._spoken_for],
            free,
            [post for post in before if post.id not in self._spoken_for],
            self._usual,
            bar=self._bar,
            settings=self._settings.bursts,
        )

    def _propose(self, candidate: Candidate) -> None:
        """Let what burst speak for the proposal that it goes on with, or propose it."""
        posts = [post for post in candidate.posts if post.id not in self._spoken_for]
        if not posts:
            return
        number = self._find_continued(posts)
        if number is not None and candidate.lead.surprise < self._dismissed.get(number, 0.0):
            return
        one = None if number is None else self.known.get(number)
        if one is None:
            one = self._add(candidate, posts)
        for post in posts:
            one.cluster.add(_make_keys(post))
            self.found.joined[post.id] = self._spoken_for[post.id] = one.cluster.key

    def _find_continued(self, posts: Sequence[Watched]) -> int | None:
        """Return the proposal that posts go on with: one that takes more, or one that was dismissed."""
        recent = self._posts[-MAX_RECENT:]
        first = min(post.posted_at for post in posts)
        idle = timedelta(days=self._settings.joining.window_days)
        taking = {
            number for number, one in self.known.items() if first - one.cluster.last_seen_at <= idle
        } | self._dismissed.keys()
        proposals: dict[int, list[Watched]] = defaultdict(list)
        for post in recent:
            number = self._spoken_for.get(post.id)
            if number is not None and number in taking:
                proposals[number].append(post)
        return find_continued(posts, proposals, recent, settings=self._settings.continuing)

    def _add(self, candidate: Candidate, posts: Sequence[Watched]) -> Known:
        number = -1 - len(self.found.proposed)
        times = [post.posted_at for post in posts]
        cluster = Cluster(number, np.zeros_like(posts[0].vector), min(times), max(times))
        self.found.proposed[number] = candidate
        self.known[number] = Known(cluster, candidate.keys)
        return self.known[number]


def _make_keys(post: Watched) -> PostKeys:
    return PostKeys(post.id, "", post.vector, post.posted_at, *(post.point or (None, None)))


def _cut(posts: Iterable[Watched]) -> Iterator[list[Watched]]:
    for _, some in groupby(posts, key=lambda post: int(post.posted_at.timestamp() // SLICE_S)):
        yield list(some)
