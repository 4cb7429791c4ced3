"""A sentence of a draft cut into the passages that are judged, each at its characters of it.

A line of a report may hold several sentences. Judged as a whole, one that breaches a policy would drown in
the others, and a finding would quote them all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Where a sentence ends; a full stop between digits or letters ends none.
_END = re.compile(r"(?<=[.!?؟…])\s+|[;؛\n]+\s*")
MAX_WORDS = 40
"""Of one passage; a longer sentence is judged in parts that overlap by half."""


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
