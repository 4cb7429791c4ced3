"""People's names: words with capitals where a script has them, else what stands behind its announcement."""

import re

from dashboard.services.policy.words import Span
from db.policies.folding import Folded, fold_words

_PART = r"(?:[A-Z][a-z']+(?:-[A-Z][a-z]+)?|[A-Z]\.|[A-Z]{2,})"
_JOINT = r"(?: (?:de|del|de la|la|van|von|el|al|bin|ben|da|dos|le|du|y|d'))?"
LATIN = re.compile(rf"(?<![\w'-]){_PART}(?:{_JOINT} {_PART}){{0,3}}(?![\w])")
_STOP = fold_words(
    "في|من|على|إلى|عن|بين|عند|مع|وحده|وحدها|أن|كان|كانت|هو|هي|هذا|هذه|التي|الذي|قرب|أمام|خلف|تحت|فوق|بعد|قبل|"
    "منذ|حتى|ب|و|عمره|عمرها|دون|أي|كل|بعض|كما|لا|لم|لن|قد|تم|وهو|وهي|أو|ثم"
).text
_NO_STOP = rf"(?!(?:{_STOP})(?!\w))"
ARABIC = re.compile(
    rf"(?<!\w)(?!ال){_NO_STOP}[\u0621-\u064a]{{3,12}} {_NO_STOP}[\u0621-\u064a]{{3,14}}(?!\w)"
)
# A capital behind these begins the name of a place.
_PLACED = re.compile(
    r"(?:\b(?:in|at|near|from|to|of|around|off|outside|across|through|towards|behind|between|the|port|lake|"
    r"mount|en|de|del|desde|hacia|por|a|el|la|los|las|san|santa|villa|au|aux|du|des|dans|vers|pres de|chez|"
    r"le|les|l'|d'|sur|sous)) ?$",
    re.IGNORECASE,
)


def find_names(folded: Folded, *, least: int = 2) -> list[Span]:
    """Return where names of people seem to stand: at least so many words, and behind no word for a place."""
    return [
        match.span()
        for match in LATIN.finditer(folded.cased)
        if len(match[0].split()) >= least
        and not _PLACED.search(folded.cased[max(0, match.start() - 12) : match.start()])
    ]


def find_name_behind(folded: Folded, at: int, *, reach: int, least: int = 1) -> Span | None:
    """Return the name that begins within so many characters behind a place in the text, or None."""
    for match in LATIN.finditer(folded.cased, at, min(len(folded.cased), at + reach + 40)):
        if match.start() - at <= reach and len(match[0].split()) >= least:
            return match.span()
    found = ARABIC.search(folded.text, at, min(len(folded.text), at + reach + 30))
    return found.span() if found and found.start() - at <= reach else None
