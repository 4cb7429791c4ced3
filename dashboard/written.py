"""English that was written down before a screen shows it: why something failed, or does not pass.

``db/`` and ``inference/`` know no language, and much of what they say is kept in the store for days. It stays
English there, in exports and in logs. The catalogue ``written.po`` holds each of their sentences with the
places of its values; a screen finds the sentence that a text was made of, and says that one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from string import Formatter

from babel.messages.pofile import read_po

from dashboard.catalogue import WORDS, Language, Words, translate, write_number
from dashboard.labels import PROPOSAL_WORDS, REPORT_KIND_WORDS, TASK_WORDS

FILE = "written.po"
# What is longer is no sentence of ours.
MOST_CHARS = 4_000
MAX_KEPT_TEXTS = 4_096
# How texts of several sentences are put together.
SEPARATORS = (". ", "; ")
# The place of several sentences, as ``tests/written_words.py`` calls what is joined.
LISTED = "list"
# Values that are a word of the field; one of a list of more is called by its name and a number.
FIELD_WORDS: Mapping[str, Mapping[str, str]] = {
    "status": {status.value: words for status, words in PROPOSAL_WORDS.items()},
    "task": {task.value: words for task, words in TASK_WORDS.items()},
    "report_kind_words": {words: words for words in REPORT_KIND_WORDS.values()},
}
# A value can be a sentence itself, such as why a file cannot be read.
MOST_DEPTH = 4
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True)
class _Sentence:
    """A sentence taken apart: ``texts`` stand before, between and behind the values of ``names``."""

    texts: tuple[str, ...]
    names: tuple[str, ...]
    translation: str

    @property
    def weight(self) -> int:
        """How much of it is said, rather than filled in: of two that fit, the one that says more is meant."""
        return sum(map(len, self.texts))

    def read(self, text: str) -> Mapping[str, str] | None:
        """Return its values in a text that was made of it, else None; the text is gone through once."""
        first, *middle, last = self.texts
        if not text.startswith(first) or not text.endswith(last):
            return None
        at, end = len(first), len(text) - len(last)
        values = {}
        for name, between in zip(self.names, middle, strict=False):
            found = text.find(between, at + 1, end)
            if found < 0:
                return None
            values[name] = text[at:found]
            at = found + len(between)
        values[self.names[-1]] = text[at:end]
        return values if at < end else None


def read_told(error: Exception) -> str:
    """Return what an error that was raised on purpose says, with what it was made of where it knows that."""
    told = error.args[0] if error.args else ""
    return told if isinstance(told, Words) else str(error)


def translate_written(text: str, language: Language) -> str:
    """Return a text that was written in English in a language; what no sentence fits stays as it is."""
    if isinstance(text, Words):
        return text.say_in(language)
    if language is Language.ENGLISH or len(text) > MOST_CHARS:
        return text
    return _translate(text, language)


@lru_cache(MAX_KEPT_TEXTS)
def _translate(text: str, language: Language, *, depth: int = 0, may_split: bool = True) -> str:
    plain, sentences = _read_sentences(language)
    if text in plain:
        return plain[text]
    for sentence in sentences:
        values = sentence.read(text)
        if values is not None:
            said = {
                name: _translate_value(name, value, language, depth + 1) for name, value in values.items()
            }
            return sentence.translation.format_map(said)
    separator = next((each for each in SEPARATORS if each in text), None)
    if separator is None or not may_split or depth == MOST_DEPTH:
        return text
    return separator.join(_translate(part, language, depth=depth + 1) for part in text.split(separator))


def _translate_value(name: str, value: str, language: Language, depth: int) -> str:
    if GROUPED.fullmatch(value):
        return write_number(int(value.replace(",", "")), language)
    field = FIELD_WORDS.get(name.rstrip("_0123456789"), {})
    if value in field:
        said = translate(field[value], language)
        return said[:1].lower() + said[1:]
    # A word alone is a name: nobody's name is translated.
    if " " not in value or depth == MOST_DEPTH:
        return value
    return _translate(value, language, depth=depth, may_split=name == LISTED)


@cache
def _read_sentences(language: Language) -> tuple[Mapping[str, str], tuple[_Sentence, ...]]:
    """Return a language's sentences without values, and those with, what says most first."""
    with (WORDS / language / "LC_MESSAGES" / FILE).open("rb") as file:
        translations = {
            str(message.id): str(message.string)
            for message in read_po(file, locale=language.value)
            if message.id
        }
    plain: dict[str, str] = {}
    sentences = []
    for key, translation in translations.items():
        texts, names = _take_apart(key)
        if names:
            sentences.append(_Sentence(texts, names, translation))
        else:
            plain[key] = translation
    return plain, tuple(sorted(sentences, key=lambda sentence: -sentence.weight))


def _take_apart(key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    texts, names = [""], []
    for text, name, _, _ in Formatter().parse(key):
        texts[-1] += text
        if name is not None:
            names.append(name)
            texts.append("")
    return (tuple(texts), tuple(names)) if names else ((key,), ())
