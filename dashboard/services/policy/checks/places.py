"""Where exactly people are who could be sought there."""

import re
from collections.abc import Iterator

from dashboard.services.policy.checks.reading import Hit, Reading, quote
from dashboard.services.policy.words import find_words
from db.policies.draft import Draft
from db.policies.folding import fold_words

_DEGREES = r"[-+]?\d{1,3}[.,]\d{3,}"
_NUMBER = r"(?:(?:no?|nr|num|numero|nº|n°)\.? ?)?\d{1,4}(?: ?(?:bis|ter|[a-d]))?(?![\d:])"
_ARABIC_STREET = fold_words("شارع|طريق|زقاق|حارة|جادة").text
_ARABIC_NUMBER = fold_words("رقم|عمارة|مبنى|بناية|منزل|بيت|شقة").text
EXACT = (
    re.compile(rf"{_DEGREES} ?°? ?[nswe]? ?[,;،/ ]{{1,3}} ?{_DEGREES}"),
    re.compile(r"\d{1,3} ?[°º] ?\d{1,2} ?['′].{0,40}\d{1,3} ?[°º] ?\d{1,2} ?['′]"),
    re.compile(r"(?<!\w)[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}(?!\w)"),
    re.compile(r"///\w{2,20}\.\w{2,20}\.\w{2,20}"),
    re.compile(
        rf"(?<![\w.,]){_NUMBER},? (?:[\w'-]+ ){{1,3}}(?:street|st|road|rd|row|lane|avenue|ave|drive|close|"
        r"court|square|way|terrace|crescent|alley|hill|gardens|quay)(?!\w)"
    ),
    re.compile(
        rf"(?<![\w.,]){_NUMBER},? (?:rue|avenue|av\.?|boulevard|bd|place|impasse|chemin|allee|quai|"
        r"route|cours|passage)(?!\w)"
    ),
    re.compile(
        r"(?<!\w)(?:calle|avenida|av\.?|carrera|pasaje|callejon|plaza|paseo|camino|jiron)"
        rf"(?: [\w'-]+){{1,4}}?,? {_NUMBER}"
    ),
    re.compile(rf"(?:ال)?(?:{_ARABIC_STREET})(?: \w+){{1,3}}?[,،]? (?:(?:{_ARABIC_NUMBER}) )?\d{{1,4}}"),
    re.compile(rf"(?:{_ARABIC_NUMBER}) \d{{1,4}}"),
)


def check_places(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find addresses and coordinates in sentences about people who seek protection or cannot leave."""
    people = find_words("vulnerable", reading.body)
    if not people:
        return
    taken: list[tuple[int, int]] = []
    for pattern in EXACT:
        for match in pattern.finditer(reading.body.text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            yield Hit(
                match.span(),
                f"“{quote(reading, match.span())}” leads to the door of people whom "
                f"“{quote(reading, people[0])}” says to be vulnerable.",
                "[place]",
                "Name the town or the district instead.",
            )
