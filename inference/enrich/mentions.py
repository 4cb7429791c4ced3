"""The names of places in a text, with every place that each can mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.gazetteer.names import Bearer, PlaceNames
from db.gazetteer.towns import PlaceKind
from inference.enrich.cues import AREAS_BEHIND, KINDS_OF_PLACES, LOCATIVES, STORM_WORDS
from inference.enrich.words import Words

LONGEST = 5
# Shorter names need capitals: "US", "UK", "NZ".
SHORT = 3


@dataclass(frozen=True)
class Mention:
    """Words ``first`` to ``last`` (exclusive) of the text and the places that bear them as their name."""

    first: int
    last: int
    key: str
    bearers: Sequence[Bearer]

    @property
    def is_area(self) -> bool:
        """Whether a country or province bears the name."""
        return any(bearer.place.kind <= PlaceKind.PROVINCE for bearer in self.bearers)

    @property
    def says_its_kind(self) -> bool:
        """Whether the name itself says what it is of: "Broward County"."""
        first, *others = self.key.split(" ")
        return bool(others) and (first in KINDS_OF_PLACES or others[-1] in AREAS_BEHIND)


def find_mentions(names: PlaceNames, words: Words) -> list[Mention]:
    """Return the names in the order of the text; of names that share words the longest stands."""
    spans = [
        (first, last)
        for first in range(len(words.folded))
        for last in range(first + 1, words.reach(first, LONGEST) + 1)
    ]
    spelled = [words.spell(first, last) for first, last in spans]
    found = iter(names.look_up([key for keys in spelled for key in keys]))
    named = [
        (first, last, key, bearers)
        for (first, last), keys in zip(spans, spelled, strict=True)
        # Each key takes its answer, and the plainest that names a place stands.
        for key, bearers in [
            next((pair for pair in [(key, next(found)) for key in keys] if pair[1]), ("", []))
        ]
        if bearers and _may_name(words, first, last, key)
    ]
    mentions: list[Mention] = []
    for first, last, key, bearers in sorted(named, key=lambda one: one[0] - one[1]):
        if all(last <= other.first or other.last <= first for other in mentions):
            mentions.append(Mention(first, last, key.removeprefix("#"), bearers))
    return sorted(mentions, key=lambda mention: mention.first)


def _may_name(words: Words, first: int, last: int, key: str) -> bool:
    if key in words.storm_names or key in STORM_WORDS or key in LOCATIVES:
        return False
    if key.replace(" ", "").isdigit() or (first not in words.tags and words.is_phrase(first, last)):
        return False
    is_short = len(key) <= SHORT and key.isascii()
    return not is_short or (words.plain[first].isupper() and (words.has_cases or first in words.tags))
