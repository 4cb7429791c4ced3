"""The words of a text, and which of them hang together."""

from dataclasses import dataclass

import regex

from db.masking.folding import fold_case

_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’ʼ-][\p{L}\p{M}]+)*")
_APOSTROPHE = regex.compile(r"['’ʼ]")
_ELIDED = frozenset(["dell", "all", "nell", "sull", "dall", "coll", "qu", "un", "aujourd"])
LONGEST_ENDING = 4


@dataclass(frozen=True, slots=True)
class Word:
    """Characters ``start:end`` of a text; ``key`` is what lists hold, ``gap`` what stands before it."""

    start: int
    end: int
    key: str
    gap: str
    is_capital: bool
    is_shouted: bool


def read_words(text: str) -> list[Word]:
    """Return the words of folded text, without what is tied to them: l'hôpital, dell'Olmo, Bey'i, Macy's."""
    words = []
    at = 0
    for match in _WORD.finditer(text):
        start, end = _untie(text, match.start(), match.end())
        word = text[start:end]
        words.append(
            Word(
                start,
                end,
                fold_case(word),
                text[at : match.start()],
                word[0].isupper(),
                len(word) > 1 and word.isupper(),
            )
        )
        at = match.end()
    return words


def _untie(text: str, start: int, end: int) -> tuple[int, int]:
    apostrophe = _APOSTROPHE.search(text, start, end)
    if apostrophe is None:
        return start, end
    head, tail = text[start : apostrophe.start()], text[apostrophe.end() : end]
    if tail[0].islower() and (len(head) <= 2 or head.lower() in _ELIDED):
        return apostrophe.end(), end
    if tail[0].isupper() and head.islower():
        return apostrophe.end(), end
    if tail.islower() and len(tail) <= LONGEST_ENDING:
        return start, apostrophe.start()
    return start, end
