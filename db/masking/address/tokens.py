"""The words, figures and signs of a text, as addresses are read from them."""

from collections.abc import Set
from dataclasses import dataclass

import regex

from db.masking.folding import fold_case

# Figures of a house with what is tied to them: 14, 18a, 27B-35, 8-2-114/B. Points, colons and commas between
# figures make them amounts and times.
_NUMBER = r"\d+(?:[.,:]\d+)+|\d+(?:\p{L}(?!\p{L}))?(?:[-/](?:\d+\p{L}?(?!\p{L})|\p{L}(?![\p{L}.])))*"
_ORDINAL = r"\d{1,3}(?:\.?(?:st|nd|rd|th|er|[eè]me|do|ro|to|mo|va|ta|ra|da|na)(?!\p{L})|\.?[oºª°](?!\p{L}))"
# Letters and figures: B-114, C4, SC-401.
_CODE = r"\p{Lu}{1,2}-?\d{1,4}\p{L}?(?:/\d{1,3})?(?![\w-])"
_WORD = (
    r"[cC]/(?= ?\p{L})|[sS]/[nN](?!\w)|[rR]/[cC](?!\w)|V\.le|P\.za|C\.so|A{1,2}\.? ?H{1,2}\.(?= )|ж/к|пр-т"
    r"|[\p{L}\p{M}]+(?:['’ʼ-][\p{L}\p{M}]+)*|№"
)
_TOKEN = regex.compile(
    rf"(?P<ordinal>(?<!\w){_ORDINAL})|(?P<code>(?<!\w){_CODE})|(?P<number>(?<![\w+$€£-])(?<!\d[.,:]){_NUMBER}(?!\w))"
    rf"|(?P<word>{_WORD})|(?P<sign>#)|(?P<other>\d[\w.,:/-]*)"
)
_FIRST_UNCASED = "\u0590"
ARABIC_PREFIXES = ("و", "ب", "ل", "ف", "ال", "بال", "وال", "لل")
MOST_FIGURES = 5


@dataclass(frozen=True, slots=True)
class Token:
    """Characters ``start:end`` of a text; ``key`` is what lists hold, ``gap`` what stands before it."""

    start: int
    end: int
    sort: str
    key: str
    gap: str
    is_capital: bool
    is_uncased: bool

    @property
    def is_word(self) -> bool:
        """Whether it is a word."""
        return self.sort == "word"

    @property
    def is_house(self) -> bool:
        """Whether it can be the number of a house."""
        if self.sort != "number":
            return False
        return (
            not any(mark in self.key for mark in ".,:")
            and len(regex.split("[-/]", self.key)[0]) <= MOST_FIGURES + 1
        )

    def is_in(self, words: Set[str]) -> bool:
        """Return whether a list holds it, in Arabic also behind an article or a preposition."""
        if self.key in words:
            return True
        if not self.is_uncased or self.sort != "word":
            return False
        return any(
            self.key.startswith(prefix) and self.key[len(prefix) :] in words for prefix in ARABIC_PREFIXES
        )


def read_tokens(text: str) -> list[Token]:
    """Return the tokens of folded text, in its order."""
    tokens, at = [], 0
    for match in _TOKEN.finditer(text):
        found = match[0]
        first = found[0]
        tokens.append(
            Token(
                match.start(),
                match.end(),
                match.lastgroup or "",
                fold_case(found),
                text[at : match.start()],
                is_capital=first.isupper() or _is_tied_capital(found),
                is_uncased=first >= _FIRST_UNCASED,
            )
        )
        at = match.end()
    return tokens


def _is_tied_capital(word: str) -> bool:
    """Return whether a word begins in capitals behind what is tied to it: l'Église, dell'Olmo."""
    head, mark, tail = word.partition("'")
    if not mark:
        head, mark, tail = word.partition("’")
    return bool(mark) and tail[:1].isupper() and head.islower()
