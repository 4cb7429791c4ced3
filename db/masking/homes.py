"""Where somebody is to the metre: coordinates in every spelling, and the address that people say is theirs.

An address alone ("roof gone at Mill Lane 4") is where help must go, and stays.
"""

import re

from db.masking.spans import Span, drop_overlaps, find_all

PLACE = "[place]"
ADDRESS = "[address]"

# Four decimals tell a house (11 m); three may be thousands ("3.500, 10.000").
_DEGREES = r"(?:[NSWE] ?)?[-+]?\d{1,3}(?:\.\d{4,15}|,\d{5,15}) ?°? ?[NSWE]?"
DECIMAL = re.compile(rf"(?<![\w.,]){_DEGREES}[,;/ ]{{1,3}}(?:lo?ng?[:= ]{{1,2}})?{_DEGREES}(?!\w)")
_SECONDS = r"(?:\d{1,2}(?:[.,]\d+)? ?(?:[\"″”]|''|′′|’’))?"
_SEXAGESIMAL = rf"\d{{1,3}} ?[°º] ?\d{{1,2}}(?:[.,]\d+)? ?['′’´] ?{_SECONDS} ?[NSWEO]?"
SEXAGESIMAL = re.compile(rf"(?:[NSWE] ?)?{_SEXAGESIMAL}[,; ]{{0,3}}(?:[NSWE] ?)?{_SEXAGESIMAL}")
_CODE = "23456789CFGHJMPQRVWX"
PLUS_CODE = re.compile(rf"(?<![\w+])(?=[A-Z]*\d)(?=\d*[A-Z])[0{_CODE}]{{4,8}}\+[{_CODE}]{{2,3}}(?!\w)")
THREE_WORDS = re.compile(r"///[^\W\d_]{2,20}\.[^\W\d_]{2,20}\.[^\W\d_]{2,20}")

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
    """Return coordinates and home addresses in folded text."""
    places = (
        span
        for pattern in (DECIMAL, SEXAGESIMAL, PLUS_CODE, THREE_WORDS)
        for span in find_all(pattern, text, PLACE)
    )
    return drop_overlaps([*places, *find_all(HOME, text, ADDRESS)])
