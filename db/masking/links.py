"""Links and web addresses: x.com/JaneDoe names a person as well as a handle does."""

import re

from db.masking.kinds import Kind
from db.masking.offices import is_office_link
from db.masking.spans import Span, drop_overlaps, find_all, mark_offices

_LABELS = r"(?:[\w-]{1,63}\.){1,4}"
# Endings by which a host stands alone, without a path; "no food.Send water" is none.
_ENDINGS = "com|org|net|info|biz|edu|gov|io|app|dev|tv|example|co|com?\\.[a-z]{2}"
WITH_SCHEME = re.compile(r"\w{1,20}://\S+|www\.\S+|(?:mailto|tel|sms|tg|geo|whatsapp):\S+", re.IGNORECASE)
_FILE = r"(?!(?:zip|gz|[ct]sv|jsonl?|xlsx?|ods|txt|pdf|jpe?g|png|gif|webp|heic|mp4)\b)"
WITH_PATH = re.compile(rf"{_LABELS}{_FILE}[^\W\d_][\w-]{{1,23}}(?::\d{{1,5}})?/\S+")
HOST_ALONE = re.compile(rf"(?<![\w.@-])(?:[a-z0-9-]{{1,63}}\.){{1,4}}(?:{_ENDINGS})(?![\w-]|\.\w)")


def find_links(text: str) -> list[Span]:
    """Return the links in folded text that say that they are links."""
    return mark_offices(text, find_all(WITH_SCHEME, text, Kind.LINK), is_office_link)


def find_hosts(text: str) -> list[Span]:
    """Return the web addresses in folded text that are written without a scheme."""
    found = (span for pattern in (WITH_PATH, HOST_ALONE) for span in find_all(pattern, text, Kind.LINK))
    return mark_offices(text, drop_overlaps(found), is_office_link)
