"""The catalogue of words: English sentences are its keys, and each language says them in its own.

What is written down, exported or logged stays English. A sentence therefore is English wherever it goes as a
text, and remembers what it was made of, so that a screen can say the same in the language of who looks at it.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any

from babel import Locale
from babel.dates import format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

WORDS = Path(__file__).parents[1] / "assets" / "words"
# CLDR takes its time over each number and each date, and a page says the same ones again and again.
MOST_KEPT = 4_096
FORMATTER = Formatter()


class Language(StrEnum):
    """Languages that the screens speak, by their codes."""

    ENGLISH = "en"
    SPANISH = "es"
    FRENCH = "fr"
    ARABIC = "ar"


# As those who speak it call it; a list of languages is read by who does not understand the one in force.
OWN_NAMES: dict[Language, str] = {
    Language.ENGLISH: "English",
    Language.SPANISH: "Español",
    Language.FRENCH: "Français",
    Language.ARABIC: "العربية",
}
RIGHT_TO_LEFT = frozenset({Language.ARABIC})


class Words(str):
    """A sentence with values in it. As a text it is English.

    A value is written by its place's format: ``{posts:,}`` with the language's own separators, ``{name!l}``
    in lower case, ``{first:dd MMM}`` as a time by a pattern of CLDR.
    """

    key: str
    many: str
    values: dict[str, Any]

    def __new__(cls, key: str, values: dict[str, Any], *, many: str = "") -> "Words":
        """Fill the English sentence; with ``many`` it is the plural of all but one ``count``."""
        english = many if many and values["count"] != 1 else key
        words = super().__new__(cls, _fill(english, values, Language.ENGLISH))
        words.key, words.many, words.values = key, many, values
        return words

    def __getnewargs_ex__(self) -> tuple[tuple[str, dict[str, Any]], dict[str, str]]:
        """Return what a copy is made of: widgets copy their options."""
        return (self.key, self.values), {"many": self.many}

    def say_in(self, language: Language) -> str:
        """Return the sentence in a language, with its values as that language writes them."""
        if language is Language.ENGLISH:
            return str(self)
        catalogue = read_catalogue(language)
        template = (
            catalogue.ngettext(self.key, self.many, self.values["count"])
            if self.many
            else catalogue.gettext(self.key)
        )
        return _fill(template, self.values, language)


class LanguageName(str):
    """The English name of a language, which knows how other languages call it."""

    code: str

    def __new__(cls, english: str, code: str) -> "LanguageName":
        """Keep the language's code beside its name."""
        name = super().__new__(cls, english)
        name.code = code.replace("-", "_")
        return name

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, str]]:
        """Return what a copy is made of."""
        return (str(self), self.code), {}

    def say_in(self, language: Language) -> str:
        """Return the language's name in a language, by CLDR; in English where that has none."""
        return str(Locale(language).languages.get(self.code, self))


def mark(key: str, /, **values: Any) -> str:
    """Return an English sentence that the catalogue holds, with its values in it.

    Without values their places stay, for ``say`` to fill.
    """
    return Words(key, values)


def mark_count(one: str, many: str, count: int, /, **values: Any) -> str:
    """Return the sentence of one thing or of many; each language has its own forms for its counts."""
    return Words(one, {**values, "count": count}, many=many)


def join(separator: str, parts: Iterable[str]) -> str:
    """Return sentences in a row; each is said in the language of the whole."""
    values = {f"part_{number}": part for number, part in enumerate(parts)}
    return Words(separator.join(f"{{{name}}}" for name in values), values) if values else ""


def translate(words: str, language: Language) -> str:
    """Return words of the catalogue in a language; what it does not hold stays as it is."""
    if isinstance(words, Words | LanguageName):
        return words.say_in(language)
    if language is Language.ENGLISH or not words:
        return words
    return read_catalogue(language).gettext(words)


@cache
def read_catalogue(language: Language) -> NullTranslations:
    """Return a language's sentences, for the life of the process."""
    if language is Language.ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    with (WORDS / language / "LC_MESSAGES" / "lookout.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language.value))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _fill(template: str, values: dict[str, Any], language: Language) -> str:
    """Fill a sentence; it comes from the catalogue, never from outside."""
    if not values:
        return template
    return "".join(
        before if name is None else before + _write(values[name], conversion, pattern, language)
        for before, name, pattern, conversion in _take_apart(template)
    )


@lru_cache(maxsize=MOST_KEPT)
def _take_apart(template: str) -> tuple[tuple[str, str | None, str, str | None], ...]:
    return tuple(
        (before, name, pattern or "", conversion)
        for before, name, pattern, conversion in FORMATTER.parse(template)
    )


def _write(value: Any, conversion: str | None, pattern: str, language: Language) -> str:
    said = value.say_in(language) if isinstance(value, Words | LanguageName) else value
    said = str(said).lower() if conversion == "l" else FORMATTER.convert_field(said, conversion)
    if isinstance(said, datetime):
        return _write_time(said, pattern, language)
    if pattern in (",", ",.0f"):
        return write_number(said, language)
    return format(said, pattern)


@lru_cache(maxsize=MOST_KEPT)
def write_number(number: float, language: Language) -> str:
    """Return a whole number with the language's separators."""
    return format_decimal(number, format="#,##0", locale=language)


@lru_cache(maxsize=MOST_KEPT)
def _write_time(moment: datetime, pattern: str, language: Language) -> str:
    return format_datetime(moment, pattern, locale=language)
