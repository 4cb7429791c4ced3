"""Many spellings of a character become one, so that each pattern is written once."""

import unicodedata

DASHES = dict.fromkeys("‐‑‒–—―−﹣", "-")
DOTS = dict.fromkeys("·•∙⋅・", ".")
# Marks of Arabic that stand for a decimal point, thousands and a comma.
ARABIC_MARKS = {"٫": ".", "٬": ",", "،": ","}
SPELLINGS = DASHES | DOTS | ARABIC_MARKS
# They stand on a digit or an emoji and are no character of their own: variation selectors, keycap.
MARKS_ON_EMOJI = frozenset("\ufe0e\ufe0f\u20e3")


def fold_text(text: str) -> tuple[str, list[int]]:
    """Return text with plain digits, dashes, dots and blanks, and without invisible characters.

    Returns:
        The folded text, and where each of its characters stands in the original; one more entry ends it.
    """
    if text.isascii():
        return text, list(range(len(text) + 1))
    folded: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        plain = _fold_character(character)
        folded.append(plain)
        origins += [place] * len(plain)
    return "".join(folded), [*origins, len(text)]


def _fold_character(character: str) -> str:
    if character.isascii():
        return character
    if character in MARKS_ON_EMOJI or unicodedata.category(character) == "Cf":
        return ""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", character)
    return "".join(SPELLINGS.get(each, each) for each in plain)


def fold_case(text: str) -> str:
    """Return text in lower case without accents, one character for each, so that offsets hold."""
    if text.isascii():
        return text.lower()
    return "".join(_drop_accent(character) for character in text)


def _drop_accent(character: str) -> str:
    # Cyrillic й and ї, and letters of Arabic and Devanagari, are letters of their own.
    if not "À" <= character <= "ɏ" and not "Ḁ" <= character <= "ỿ":
        return character.lower()[0]
    if character in "ıİ":
        return "i"
    return unicodedata.normalize("NFD", character)[0].lower()[0]
