"""Post text made fit to leave Lookout: bounded, printable, and without names, numbers or addresses of people.

A post is hostile: it may hold characters that no XML may hold, overrides that turn the reading direction of
the page, or markup. What leaves here is plain text; each format still escapes it for itself.
"""

import re

from dashboard.services.policy.numbers import find_numbers
from dashboard.services.policy.words import find_words, has_words
from db.masking import mask_links, mask_people
from db.masking.profiles import Profile
from db.policies.folding import fold_words
from db.printable import make_line
from db.vocabulary import Humanitarian

MAX_NAME_LENGTH = 100
EXCERPT_LENGTH = 220  # characters; three lines of the annex table

# A report carries no casualty figure from posts, not even inside a quotation. The release review knows words
# of English, Spanish, French and Arabic; these are Portuguese.
CASUALTY_PORTUGUESE = re.compile(
    r"\b(mort[oea]s?|ferid[oa]s?|corpos?|feriment\w*|v[ií]timas?|[oó]bitos?)\b", re.IGNORECASE
)
ABOUT_CASUALTIES = {Humanitarian.INJURED_OR_DEAD_PEOPLE, Humanitarian.MISSING_OR_FOUND_PEOPLE}
# What the review does not count as a number: dates, times and words of Portuguese.
NUMBER = re.compile(
    r"\d[\d.,]*\d|\d|\b(dois|duas|tr[eê]s|quatro|sete|oito|nove|dez|dezenas?|centenas?|milhares)\b",
    re.IGNORECASE,
)


def clean_text(text: str, *, limit: int) -> str:
    """Return one line of printable text of at most ``limit`` characters; a cut is marked with "…"."""
    line = make_line(text[: limit * 4])
    cut = len(line) > limit or len(text) > limit * 4
    return line[: limit - 1].rstrip() + "…" if cut else line


def clean_name(name: str) -> str:
    """Return a person's name as it may stand in a document."""
    return mask_links(clean_text(name, limit=MAX_NAME_LENGTH)).strip()


def mask_excerpt(
    text: str, profile: Profile = Profile.PUBLIC, *, category: Humanitarian | None = None
) -> str:
    """Return an excerpt without what a profile keeps back, as ``mask_people``.

    Numbers are masked in every profile where a text speaks of dead, injured or missing people, in words that
    are known or by its category.
    """
    excerpt = mask_people(clean_text(text, limit=EXCERPT_LENGTH * 4), profile)
    return clean_text(_mask_casualties(excerpt, category), limit=EXCERPT_LENGTH)


def _mask_casualties(text: str, category: Humanitarian | None) -> str:
    folded = fold_words(text)
    pairs = find_words("casualty_dual", folded)
    is_about = category in ABOUT_CASUALTIES or has_words("casualty", folded)
    if not (is_about or pairs or CASUALTY_PORTUGUESE.search(text)):
        return text
    found = [folded.find_origin(*span) for span in (*find_numbers(folded), *pairs)]
    found += [match.span() for match in NUMBER.finditer(text)]
    masked, end = "", 0
    for start, stop in sorted(found):
        if start >= end:
            masked += text[end:start] + "[number]"
        end = max(end, stop)
    return masked + text[end:]
