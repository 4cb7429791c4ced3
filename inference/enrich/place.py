"""Finds the place that a post's words name: an offline gazetteer, weighed by the event's area and population.

A name counts when the evidence for it reaches ``MIN_SCORE``. The weights are ours, chosen on the labelled
examples in tests/unit/inference/enrich; they favour a missing place over a wrong one.
"""

import math
import re
from dataclasses import dataclass
from pathlib import Path

from db.predictions import NewPlace
from db.vocabulary import PlaceMethod, PlacePrecision
from inference.enrich.gazetteer import PlaceEntry, PlaceNames, make_key, measure_km
from inference.enrich.words import STORM_WORDS, Words

MAX_CHARACTERS = 2000
DEFAULT_RADIUS_KM = 300.0
MIN_SCORE = 0.8
NEAR = 0.5  # at the centre of the event's area, half of it at the edge
SAME_COUNTRY = 0.2
FAR = -0.5  # the event has an area and this is elsewhere
LOCATED = 0.3  # "in Dangriga"
QUALIFIED = 0.5  # "Dangriga, Belize"
PART_OF_NAME = -0.3  # "Antonio Mora"
LOWER_CASE = -0.2  # "mora"

# Common words, first names and surnames that are towns too: they need "in …" or "…, Country".
COMMON_WORDS = Path(__file__).parent / "common_words.txt"
_NO_WORDS = re.compile(r"https?://\S+|@\w+")
_HASHTAG = re.compile(r"#(\w+)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")


@dataclass(frozen=True)
class EventArea:
    """Where an event is; each part is None where the event does not say. ``country`` is a name or a code."""

    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None


@dataclass(frozen=True)
class _Mention:
    """Words ``first`` to ``last`` (exclusive) of the text and the places that bear them as their name."""

    first: int
    last: int
    key: str
    entries: list[PlaceEntry]


class Gazetteer:
    """Finds places in texts. Building one reads the packaged names; keep it."""

    def __init__(self) -> None:
        self.names = PlaceNames()
        self._common = frozenset(make_key(COMMON_WORDS.read_text(encoding="utf-8")).split())

    def find_place(self, text: str, area: EventArea) -> NewPlace | None:
        """Return the place that the words name best, or None when none is sure enough.

        A town is preferred to a state or country, then the better score decides. A town that bears the name
        of a state or country needs it behind: "Mexico, Missouri".
        """
        words = Words(self._open_hashtags(text[:MAX_CHARACTERS]))
        mentions = self._find_mentions(words)
        country = self.names.country_code(area.country)
        candidates = []
        for mention in mentions:
            context = _weigh_context(mention, words)
            is_doubtful = mention.key in self._common and (
                context < LOCATED or not words.is_strongly_located(mention.first)
            )
            is_area = any(entry.precision is PlacePrecision.AREA for entry in mention.entries)
            for entry in mention.entries:
                is_town = entry.precision is PlacePrecision.LOCALITY
                is_qualified = is_town and any(_qualifies(other, entry, mention, words) for other in mentions)
                if not is_qualified and (is_doubtful or (is_town and is_area)):
                    continue
                score = math.log10(entry.population + 1) / 7 + _weigh_area(entry, area, country)
                score += context + QUALIFIED * is_qualified
                if score >= MIN_SCORE:
                    candidates.append((is_town, score, entry))
        if not candidates:
            return None
        entry = max(candidates, key=lambda candidate: candidate[:2])[2]
        return NewPlace(entry.lat, entry.lon, entry.precision, PlaceMethod.GAZETTEER, entry.name)

    def _open_hashtags(self, text: str) -> str:
        """Split ``#BelizeCity`` and ``#srilanka`` into words, and drop links and handles."""

        def split(match: re.Match[str]) -> str:
            parts = _HUMP.sub(" ", match[1])
            return f" , {parts if ' ' in parts else self.names.expand(parts)} , "

        return _HASHTAG.sub(split, _NO_WORDS.sub(" , ", text))

    def _find_mentions(self, words: Words) -> list[_Mention]:
        """Return the names in the text; of names that share words the longest stands."""
        spans = [
            (first, last)
            for first in range(len(words.folded))
            for last in range(first + 1, words.reach(first, self.names.longest) + 1)
        ]
        found: list[_Mention] = []
        for first, last in sorted(spans, key=lambda span: span[0] - span[1]):
            key = " ".join(words.folded[first:last])
            entries = self.names.look_up(key)
            is_free = all(last <= other.first or other.last <= first for other in found)
            if entries and is_free and key not in words.storm_names | STORM_WORDS:
                found.append(_Mention(first, last, key, entries))
        return found


def _weigh_context(mention: _Mention, words: Words) -> float:
    """Return what the words around say for (positive) or against (negative) a place."""
    is_located = words.is_located(mention.first)
    is_part = words.is_followed_by_name(mention.last) or (
        not is_located and words.is_preceded_by_name(mention.first)
    )
    is_lower = words.is_lower(mention.first, mention.last)
    return LOCATED * is_located + PART_OF_NAME * is_part + LOWER_CASE * is_lower


def _weigh_area(entry: PlaceEntry, area: EventArea, country: str | None) -> float:
    weight = SAME_COUNTRY if country is not None and entry.country == country else 0.0
    if area.lat is not None and area.lon is not None:
        radius_km = area.radius_km or DEFAULT_RADIUS_KM
        share = measure_km(area.lat, area.lon, entry.lat, entry.lon) / radius_km
        if share <= 1:
            return weight + NEAR * (1 - share / 2)
    elif country is None:
        return 0.0
    return weight or FAR


def _qualifies(other: _Mention, entry: PlaceEntry, mention: _Mention, words: Words) -> bool:
    """Return whether ``other`` follows the mention as the town's state or country: "Paris, Texas"."""
    if other.first != mention.last or not words.is_listed(mention.last):
        return False
    return any(
        larger.precision is PlacePrecision.AREA
        and larger.country == entry.country
        and larger.admin in ("", entry.admin)
        for larger in other.entries
    )
