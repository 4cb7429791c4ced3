"""Many spellings of a text become one, so that nobody writes past a policy with other letters.

Look-alike letters of other scripts, accents, widths, invisible characters, digits of every script, letters in
the place of digits ("d34d") and letters set apart ("d e a d") all read as a person reads them.
"""

import re
import unicodedata
from dataclasses import dataclass

# What looks like a Latin letter in the scripts that the reports are not written in.
LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁһӏԛԝвмнткьгпАЕОРСУХІЈЅԚԜВМНТКЗαορνυιτκχγηωΑΒΕΖΗΙΚΜΝΟΡΤΥΧօսոհցɑɡıȷℓ",
    "aeopcyxijsdhlqwbmhtkbrnAEOPCYXIJSQWBMHTK3aopvuitkxynwABEZHIKMNOPTYXounhgagijl",
)
# One letter of Arabic for those that are read alike.
ARABIC = str.maketrans("ىیېةۀەکڪگٱ", "يييهههكككا")
SIGNS = str.maketrans("‐‑‒–—―−﹣’‘ʼ`´", "--------'''''")
TATWEEL = "\u0640"
LETTER_DIGITS = str.maketrans("013457@$", "oieastas")
_DIGIT_IN_WORD = re.compile(r"(?<=[a-zA-Z])[013457@$]{1,2}(?=[a-zA-Z])")
_SET_APART = re.compile(r"(?<!\w)[^\W\d_](?:([ ._*-])[^\W\d_])(?:\1[^\W\d_]){2,}(?!\w)")


@dataclass(frozen=True)
class Folded:
    """Folded text: ``text`` in small letters, ``cased`` with its capitals, of one length.

    ``origins[i]`` is where the i-th character stands in the original; one more entry ends it. ``joined`` are
    the spans of letters that were set apart, in which nobody can tell any more where words end.
    """

    text: str
    cased: str
    origins: tuple[int, ...]
    joined: tuple[tuple[int, int], ...] = ()

    def find_origin(self, start: int, end: int) -> tuple[int, int]:
        """Return where the folded characters ``start:end`` stand in the original."""
        return self.origins[start], self.origins[end - 1] + 1 if end > start else self.origins[start]


def fold_words(text: str) -> Folded:
    """Return the folded text."""
    letters: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        for plain in _fold_character(character):
            letters.append(plain)
            origins.append(place)
    kept, joined = _join_set_apart("".join(letters))
    cased = _read_digits("".join(letters[index] for index in kept))
    places = (*(origins[index] for index in kept), len(text))
    return Folded("".join(map(_lower, cased)), cased, places, joined)


def _fold_character(character: str) -> str:
    if character.isascii():
        return character if character.isprintable() else " "
    if unicodedata.category(character) in ("Cf", "Mn", "Me") or character == TATWEEL:
        return ""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if character.isspace():
        return " "
    plain = unicodedata.normalize("NFKD", character)
    plain = "".join(each for each in plain if unicodedata.category(each) not in ("Mn", "Me"))
    return plain.translate(LOOK_ALIKES).translate(ARABIC).translate(SIGNS)


def _join_set_apart(text: str) -> tuple[list[int], tuple[tuple[int, int], ...]]:
    """Return the places of what stays when letters that were set apart close up, and these runs."""
    dropped: set[int] = set()
    joined = []
    for match in _SET_APART.finditer(text):
        start = match.start() - len(dropped)
        dropped |= {place for place in range(match.start(), match.end()) if text[place] == match[1]}
        joined.append((start, match.end() - len(dropped)))
    return [place for place in range(len(text)) if place not in dropped], tuple(joined)


def _read_digits(text: str) -> str:
    return _DIGIT_IN_WORD.sub(lambda match: match[0].translate(LETTER_DIGITS), text)


def _lower(character: str) -> str:
    lowered = character.lower()
    return lowered if len(lowered) == 1 else character
