"""The words that the deterministic reviewer knows policies by, read from ``assets/policies/words.toml``."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from db.policies.folding import Folded, fold_words
from db.policies.written import FOLDER

FILE = FOLDER / "words.toml"
ARABIC_LETTER = re.compile(r"[\u0621-\u064a]")
# The article and the particles that Arabic writes onto the word behind them.
_BEFORE_ARABIC = r"(?:[وف]?(?:[بكل]?ال|لل|[بكلس])?)"

Span = tuple[int, int]
# Of letters that were set apart: a word is a word; what is longer may be several.
MIN_RUN = 9
MIN_STEM = 4


@cache
def pin_words() -> str:
    """Return the first twelve digits of the SHA-256 of the words, which is part of the reviewer's version."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()[:12]


def find_words(concept: str, folded: Folded, start: int = 0, end: int | None = None) -> list[Span]:
    """Return where words of a concept stand in folded text, within ``start:end``.

    Raises:
        KeyError: no such concept.
    """
    stop = len(folded.text) if end is None else end
    found = [match.span() for match in _compile()[concept].finditer(folded.text, start, stop)]
    for first, last in folded.joined:
        if last - first >= MIN_RUN:
            within = max(first, start), min(last, stop)
            found += [match.span() for match in _compile_unbounded()[concept].finditer(folded.text, *within)]
    return found


def has_words(concept: str, folded: Folded) -> bool:
    """Return whether a word of a concept stands in folded text."""
    return bool(find_words(concept, folded))


def find_near(spans: list[Span], others: list[Span], folded: Folded, *, words: int) -> Iterator[Span]:
    """Yield the spans that have one of the others in the same clause, at most so many words away."""
    for span in spans:
        for other in others:
            between = folded.text[min(span[1], other[1]) : max(span[0], other[0])]
            if not re.search(r"[,،;؛.!?؟()“”«»]", between) and len(between.split()) <= words:
                yield span
                break


def is_arabic(folded: Folded) -> bool:
    """Return whether most letters are Arabic."""
    return len(ARABIC_LETTER.findall(folded.text)) * 2 > sum(map(str.isalpha, folded.text))


def guess_language(folded: Folded) -> str:
    """Return the language that most small words of the text are of: en, es, fr or ar."""
    if is_arabic(folded):
        return "ar"
    counts = {
        language: len(pattern.findall(folded.text)) for language, pattern in _compile_stopwords().items()
    }
    return max(counts, key=counts.__getitem__)


@cache
def _read() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def _compile() -> Mapping[str, re.Pattern[str]]:
    return {
        concept: _join(word for words in languages.values() for word in words)
        for concept, languages in _read().items()
    }


@cache
def _compile_unbounded() -> Mapping[str, re.Pattern[str]]:
    """Return patterns that find words where no blanks part them; short ones would be found in any word."""
    return {
        concept: re.compile("|".join(_list_stems(word for words in languages.values() for word in words)))
        for concept, languages in _read().items()
    }


def _list_stems(words: Iterable[str]) -> list[str]:
    stems = {fold_words(word).text.rstrip("*").replace(" ", "") for word in words}
    return sorted((re.escape(stem) for stem in stems if len(stem) >= MIN_STEM), key=len, reverse=True)


@cache
def _compile_stopwords() -> Mapping[str, re.Pattern[str]]:
    return {language: _join(words) for language, words in _read()["stopwords"].items() if language != "ar"}


def _join(words: Iterable[str]) -> re.Pattern[str]:
    # The longest first, so that "not corroborated" is found where "corroborated" stands too.
    patterns = sorted({_write_pattern(word) for word in words}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


def _write_pattern(word: str) -> str:
    folded = fold_words(word).text
    pattern = re.escape(folded).replace(r"\*", r"\w*").replace(r"\ ", r"[\s_-]{1,3}")
    return _BEFORE_ARABIC + pattern if ARABIC_LETTER.search(folded) else pattern
