"""How much stands for what posts tell: messages rather than posts, and the accounts that they began with.

A repost is no further witness. Posts of the same words carry one message, which counts once wherever it is
counted, for the account that sent it first.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from db.queries.messages import MessagePost
from db.vocabulary import Humanitarian, PlacePrecision

# About 11 km: a square, not a house. The report's map shows where to look, not where people are.
CELL_DEGREES = 0.1
MAX_CELLS = 600


@dataclass
class Tally:
    """What stands for one category, district or square."""

    posts: int = 0
    verified: int = 0
    placed: int = 0
    messages: set[int] = field(default_factory=set)
    verified_messages: set[int] = field(default_factory=set)
    accounts: set[int] = field(default_factory=set)
    senders: Counter[int] = field(default_factory=Counter)
    about: defaultdict[Humanitarian, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, post: MessagePost, origin: int | None) -> None:
        """Count a post whose message ``origin`` sent first."""
        self.posts += 1
        self.verified += post.is_verified
        self.placed += post.lat is not None
        self.messages.add(post.message)
        if post.is_verified:
            self.verified_messages.add(post.message)
        if origin is not None:
            self.accounts.add(origin)
        if post.account is not None:
            self.senders[post.account] += 1
        if post.humanitarian is not None:
            self.about[post.humanitarian].add(post.message)

    def count(self) -> dict[str, int]:
        """Return its numbers; ``top_account_posts`` are those of the account that sent most posts."""
        return {
            "posts": self.posts,
            "messages": len(self.messages),
            "accounts": len(self.accounts),
            "verified": self.verified,
            "verified_messages": len(self.verified_messages),
            "placed": self.placed,
            "top_account_posts": max(self.senders.values(), default=0),
        }

    @property
    def leading(self) -> list[Humanitarian]:
        """The categories that most of its messages are of: more than one where they are equal."""
        most = max(map(len, self.about.values()), default=0)
        return [label for label in Humanitarian if most and len(self.about.get(label, ())) == most]


@dataclass
class Evidence:
    """Tallies of all posts, by category, and of those of humanitarian categories by district and square."""

    total: Tally = field(default_factory=Tally)
    categories: defaultdict[Humanitarian, Tally] = field(default_factory=lambda: defaultdict(Tally))
    districts: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    cells: defaultdict[tuple[int, int], Tally] = field(default_factory=lambda: defaultdict(Tally))

    def list_categories(self) -> list[tuple[Humanitarian, Tally]]:
        """Return the categories that occur, in their order."""
        return [(label, self.categories[label]) for label in Humanitarian if label in self.categories]

    def list_cells(self) -> list[tuple[float, float, Tally]]:
        """Return the squares with most messages by their centres: where posts lie could be an exact place."""
        most = sorted(self.cells.items(), key=lambda item: (-len(item[1].messages), item[0]))
        return [(_centre(row), _centre(column), tally) for (row, column), tally in most[:MAX_CELLS]]


def weigh_posts(posts: Iterable[MessagePost], name_district: Callable[[MessagePost], str]) -> Evidence:
    """Return the tallies of posts that come in order of time."""
    evidence = Evidence()
    origins: dict[int, int | None] = {}
    for post in posts:
        origin = origins.setdefault(post.message, post.account)
        evidence.total.add(post, origin)
        if post.humanitarian is None:
            continue
        evidence.categories[post.humanitarian].add(post, origin)
        if post.humanitarian is Humanitarian.NOT_HUMANITARIAN:
            continue
        evidence.districts[name_district(post)].add(post, origin)
        if post.lat is not None and post.lon is not None and post.precision is not PlacePrecision.AREA:
            cell = math.floor(post.lat / CELL_DEGREES), math.floor(post.lon / CELL_DEGREES)
            evidence.cells[cell].add(post, origin)
    return evidence


def _centre(cell: int) -> float:
    return round((cell + 0.5) * CELL_DEGREES, 4)
