"""Post text made fit to leave Lookout: bounded, printable, and without names, numbers or addresses of people.

A post is hostile: it may hold characters that no XML may hold, overrides that turn the reading direction of
the page, or markup. What leaves here is plain text; each format still escapes it for itself.
"""

import re

from db.masking import mask_links, mask_people
from db.masking.profiles import Profile
from db.printable import make_line

MAX_NAME_LENGTH = 100
EXCERPT_LENGTH = 220  # characters; three lines of the annex table

# A report carries no casualty figure from posts, not even inside a quotation. English, Spanish, Portuguese.
CASUALTY = re.compile(
    r"\b(dead|death|deaths|died|killed|kill|casualt\w*|fatalit\w*|injur\w*|wounded|bodies|body|missing|"
    r"victims?|"
    r"muert\w*|fallecid\w*|herid\w*|lesionad\w*|v[ií]ctimas?|desaparecid\w*|cad[aá]ver\w*|"
    r"mort[oea]s?|ferid[oa]s?|corpos?)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"\d[\d.,]*\d|\d|"
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|forty|fifty|"
    r"hundreds?|thousands?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|decenas?|cientos|miles|"
    r"dois|duas|tr[eê]s|quatro|sete|oito|nove|dez|dezenas?|centenas?|milhares)\b",
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


def mask_excerpt(text: str, profile: Profile = Profile.PUBLIC) -> str:
    """Return an excerpt without what a profile keeps back, as ``mask_people``.

    Numbers in a text that speaks of dead, injured or missing people are masked in every profile.
    """
    excerpt = mask_people(clean_text(text, limit=EXCERPT_LENGTH * 4), profile)
    if CASUALTY.search(excerpt):
        excerpt = NUMBER.sub("[number]", excerpt)
    return clean_text(excerpt, limit=EXCERPT_LENGTH)
