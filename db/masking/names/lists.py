"""Lists of given and of family names, and of towns that are called like people (``assets/names``)."""

from functools import cache
from pathlib import Path

from db.masking.folding import fold_case

NAMES = Path(__file__).parents[3] / "assets" / "names"

# Endings of Ukrainian and Russian cases, the longer first; what is left of a name is looked up.
_CASE_ENDINGS = (
    "ові",
    "еві",
    "ого",
    "ому",
    "ою",
    "ею",
    "ой",
    "ом",
    "ем",
    "єм",
    "у",
    "ю",
    "а",
    "я",
    "і",
    "ї",
    "е",
    "о",
    "ы",
    "и",
    "й",
    "ь",
)


ARABIC_PREFIXES = frozenset("ولبف")
SHORTEST_ARABIC = 3  # letters of a word with its prefix, at least one more


@cache
def _read(name: str) -> frozenset[str]:
    return frozenset((NAMES / f"{name}.txt").read_text(encoding="utf-8").split("\n"))


@cache
def _stem_all(words: frozenset[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in words if _is_cyrillic(word))


def fold_words(listed: str) -> frozenset[str]:
    """Return the words of a text, folded."""
    return frozenset(fold_case(listed).split())


def fold_lines(listed: str) -> frozenset[str]:
    """Return the phrases of a text, folded, which bars stand between."""
    return frozenset(" ".join(phrase.split()) for phrase in fold_case(listed).split("|"))


def is_in(words: frozenset[str], word: str) -> bool:
    """Return whether a folded word is among others: in any case if Cyrillic, behind "and" if Arabic."""
    if word in words:
        return True
    if _is_cyrillic(word):
        return stem(word) in _stem_all(words)
    return word[:1] in ARABIC_PREFIXES and len(word) > SHORTEST_ARABIC and word[1:] in words


def is_given(word: str) -> bool:
    """Return whether a folded word is a given name; of one with a hyphen, its first part."""
    return _is_listed("given", word)


def is_family(word: str) -> bool:
    """Return whether a folded word is a family name; of one with a hyphen, any part."""
    return _is_listed("family", word) or any(part in _read("family") for part in word.split("-")[1:])


def is_town(words: str) -> bool:
    """Return whether folded words, one blank apart, are a town that is called like a person."""
    return words in _read("places")


def _is_listed(name: str, word: str) -> bool:
    if word in _read(name) or word.split("-")[0] in _read(name):
        return True
    return _is_cyrillic(word) and stem(word) in _stem_all(_read(name))


def _is_cyrillic(word: str) -> bool:
    return "\u0400" <= word[:1] <= "\u04ff"


def stem(word: str) -> str:
    """Return a folded Cyrillic word without the ending of its case."""
    for ending in _CASE_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
