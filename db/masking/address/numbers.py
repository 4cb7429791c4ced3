"""The numbers of houses and doors, told from amounts, days and the numbers of buses."""

from collections.abc import Sequence

from db.masking.address import words as known
from db.masking.address.tokens import Token

BEFORE_NUMBER = frozenset(
    (
        "",
        " ",
        "  ",
        ". ",
        ".",
        " .",
        ", ",
        ",",
        ": ",
        ":",
        ".: ",
        ".:",
        " : ",
        "/",
        " - ",
        "-",
        "° ",
        "°",
        ".° ",
    )
)


def read_sign(tokens: Sequence[Token], at: int) -> int:
    """Return the token behind the signs of a number ("No.", "#"), if there are any, else the same."""
    for _ in range(2):
        if at + 1 < len(tokens) and (tokens[at].sort == "sign" or tokens[at].key in known.SIGNS):
            if tokens[at + 1].gap not in BEFORE_NUMBER or "," in tokens[at + 1].gap:
                break
            at += 1
    return at


def is_house(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a token is the number of a house, and no amount, day or number of a bus."""
    if at >= len(tokens) or not tokens[at].is_house:
        return False
    if at and tokens[at].gap in (" ", "  ", ". ", ".") and _bears_a_number(tokens[at - 1], tokens[at]):
        return False
    behind = at + 1
    if (
        behind < len(tokens)
        and tokens[behind].gap in (" ", ". ")
        and tokens[behind].key in known.NUMBERED_BEHIND
    ):
        return False  # the name of a street: 318. Sokak
    if _is_day(tokens, behind) or _is_range(tokens, behind):
        return False
    return not is_counted(tokens, at)


def _bears_a_number(word: Token, number: Token) -> bool:
    if word.is_in(known.MONTHS):
        return len(number.key) <= 2 or is_year(number)
    return word.is_in(known.NUMBERED)


def _is_day(tokens: Sequence[Token], behind: int) -> bool:
    return behind < len(tokens) and tokens[behind].gap == " " and tokens[behind].key in known.MONTHS


def _is_range(tokens: Sequence[Token], behind: int) -> bool:
    """Return whether a figure is the first of two, as in "8 a 17" and "9 to 5"."""
    if behind + 1 >= len(tokens) or tokens[behind].gap != " ":
        return False
    return tokens[behind].key in ("a", "to", "bis", "al", "ate") and tokens[behind + 1].sort == "number"


def is_counted(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a number counts what stands behind it: 40 houses, 3 km."""
    behind = at + 1
    return behind < len(tokens) and tokens[behind].gap in (" ", "") and tokens[behind].is_in(known.AMOUNTS)


def end_house(tokens: Sequence[Token], at: int) -> int:
    """Return the token behind a house's number and its letter: 14 bis, 14 b."""
    end = at + 1
    if end < len(tokens) and tokens[end].gap in (" ", "  ") and tokens[end].is_word:
        if tokens[end].key in known.REPEATS:
            return end + 1
        is_letter = tokens[end].end - tokens[end].start == 1 and not tokens[end].is_uncased
        if is_letter and (tokens[end].is_capital or tokens[end].key not in "yeoaui"):
            ends = end + 1 == len(tokens) or tokens[end + 1].gap not in (". ", ".", ":", ": ", " ")
            if ends or (
                tokens[end].is_capital and tokens[end + 1].gap == " " and not tokens[end + 1].is_house
            ):
                return end + 1
    return end


def has_number(tokens: Sequence[Token], at: int) -> bool:
    """Return whether the number of a door starts at a token, with its sign or without."""
    at = read_sign(tokens, at)
    if at >= len(tokens) or tokens[at].gap not in BEFORE_NUMBER:
        return False
    token = tokens[at]
    return token.is_house or token.sort == "code" or (token.is_capital and token.end - token.start == 1)


def is_year(token: Token) -> bool:
    """Return whether a number is a year more likely than a house."""
    return len(token.key) == 4 and token.key[:2] in ("19", "20")
