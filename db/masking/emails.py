"""E-mail addresses, also as people write them to hide them from machines."""

import re

from db.masking.kinds import Kind
from db.masking.offices import is_office_email
from db.masking.spans import Span, drop_overlaps, find_all, mark_offices
from db.masking.spelt import AT, DASH, DOT, UNDERSCORE

_LABEL = r"[\w-]{1,63}"
# A blank around the sign is a way to hide an address; without a dot it is a place ("meet @ the bridge").
PLAIN = re.compile(rf"""@?(?:"[^"\n]{{1,64}}"|[\w.+'-]{{1,64}})(?:@| @ ){_LABEL}(?:\.{_LABEL}){{1,4}}""")
_DOT = rf"(?: ?[\[({{<] ?(?:{DOT}|\.) ?[\])}}>] ?| {DOT} |\.)"
_BETWEEN = rf"(?:{_DOT}| ?[\[({{<]? ?(?:{UNDERSCORE}|{DASH}) ?[\])}}>]? ?)"
_LOCAL = rf"[\w+-]{{1,40}}(?:{_BETWEEN}[\w+-]{{1,40}}){{0,4}}"
SPELT_SIGN = re.compile(
    rf"{_LOCAL} ?[\[({{<] ?(?:{AT}|@) ?[\])}}>] ?{_LABEL}(?:{_DOT}{_LABEL}){{1,4}}", re.IGNORECASE
)
# A host without a dot, as where the ending was cut off. Other scripts write no spaces before an at sign.
CUT_OFF = re.compile(r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9_.+-]{1,63}@[A-Za-z][\w-]{1,62}")
# Spelt with plain words, both of them are needed: "look at example.org" holds no address.
SPELT_WORDS = re.compile(rf"{_LOCAL} {AT} {_LABEL}(?: {DOT} {_LABEL}){{1,4}}", re.IGNORECASE)
# "Et" and "chez" are words of their own in French; the word for the dot tells the sign.
SPELT_AS_AND = re.compile(
    rf"{_LOCAL} (?:et (?=.{{1,40}} (?:nokta|titik) )|"
    rf"chez (?=.{{1,40}} point )){_LABEL}(?: {DOT} {_LABEL}){{1,4}}",
    re.IGNORECASE,
)


# Cheap to look for: without a sign and a dot in words, nothing is looked for before them.
SIGN_AND_DOT = re.compile(rf"(?<!\w)(?:{AT}|et|chez|@) ?[\])}}>]? ?{_LABEL}{_DOT}\w", re.IGNORECASE)


def find_emails(text: str) -> list[Span]:
    """Return the e-mail addresses in folded text."""
    patterns: list[re.Pattern[str]] = []
    if "@" in text:
        patterns.append(PLAIN)
    if SIGN_AND_DOT.search(text):
        patterns += (SPELT_SIGN, SPELT_WORDS, SPELT_AS_AND)
    if "@" in text:
        patterns.append(CUT_OFF)
    found = drop_overlaps(span for pattern in patterns for span in find_all(pattern, text, Kind.EMAIL))
    return mark_offices(text, found, is_office_email)
