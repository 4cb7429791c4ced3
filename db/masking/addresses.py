"""Addresses with the number of a house. A street alone ("the bridge on Main Street") is a place of the event.

An address is a chain of parts in the order of any country: a street, a house, a flat, a floor, a quarter, and
what is said beside it. The parts together tell whether it leads to one door.
"""

import re
from collections.abc import Sequence

from db.masking.address import words as known
from db.masking.address.beside import read_beside
from db.masking.address.doors import read_door, read_quarter
from db.masking.address.numbers import read_sign
from db.masking.address.part import Part, Sort
from db.masking.address.streets import read_named, read_numbered, read_street_before
from db.masking.address.tokens import Token, read_tokens
from db.masking.address.unspaced import find_unspaced
from db.masking.kinds import Kind
from db.masking.spans import Span, drop_overlaps

_LOT = re.compile(r"[lb]\d{1,3}")  # lot and block, as in "L5 B12"
MOST_PARTS = 12  # a text of nothing else takes no longer for it
_LINKS = frozenset(
    (
        " ",
        "  ",
        ", ",
        ",",
        " - ",
        "-",
        "- ",
        ". ",
        ".",
        "/",
        ": ",
        ", , ",
        " / ",
        " , ",
        "; ",
        " (",
        "",
        ".,",
        "., ",
    )
)


def find_addresses(text: str) -> list[Span]:
    """Return the addresses in folded text, each with what else tells of the door."""
    if not any(character.isdigit() for character in text):
        return []
    tokens = read_tokens(text)
    found = [Span(start, end, Kind.ADDRESS) for start, end in find_unspaced(text)]
    at = 0
    while at < len(tokens):
        chain = _read_chain(tokens, at)
        if chain and _leads_to_a_door(tokens, chain):
            first, end = _begin(tokens, chain[0].first), chain[-1].end
            found.append(Span(tokens[first].start, tokens[end - 1].end, Kind.ADDRESS))
            at = end
        else:
            at += 1
    return drop_overlaps(found)


def _read_part(tokens: Sequence[Token], at: int, *, inside: bool) -> Part | None:
    """Return the part that starts at a token; ``inside`` an address small letters and doubtful words do."""
    return (
        read_numbered(tokens, at)
        or read_door(tokens, at, inside=inside)
        or read_street_before(tokens, at)
        or read_named(tokens, at)
        or read_quarter(tokens, at, inside=inside)
    )


def _read_chain(tokens: Sequence[Token], at: int) -> list[Part]:
    """Return the parts that stand one behind the other from a token on."""
    part = _read_part(tokens, at, inside=False) or _read_bare_house(tokens, at)
    chain: list[Part] = []
    while part is not None:
        chain.append(part)
        if len(chain) == MOST_PARTS:
            break
        part = _read_next(tokens, part.end, chain)
    return chain


def _read_next(tokens: Sequence[Token], at: int, chain: Sequence[Part]) -> Part | None:
    if at >= len(tokens) or tokens[at].gap not in _LINKS:
        return None
    part = _read_part(tokens, at, inside=True)
    behind = at
    while behind + 1 < len(tokens) and behind < at + 2 and tokens[behind].key in known.CONNECTORS:
        behind += 1
    if part is None and behind > at and tokens[behind].gap == " ":
        part = _read_part(tokens, behind, inside=False)
        if part is not None and (part.sort is Sort.QUARTER and not chain[-1].has_number):
            return None
    if part is not None:
        return part
    return read_beside(
        tokens,
        at,
        has_number=any(each.has_number for each in chain),
        is_of_quarter=chain[-1].sort is Sort.QUARTER,
    )


def _read_bare_house(tokens: Sequence[Token], at: int) -> Part | None:
    """Read a number at the head of an address: "B-114, Sector 9", "42, Shanti Nagar"."""
    token = tokens[at]
    if _LOT.fullmatch(token.key) and at + 1 < len(tokens) and _LOT.fullmatch(tokens[at + 1].key):
        return Part(at, at + 2, Sort.DOOR, has_number=True)
    if token.sort != "code" or at + 1 >= len(tokens) or tokens[at + 1].gap != ", ":
        return None
    behind = _read_part(tokens, at + 1, inside=True)
    if behind is None or behind.sort not in (Sort.AREA, Sort.QUARTER):
        return None
    return Part(at, at + 1, Sort.DOOR, has_number=True)


def _leads_to_a_door(tokens: Sequence[Token], chain: Sequence[Part]) -> bool:
    """Return whether the parts of a chain name one house or one door of it."""
    core = [part for part in chain if part.sort is not Sort.BESIDE]
    sorts = [part.sort for part in core]
    if Sort.STREET in sorts:
        return any(part.has_number for part in core)
    if Sort.DOOR in sorts:
        if all(_is_unsure(tokens[part.first]) for part in core if part.sort is Sort.DOOR):
            return Sort.QUARTER in sorts
        return len(core) > 1 or (len(chain) > 1 and _is_signed_home(tokens, core[0]))
    return Sort.QUARTER in sorts and Sort.HOUSE in sorts


def _is_unsure(door: Token) -> bool:
    """Return whether a door may be goods or a parcel, as in "lot 4567, block 12"."""
    return door.key in known.UNSURE_DOORS and not door.is_capital


def _is_signed_home(tokens: Sequence[Token], door: Part) -> bool:
    """Return whether a door is a house with the sign of its number, which a town is enough for."""
    return tokens[door.first].is_in(known.HOMES) and read_sign(tokens, door.first + 1) > door.first + 1


def _begin(tokens: Sequence[Token], first: int) -> int:
    """Return where an address starts, with a kilometre or a zone before it: "Delmas 33, ri Fleri 8"."""
    if not first or tokens[first].gap not in (" ", ", "):
        return first
    is_house_of_a_door = tokens[first - 1].is_house and tokens[first].is_in(known.DOORS)
    if tokens[first - 1].key == "km" or (is_house_of_a_door and tokens[first].gap == " "):
        return first - 1
    if first < 2:
        return first
    number, name = tokens[first - 1], tokens[first - 2]
    if not number.is_house or number.gap not in (" ", ". ") or not name.is_word:
        return first
    if name.is_in(known.NUMBERED | known.MONTHS):
        return first
    return first - 2 if name.is_capital or name.key == "km" else first
