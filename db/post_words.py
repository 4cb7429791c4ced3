"""The words of a post that tell what it is about, as posts are gathered and bursts are counted by them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_LEAST_LETTERS = 4
_WORD = re.compile(r"#?[^\W\d_]{3,}")
_NO_WORDS = re.compile(r"https?://\S+|@\w+|\bRT\b|&\w+;")


class PostWord(NamedTuple):
    """A word as it stands in a post, without its hash sign."""

    letters: str
    is_tag: bool

    @property
    def is_long(self) -> bool:
        """Whether it says something by itself: short words of Latin letters are mostly grammar."""
        return len(self.letters) >= _LEAST_LETTERS or not self.letters.isascii()


def list_words(text: str) -> Iterator[PostWord]:
    """Yield the words of three letters or more; of addresses, accounts and marks of a repost none."""
    for match in _WORD.finditer(_NO_WORDS.sub(" ", text)):
        bare = match[0].lstrip("#")
        yield PostWord(bare, match[0] != bare)


def find_weights(text: str, name_weight: float) -> dict[str, float]:
    """Return the long words and the hashtags of a text, in small letters, with what each weighs.

    Args:
        name_weight: of one with a capital or a hash sign, which is mostly a name; others weigh 1.
    """
    weights: dict[str, float] = {}
    for word in list_words(text):
        if word.is_long or word.is_tag:
            key = word.letters.casefold()
            weight = name_weight if word.is_tag or word.letters[0].isupper() else 1.0
            weights[key] = max(weights.get(key, 0.0), weight)
    return weights
