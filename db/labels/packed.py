"""An effective label packed into one small number: three classes, what people decided and what is unsure.

The read model and its counts are keyed by it and filtered by it. Four words of up to forty letters would make
every index that is counted from three times as long. Packed labels are stored: a new word goes to the end of
its enumeration, and a part that outgrows its bits needs a migration. All
fifteen bits of the number are taken.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from db.vocabulary import (
    Clarity,
    Damage,
    Familiarity,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    Use,
)


class Part(NamedTuple):
    """Where one word stands in a packed label.

    ``first`` is the number of the first word. From 1 on, no bits mean no word: not classified, or no picture
    to judge.
    """

    words: tuple[StrEnum, ...]
    shift: int
    bits: int
    first: int = 1

    @property
    def mask(self) -> int:
        """The bits that the part takes."""
        return (1 << self.bits) - 1 << self.shift

    def code(self, word: str | None) -> int:
        """Return the bits of a word, 0 for None."""
        return 0 if word is None else self.words.index(word) + self.first << self.shift

    def word(self, packed: int) -> Any:
        """Return the word that a packed label holds, or None."""
        number = ((packed & self.mask) >> self.shift) - self.first
        return self.words[number] if number >= 0 else None


PARTS: Mapping[str, Part] = {
    "informativeness": Part(tuple(Informativeness), shift=0, bits=2),
    "humanitarian": Part(tuple(Humanitarian), shift=2, bits=4),
    "damage": Part(tuple(Damage), shift=6, bits=2),
    "label_decision": Part(tuple(LabelDecision), shift=8, bits=2),
    "information": Part(tuple(Information), shift=10, bits=2, first=0),
    "use": Part(tuple(Use), shift=12, bits=1, first=0),
    "damage_clarity": Part(tuple(Clarity), shift=13, bits=1, first=0),
    "familiarity": Part(tuple(Familiarity), shift=14, bits=1, first=0),
}


def pack_label(words: Mapping[Any, Any]) -> int:
    """Return the number that a label packs into, given its words by the names of the parts.

    Raises:
        ValueError: a part has no such word.
    """
    return sum(part.code(words[name]) for name, part in PARTS.items())


def unpack_label(packed: int) -> dict[str, Any]:
    """Return the words of a packed label by the names of the parts, None where it has none."""
    return {name: part.word(packed) for name, part in PARTS.items()}


def mask_of(*names: str) -> int:
    """Return the bits that some parts take: and-ed with a packed label they leave these parts alone."""
    return sum(PARTS[name].mask for name in names)


def build_holds(packed: Any, name: str, words: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a column of packed labels holds one of some words."""
    part = PARTS[name]
    condition: ColumnElement[bool] = packed.bitwise_and(part.mask).in_([part.code(word) for word in words])
    return condition
