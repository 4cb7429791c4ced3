"""The names of streets and quarters, and where they end."""

from collections.abc import Sequence

from db.masking.address import words as known
from db.masking.address.numbers import has_number
from db.masking.address.tokens import Token

TOUCHING = frozenset((" ", "  ", "", ". ", ".", "'", "- "))
_KINDS = known.STREETS_BEFORE | known.DOORS | known.AREAS | known.QUARTERS_BEFORE
_KINDS_OF_DOORS = known.DOORS | known.AREAS
_NO_SMALL_NAME = known.STOPS - known.PARTICLES
_ENDS_SMALL_NAME = _KINDS_OF_DOORS | known.SIGNS | _NO_SMALL_NAME
_BEGINS_ANOTHER = known.QUARTERS_BEFORE | known.STREETS_BEFORE
LONGEST_NAME = 6
LONGEST_SMALL_NAME = 3


def is_name(token: Token) -> bool:
    """Return whether a token can be a word of a name."""
    if not token.is_word or token.key in known.SIGNS:
        return False
    return (token.is_capital or token.is_uncased) and not token.is_in(known.STOPS)


def read_name(tokens: Sequence[Token], at: int, *, most: int = LONGEST_NAME) -> int:
    """Return the token behind the name that starts at one, or the same where none does."""
    end, index = at, at
    while index < len(tokens) and index < at + most:
        token = tokens[index]
        if index > at and token.gap not in TOUCHING:
            break
        if index > at and token.gap in (". ", ".") and tokens[index - 1].end - tokens[index - 1].start > 4:
            break
        if is_name(token):
            if index > at and _begins_another(tokens, index):
                break
            end = index + 1
        elif token.key not in known.PARTICLES:
            break
        index += 1
    return end


def _begins_another(tokens: Sequence[Token], at: int) -> bool:
    """Return whether the next part of an address begins inside what looks like a name."""
    token = tokens[at]
    if token.is_in(known.LANDMARKS) or (token.is_uncased and token.is_in(_KINDS)):
        return True
    return token.is_in(_KINDS_OF_DOORS) and has_number(tokens, at + 1)


def read_small_name(tokens: Sequence[Token], at: int, *, is_sure: bool, is_numbered: bool) -> int:
    """Read a name in small letters, where a number, a door or the end of the line shows that it is one."""
    index = at
    while index < len(tokens) and index < at + LONGEST_SMALL_NAME + 1:
        token = tokens[index]
        if not token.is_word or (index > at and token.gap not in (" ", "  ")):
            break
        if token.is_in(_ENDS_SMALL_NAME):
            break
        if index > at and token.is_in(_BEGINS_ANOTHER) and len(token.key) > 1:
            break
        index += 1
    if not is_sure or index > at + LONGEST_SMALL_NAME:
        return at
    if all(token.key in known.PARTICLES for token in tokens[at:index]):
        return at
    if is_numbered:
        return index
    return index if has_number(tokens, index) or _is_numbered_door(tokens, index) else at


def _is_numbered_door(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].is_in(_KINDS_OF_DOORS) and has_number(tokens, at + 1)


def read_small_quarter(tokens: Sequence[Token], at: int) -> int:
    """Return the token behind the quarter in small letters that starts at one."""
    index = at
    while index < len(tokens) and index < at + LONGEST_SMALL_NAME and tokens[index].is_word:
        if index > at and tokens[index].gap != " ":
            break
        if tokens[index].is_in(_NO_SMALL_NAME):
            break
        index += 1
    return index
