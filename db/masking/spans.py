"""What recognisers find."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from db.masking.kinds import Kind


@dataclass(frozen=True)
class Span:
    """Characters ``start:end`` of a folded text, and what they are."""

    start: int
    end: int
    kind: Kind


# A recogniser is given folded text and returns spans that don't overlap.
Recogniser = Callable[[str], list[Span]]


def find_all(pattern: re.Pattern[str], text: str, kind: Kind) -> Iterator[Span]:
    """Yield what matches: the group ``secret`` where the pattern has one, else all of it."""
    group = "secret" if "secret" in pattern.groupindex else 0
    for match in pattern.finditer(text):
        yield Span(match.start(group), match.end(group), kind)


def drop_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in the order of the text; of two that overlap, the one that was found first."""
    kept: list[Span] = []
    for span in spans:
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def mark_offices(text: str, spans: Iterable[Span], is_office: Callable[[str], bool]) -> list[Span]:
    """Return the spans, those whose words are an office's as such."""
    return [
        replace(span, kind=Kind.OFFICE) if is_office(text[span.start : span.end]) else span for span in spans
    ]
