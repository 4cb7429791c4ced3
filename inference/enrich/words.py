"""A text as words with what stands between them, and what neighbours say about a possible place name."""

import re
from itertools import pairwise

from inference.enrich.gazetteer import fold

# English, Spanish, Portuguese; folded. The strong ones introduce a place, the others people and causes too.
STRONG_LOCATIVES = frozenset({"in", "near", "outside", "downtown", "en", "em"})
LOCATIVES = STRONG_LOCATIVES | {
    *("at", "from", "to", "around", "across", "inside", "hits", "hit", "towards"),
    *("cerca", "desde", "hacia", "na", "no", "perto"),
    *("north", "south", "east", "west", "northern", "southern", "eastern", "western"),
    *("northeast", "northwest", "southeast", "southwest"),
}
STORM_WORDS = frozenset(
    {
        "hurricane",
        "cyclone",
        "typhoon",
        "storm",
        "huracan",
        "furacao",
        "ciclone",
        "ciclon",
        "tormenta",
        "tifon",
    }
)
# Words with a capital that stand beside a place without making it a person's name.
HARMLESS = LOCATIVES | STORM_WORDS | {"rt", "the", "city", "county", "district", "river", "airport", "and"}
_WORD = re.compile(r"[^\W_]+")
# What may stand between the words of one name: "Port-au-Prince", "St. Thomas", "Coeur d'Alene".
_GAP = re.compile(r"[ \-'’]|\. ")


class Words:
    """The words of one text, plain and folded, numbered from 0.

    ``storm_names`` are words that the text uses as the name of a storm ("Hurricane Maria").
    """

    def __init__(self, text: str) -> None:
        found = list(_WORD.finditer(text))
        self.plain = [match.group() for match in found]
        self.folded = [fold(word) for word in self.plain]
        self._gaps = ["", *(text[a.end() : b.start()] for a, b in pairwise(found)), ""]
        self.storm_names = {
            after
            for (before, after), gap in zip(pairwise(self.folded), self._gaps[1:], strict=False)
            if before in STORM_WORDS and after not in LOCATIVES and gap == " "
        }

    def reach(self, first: int, longest: int) -> int:
        """Return where a name that begins at ``first`` must end at the latest."""
        last = first + 1
        while last < len(self.plain) and last - first < longest and _GAP.fullmatch(self._gaps[last]):
            last += 1
        return last

    def is_located(self, first: int) -> bool:
        """Return whether a word such as "in" or "from" stands right before."""
        return self._gaps[first] == " " and self.folded[first - 1] in LOCATIVES

    def is_strongly_located(self, first: int) -> bool:
        """Return whether a word stands right before that introduces little else than places."""
        return self._gaps[first] == " " and self.folded[first - 1] in STRONG_LOCATIVES

    def is_preceded_by_name(self, first: int) -> bool:
        """Return whether a word with a capital stands close before, as in "Antonio Mora"."""
        return self._gaps[first] in (" ", ". ") and self._is_name(first - 1)

    def is_followed_by_name(self, last: int) -> bool:
        """Return whether a word with a capital stands close behind, as in "Reading Week"."""
        return self._gaps[last] in (" ", ". ") and self._is_name(last)

    def is_listed(self, word: int) -> bool:
        """Return whether nothing but a comma or a blank stands before the word."""
        return self._gaps[word].strip() in ("", ",")

    def is_lower(self, first: int, last: int) -> bool:
        """Return whether none of the words bears a capital."""
        return not any(word[0].isupper() for word in self.plain[first:last])

    def _is_name(self, word: int) -> bool:
        return self.plain[word][0].isupper() and self.folded[word] not in HARMLESS
