"""What recognisers find."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Characters ``start:end`` of a folded text, and what stands there instead."""

    start: int
    end: int
    mask: str


# A recogniser is given folded text and returns spans that don't overlap.
Recogniser = Callable[[str], list[Span]]


def find_all(pattern: re.Pattern[str], text: str, mask: str) -> Iterator[Span]:
    """Yield what matches: the group ``secret`` where the pattern has one, else all of it."""
    group = "secret" if "secret" in pattern.groupindex else 0
    for match in pattern.finditer(text):
        yield Span(match.start(group), match.end(group), mask)


def drop_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in the order of the text; of two that overlap, the one that was found first."""
    kept: list[Span] = []
    for span in spans:
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
