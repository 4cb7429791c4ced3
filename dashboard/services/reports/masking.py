"""Post text made fit to leave Lookout: bounded, printable, and without names, numbers or addresses of people.

A post is hostile: it may hold characters that no XML may hold, overrides that turn the reading direction of
the page, or markup. What leaves here is plain text; each format still escapes it for itself.
"""

import re
import unicodedata

EXCERPT_LENGTH = 220  # characters; three lines of the annex table

# Zero-width joiner: without it emoji families fall apart. All other format characters are dropped.
ZERO_WIDTH_JOINER = "\u200d"

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
# A letter of another script before the @ belongs to no address: such words stand without spaces between them.
HANDLE = re.compile(r"(?<![A-Za-z0-9_])[@＠]\w{1,50}(?:[.-]\w{1,50}){0,4}")
# With a scheme, or a host name with a path: x.com/JaneDoe names a person as well as a handle does.
LINK = re.compile(
    r"\w{1,20}://\S+|www\.\S+|(?:[\w-]{1,63}\.){1,4}[^\W\d_][\w-]{1,23}(?::\d{1,5})?/\S+", re.IGNORECASE
)
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


def mask_people(text: str) -> str:
    """Return text with people's e-mail addresses, links, telephone numbers and handles masked."""
    # Addresses first: the host of jane@example.org/x would else be taken for a link, and jane would stay.
    for pattern, mask in ((EMAIL, "[e-mail]"), (LINK, "[link]"), (PHONE, "[phone]"), (HANDLE, "@name")):
        text = pattern.sub(mask, text)
    return text


def mask_excerpt(text: str) -> str:
    """Return an excerpt without people, as ``mask_people``.

    Numbers in a text that speaks of dead, injured or missing people are masked too.
    """
    excerpt = mask_people(clean_text(text, limit=EXCERPT_LENGTH * 4))
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
