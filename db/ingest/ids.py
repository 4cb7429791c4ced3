"""Which ids of a file are the source's own, and what stands in for one that is not."""

import hashlib
import re
from collections.abc import Iterable

from db.posts import NewMedia

ROUNDED = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
# Spreadsheets keep 15 digits of a number.
SPREADSHEET_DIGITS = 15
# No file counts its rows to a number this long, or writes one like these.
UNIQUE = re.compile(
    r"\d{15,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z][a-z0-9+.-]*://\S+|(?!\d+$)(?=\S*\d)\S{12,}",
    re.IGNORECASE,
)


def is_unique_id(external_id: str) -> bool:
    """Return whether no two sources hit upon such an id by chance, as they do upon a row's number."""
    return UNIQUE.fullmatch(external_id) is not None


def is_rounded_id(external_id: str) -> bool:
    """Return whether a spreadsheet wrote an id as ``1.5E+18``."""
    return ROUNDED.fullmatch(external_id) is not None


def are_cut_ids(external_ids: Iterable[str]) -> bool:
    """Return whether the long numbers of a column all end in the zeros that a spreadsheet leaves."""
    long = [each for each in external_ids if each.isdecimal() and len(each) > SPREADSHEET_DIGITS]
    return bool(long) and all(is_cut_id(each) for each in long)


def is_cut_id(external_id: str) -> bool:
    """Return whether a number of more than 15 digits has nothing but zeros behind them."""
    tail = external_id[SPREADSHEET_DIGITS:]
    return external_id.isdecimal() and bool(tail) and not tail.strip("0")


def hash_content(text: str, posted_at: str, author_hash: str | None, media: Iterable[NewMedia]) -> str:
    """Return a stable id for a post whose source gave none.

    It rests on the author's pseudonym: a hash over the handle would let anyone test a guess.

    Args:
        posted_at: the time as the file has it.
    """
    parts = (text, posted_at, author_hash or "", *(medium.sha256 for medium in media))
    return "sha256:" + hashlib.sha256("\0".join(parts).encode()).hexdigest()
