"""A sentence of a draft cut into the passages that are judged, each at its characters of it.

A line of a report may hold several sentences. Judged as a whole, one that breaches a policy would drown in
the others, and a finding would quote them all.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from db.policies.folding import fold_words

# Where a sentence ends; a full stop between digits or letters ends none.
_END = re.compile(r"(?<=[.!?؟…])\s+|[;؛\n]+\s*")
MAX_WORDS = 40
"""Of one passage; a longer sentence is judged in parts that overlap by half."""

# What parts a sentence: brackets, quotes and dashes; and what is no word: signs of a program's text, or
# letters too many, as of base64.
_STRETCH_END = re.compile(
    r"(?<=[)”»\"])\s+|\s+(?=[(“«\"])|\s+[-–—]+\s+|\s*[–—]\s*|\s*(?:\S{31,}|\S*(?:[={}<>|\\_`]|##)\S*)\s*"
)
_CLAUSE_END = re.compile(r"(?<=[,:])\s+")
CLAUSE_WORDS = 4
WINDOW_WORDS, WINDOW_STEP = 10, 3
STOPS = " .!?…؟,:"
ASKING_WORDS = (5, 8, 11)
_WORD = re.compile(r"[^\W\d_]+")
LATIN, LIKE_LATIN = "LATIN", {"CYRILLIC", "GREEK", "ARMENIAN"}
# More marks than this share of letters is no language that the reviewer knows.
MARKED_SHARE = 0.3


@dataclass(frozen=True)
class Passage:
    """The characters ``start:end`` of a sentence, and the words there."""

    start: int
    end: int
    text: str


def cut_passages(text: str) -> list[Passage]:
    """Return the passages of a text; none of one without a letter or digit."""
    return [
        Passage(start, end, text[start:end])
        for start, end in _list_spans(text)
        if any(map(str.isalnum, text[start:end]))
    ]


def undisguise(text: str) -> str:
    """Return a text with the letters that a person reads in it, where others were put in their place.

    A text that bears no disguise stays as it is, accents and all: the reviewer learnt to read such.
    """
    return fold_words(text).cased if _is_disguised(text) else text


def list_parts(text: str) -> list[str]:
    """Return a passage's stretches between brackets, dashes and signs, their clauses, and windows over it.

    What is put before or behind a breach within its sentence draws the mean of the whole away from it, and
    leaves these as they are: wherever the breach begins, a window begins two words off it at most.
    """
    stretches = _STRETCH_END.split(text)
    clauses = [clause for stretch in stretches for clause in _CLAUSE_END.split(stretch)]
    long = [part for part in (*stretches, *clauses) if len(part.split()) >= CLAUSE_WORDS]
    words = text.split()
    last = len(words) - WINDOW_WORDS // 2
    starts = range(0, last, WINDOW_STEP) if len(words) > WINDOW_WORDS else ()
    windows = [" ".join(words[start : start + WINDOW_WORDS]) for start in starts]
    # A stop at the end, which whoever writes on puts there, makes no breach another.
    return [part for part in dict.fromkeys((text.rstrip(STOPS), *long, *windows)) if part and part != text]


def list_windows(text: str) -> list[str]:
    """Return windows of some lengths over a passage, one at every word.

    Words put around a breach with nothing between leave one of these much as the breach stood alone.
    """
    words = text.split()
    windows = [
        " ".join(words[start : start + length]).rstrip(STOPS)
        for length in ASKING_WORDS
        for start in range(len(words) - length + 1)
    ]
    return [window for window in dict.fromkeys(windows) if window and window != text]


def _is_disguised(text: str) -> bool:
    """Return whether letters were set apart, bear marks of no language, or are of another script's look."""
    plain = unicodedata.normalize("NFC", text)
    if fold_words(text).joined or any(
        unicodedata.name(letter, "").startswith("COMBINING") for letter in plain
    ):
        return True
    latin = [letter for letter in plain if _name_script(letter) == LATIN]
    marked = sum(len(unicodedata.normalize("NFD", letter)) > 1 for letter in latin)
    scripts = ({_name_script(letter) for letter in word} for word in _WORD.findall(plain))
    return marked > MARKED_SHARE * len(latin) or any(
        LATIN in mixed and mixed & LIKE_LATIN for mixed in scripts
    )


def _name_script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _list_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        yield from _cut_long(text, start, match.start())
        start = match.end()
    yield from _cut_long(text, start, len(text))


def _cut_long(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = [match.span() for match in re.compile(r"\S+").finditer(text, start, end)]
    for first in range(0, len(words), MAX_WORDS // 2):
        part = words[first : first + MAX_WORDS]
        yield part[0][0], part[-1][1]
        if first + MAX_WORDS >= len(words):
            return
