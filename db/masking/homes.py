"""The address that people say is theirs, also where nothing in it says that it is a street."""

import re

from db.masking.kinds import Kind
from db.masking.spans import Span, drop_overlaps, find_all

_SAYS_HOME = (
    r"(?:\b(?:I|we|he|she|they) (?:lives?|stays?) (?:at|in) "
    r"|\b(?:my|our|his|her|their) (?:home|house|flat) is (?:at|in) "
    r"|\b(?:my|our|his|her|their|home|full) address(?: is)? ?:? ?"
    r"|\b(?:vivo|vivimos|moro|moramos) (?:en|na|no|em) "
    r"|\b(?:mi|nuestra) direcci[oó]n(?: es)? ?:? ?)"
)
_NUMBER_FIRST = r"\d{1,5}[A-Za-z]? [\w' -]{2,40}"
_NUMBER_LAST = r"(?:[^\W\d_][\w'.-]{1,20} ){1,4}(?:(?:no|nr|n°)\.? ?)?\d{1,5}[A-Za-z]?"
_UNIT = r"(?:,? (?:flat|apt|apartment|unit|room|floor|piso|apto|casa) ?#?\w{1,5})?"
HOME = re.compile(rf"{_SAYS_HOME}(?P<secret>(?:{_NUMBER_FIRST}|{_NUMBER_LAST}){_UNIT})", re.IGNORECASE)


def find_homes(text: str) -> list[Span]:
    """Return the addresses in folded text that somebody calls a home."""
    return drop_overlaps(find_all(HOME, text, Kind.ADDRESS))
