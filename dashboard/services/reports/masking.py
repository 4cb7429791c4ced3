"""Post text made fit for a report: bounded, printable, and without names, numbers or addresses of people.

A post is hostile: it may hold characters that no XML may hold, overrides that turn the reading direction of
the page, or markup. What leaves here is plain text; each format still escapes it for itself.
"""

import re
import unicodedata

EXCERPT_LENGTH = 220  # characters; three lines of the annex table

# Zero-width joiner: without it emoji families fall apart. All other format characters are dropped.
ZERO_WIDTH_JOINER = "\u200d"

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
HANDLE = re.compile(r"(?<![\w/])@\w{1,50}")
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Seven digits or more, with the separators that people put into telephone numbers.
PHONE = re.compile(r"(?<!\w)\+?\(?\d(?:[\s().-]{0,2}\d){6,}(?!\w)")

# A report carries no casualty figure from posts, not even inside a quotation. English, Spanish, Portuguese.
CASUALTY = re.compile(
    r"\b(dead|death|deaths|died|killed|kill|casualt\w*|fatalit\w*|injur\w*|wounded|bodies|body|missing|victims?|"
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
    kept = "".join(_keep(character) for character in text[: limit * 4])
    line = " ".join(kept.split())
    cut = len(line) > limit or len(text) > limit * 4
    return line[: limit - 1].rstrip() + "…" if cut else line


def mask_excerpt(text: str) -> str:
    """Return an excerpt with people's handles, e-mail addresses, telephone numbers and links masked.

    Numbers in a text that speaks of dead, injured or missing people are masked too.
    """
    excerpt = clean_text(text, limit=EXCERPT_LENGTH * 4)
    for pattern, mask in ((LINK, "[link]"), (EMAIL, "[e-mail]"), (PHONE, "[phone]"), (HANDLE, "@name")):
        excerpt = pattern.sub(mask, excerpt)
    if CASUALTY.search(excerpt):
        excerpt = NUMBER.sub("[number]", excerpt)
    return clean_text(excerpt, limit=EXCERPT_LENGTH)


def _keep(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    # Format characters hold the direction overrides; surrogates and unassigned code points break XML.
    if category in ("Cf", "Cs", "Cn", "Co") and character != ZERO_WIDTH_JOINER:
        return ""
    return character
