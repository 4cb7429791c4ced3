"""E-mail addresses, also as people write them to hide them from machines."""

import re

from db.masking.spans import Span, drop_overlaps, find_all

MASK = "[e-mail]"
_LABEL = r"[\w-]{1,63}"
# A blank around the sign is a way to hide an address; without a dot it is a place ("meet @ the bridge").
PLAIN = re.compile(rf"""@?(?:"[^"\n]{{1,64}}"|[\w.+'-]{{1,64}})(?:@| @ ){_LABEL}(?:\.{_LABEL}){{1,4}}""")
SPELT_SIGN = re.compile(
    rf"[\w.+-]{{1,64}} ?[\[({{<] ?(?:at|arroba|@) ?[\])}}>] ?{_LABEL}"
    rf"(?:(?: ?[\[({{<] ?(?:dot|punto|ponto|\.) ?[\])}}>] ?| (?:dot|punto|ponto) |\.){_LABEL}){{1,4}}",
    re.IGNORECASE,
)
# A host without a dot, as where the ending was cut off. Other scripts write no spaces before an at sign.
CUT_OFF = re.compile(r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9_.+-]{1,63}@[A-Za-z][\w-]{1,62}")
# Spelt with plain words, both of them are needed: "look at example.org" holds no address.
SPELT_WORDS = re.compile(
    rf"[\w.+-]{{2,64}} (?:at|arroba) {_LABEL}(?: (?:dot|punto|ponto) {_LABEL}){{1,4}}", re.IGNORECASE
)


def find_emails(text: str) -> list[Span]:
    """Return the e-mail addresses in folded text."""
    return drop_overlaps(
        span
        for pattern in (PLAIN, SPELT_SIGN, SPELT_WORDS, CUT_OFF)
        for span in find_all(pattern, text, MASK)
    )
