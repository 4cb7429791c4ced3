"""A part of an address."""

from dataclasses import dataclass
from enum import Enum, auto


class Sort(Enum):
    """What a part of an address is."""

    STREET = auto()
    HOUSE = auto()
    """A number alone, behind a sign or a comma."""
    DOOR = auto()
    AREA = auto()
    """A block, a floor: bears a number and holds several doors."""
    QUARTER = auto()
    """Bears a name and holds many doors."""
    BESIDE = auto()
    """A landmark, a post code, a town: makes no address, but belongs to one."""


@dataclass(frozen=True, slots=True)
class Part:
    """Tokens from ``first`` up to ``end``, which is none of them."""

    first: int
    end: int
    sort: Sort
    has_number: bool = False
