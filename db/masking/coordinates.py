"""Where somebody is to the metre: coordinates in every spelling, plus codes and three words.

Where an earthquake began or a storm stands leads to nobody, and stays.
"""

import re

from db.masking.kinds import Kind
from db.masking.spans import Span, drop_overlaps, find_all

# Sides as people write them where they live: west and east in Spanish, Turkish (kuzey, güney, doğu, batı)
# and Indonesian (lintang utara, bujur timur), also as a word.
_SIDE = (
    r"(?:[NSWEOKDG]|L[US]|B[TB]|north|south|east|west|norte|sur|sul|este|oeste|leste|nord|sud|est|ouest|"
    r"kuzey|güney|doğu|batı)"
)
_LABEL = r"(?:\b(?:lat(?:itude?|itud)?|lo?ng?(?:itude?|itud)?)\.?[:= ]{1,3})"
# Four decimals tell a house (11 m); three may be thousands ("3.500, 10.000").
_DEGREES = rf"{_LABEL}?(?:{_SIDE} ?)?[-+]?\d{{1,3}}(?:\.\d{{4,15}}|,\d{{5,15}}) ?°? ?{_SIDE}?"
DECIMAL = re.compile(rf"(?<![\w.,]){_DEGREES}[,;/ ]{{1,3}}{_DEGREES}(?!\w)", re.IGNORECASE)
_SECONDS = r"(?:\d{1,2}(?:[.,]\d+)? ?(?:[\"″”]|''|′′|’’))?"
_SEXAGESIMAL = rf"\d{{1,3}} ?(?:[°º]|deg) ?\d{{1,2}}(?:[.,]\d+)? ?['′’´] ?{_SECONDS} ?{_SIDE}?"
SEXAGESIMAL = re.compile(rf"(?:[NSWE] ?)?{_SEXAGESIMAL}[,; ]{{0,3}}(?:[NSWE] ?)?{_SEXAGESIMAL}")
# As boats and cameras write them: minutes with decimals behind a side, and one of the two alone.
MINUTES = re.compile(
    r"(?<!\w)[NS] ?\d{1,2}[° ] ?\d{1,2}\.\d{2,5}'?[,; ]{1,3}[EWO] ?\d{1,3}[° ] ?\d{1,2}\.\d{2,5}'?(?!\w)"
)
ONE_OF_A_PICTURE = re.compile(
    rf"GPS ?(?:Latitude|Longitude|Position) ?[:=]? ?(?P<secret>(?:{_SEXAGESIMAL}|[-+]?\d{{1,3}}\.\d{{3,15}})"
    rf"(?:, ?(?:{_SEXAGESIMAL}|[-+]?\d{{1,3}}\.\d{{3,15}}))?)",
    re.IGNORECASE,
)
_CODE = "23456789CFGHJMPQRVWX"
PLUS_CODE = re.compile(
    rf"(?<![\w+])(?=[A-Z]*\d)(?=\d*[A-Z])[0{_CODE}]{{4,8}}\+[{_CODE}]{{2,3}}(?!\w)(?:,? [A-Z][a-z]+(?: "
    rf"[A-Z][a-z]+)?)?"
)
_WORD = r"[^\W\d_]{2,20}"
THREE_WORDS = re.compile(rf"//{{1,3}}{_WORD}\.{_WORD}\.{_WORD}(?!\w)", re.IGNORECASE)
THREE_WORDS_ASKED = re.compile(
    rf"\b(?:what ?3 ?words|what three words|w3w)(?: (?:is|address|es|"
    rf"est))?[ :=]{{1,3}}(?P<secret>/{{0,3}}{_WORD}\.{_WORD}\.{_WORD})",
    re.IGNORECASE,
)
_OF_THE_DISASTER = re.compile(
    r"(?:epicent|épicent|episent|эпицентр|епіцентр|hypocent|hipocent|merkez üs|مركز الزلزال|भूकंप का केंद्र|"
    r"cent(?:er|re|ro) (?:located|near|of the storm|del|da)|storm cent|eye of|ojo del|crater|cráter|"
    r"volcano|volcán|"
    r"seismic|sismo|gempa|earthquake|quake|\beq\b|deprem|séisme|terremoto|gauge|buoy|boya)[^.!?\n]{0,48}$",
    re.IGNORECASE,
)
REACH_CHARS = 72
PATTERNS = (ONE_OF_A_PICTURE, DECIMAL, SEXAGESIMAL, MINUTES, PLUS_CODE, THREE_WORDS, THREE_WORDS_ASKED)


def find_coordinates(text: str) -> list[Span]:
    """Return the coordinates in folded text, but for those of the disaster itself."""
    found = drop_overlaps(span for pattern in PATTERNS for span in find_all(pattern, text, Kind.PLACE))
    return [span for span in found if not _is_of_the_disaster(text, span.start)]


def _is_of_the_disaster(text: str, start: int) -> bool:
    return _OF_THE_DISASTER.search(text[max(0, start - REACH_CHARS) : start]) is not None
