"""A post of a stream as it is watched: whose voice it is, and what is counted of it.

Shapes: d width of the joined keys.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from db.post_words import list_words

PLACE_MARK = "@"
"""Stands before a place among the keys; words of posts hold none."""
KEY_LENGTH = 40
MAX_KEYS = 40
"""Keys of one post that are counted: its first ones."""


@dataclass(frozen=True)
class Watched:
    """One post of a stream.

    Attributes:
        id: Its number in the store.
        text: What it says.
        posted_at: When it was sent; aware.
        account: Number of its author; None where nobody knows.
        message: Number that it shares with its reposts.
        point: Where it is, lat and lon in degrees; None where nobody knows.
        keys: Words and the place that are counted.
        vector: ``float64 [d]``, its joined keys; see ``db.post_keys``.
    """

    id: int
    text: str
    posted_at: datetime
    account: int | None
    message: int
    point: tuple[float, float] | None
    keys: frozenset[str]
    vector: np.ndarray


def list_keys(text: str, place: str | None, point: tuple[float, float] | None) -> frozenset[str]:
    """Return the words of a text, hashtags as words, and its place behind a mark.

    Args:
        text: What a post says.
        place: The name of where it is, if one is known.
        point: Lat and lon in degrees; a place without a name is known by whole degrees.
    """
    words = dict.fromkeys(word.letters.casefold()[:KEY_LENGTH] for word in list_words(text) if word.is_long)
    keys = list(words)[: MAX_KEYS - 1]
    if place or point:
        name = place.casefold() if place else "{:.0f} {:.0f}".format(*point or ())
        keys.append(PLACE_MARK + name[:KEY_LENGTH])
    return frozenset(keys)


def list_voices(posts: Iterable[Watched]) -> list[Watched]:
    """Return the posts that count: of each message the first, and of each known account one of these.

    Args:
        posts: In the order in which they were sent.
    """
    messages: set[int] = set()
    accounts: set[int] = set()
    voices = []
    for post in posts:
        if post.message in messages:
            continue
        messages.add(post.message)
        if post.account is not None:
            if post.account in accounts:
                continue
            accounts.add(post.account)
        voices.append(post)
    return voices
