"""What stands beside an address and tells more of it: landmarks, crossings, post codes, towns."""

import re
from collections.abc import Sequence

from db.masking.address import words as known
from db.masking.address.names import read_name
from db.masking.address.numbers import is_house, read_sign
from db.masking.address.part import Part, Sort
from db.masking.address.tokens import Token
from db.masking.names import not_people

_ENDS = (",", ".", ";", "!", "?", ")", "\n", ":")
_POST_CODE_WORDS = frozenset(("cp", "cep", "plz", "cap", "pin", "zip", "c"))
_BRITISH = re.compile(r"\d[a-z]{2}")  # behind DN4, BZ1
_OF_TOWNS = not_people.NO_NAME - known.PARTICLES - known.TOWN_BEGINS
LONGEST_TOWN = 4
LONGEST_LANDMARK = 5


def read_beside(tokens: Sequence[Token], at: int, *, has_number: bool, is_of_quarter: bool) -> Part | None:
    """Return what belongs to an address at a token; ``has_number`` where a number was read already."""
    return (
        _read_signed(tokens, at)
        or _read_kilometre(tokens, at)
        or _read_landmark(tokens, at)
        or _read_post_code(tokens, at)
        or (None if has_number else _read_bare(tokens, at, is_of_quarter=is_of_quarter))
        or _read_town(tokens, at)
    )


def _read_signed(tokens: Sequence[Token], at: int) -> Part | None:
    signed = read_sign(tokens, at)
    if signed == at or not is_house(tokens, signed):
        return None
    return Part(at, signed + 1, Sort.HOUSE, has_number=True)


def _read_kilometre(tokens: Sequence[Token], at: int) -> Part | None:
    if tokens[at].key in ("km", "kilometro") and at + 1 < len(tokens) and tokens[at + 1].is_house:
        return Part(at, at + 2, Sort.BESIDE)
    return None


def _read_bare(tokens: Sequence[Token], at: int, *, is_of_quarter: bool) -> Part | None:
    """Read a house behind a quarter: "tower C, 1102, Green Heights"."""
    ends = _ends(tokens, at + 1)
    is_near = tokens[at].gap in (", ", ",", " - ") or (tokens[at].gap in (" ", ". ") and is_of_quarter)
    if not is_house(tokens, at):
        return None
    if (is_near and ends) or ("/" in tokens[at].key and is_of_quarter):
        return Part(at, at + 1, Sort.HOUSE, has_number=True)
    return None


def _read_landmark(tokens: Sequence[Token], at: int) -> Part | None:
    """Read "near Masjid Noor", "derrière l'école", "esq. Roble", "بجانب مسجد التوبة"."""
    token = tokens[at]
    is_crossing = token.key in ("y", "and", "entre") and at + 1 < len(tokens) and tokens[at + 1].is_capital
    if not token.is_in(known.LANDMARKS) and not (is_crossing and token.gap == " "):
        return None
    index = at + 1
    while index < len(tokens) and tokens[index].gap in (" ", ". ") and _is_small(tokens[index]):
        index += 1
    end = read_name(tokens, index, most=LONGEST_LANDMARK) if index < len(tokens) else index
    if end > index and index < len(tokens) and tokens[index].gap in (" ", ". "):
        if end < len(tokens) and tokens[end].gap == " " and tokens[end].is_word and _ends(tokens, end + 1):
            end += 1  # opposite the Methodist church
        return Part(at, end, Sort.BESIDE)
    if is_crossing:
        return None
    if index < len(tokens) and tokens[index].is_house and tokens[index].gap == " ":
        crosses = index + 2 < len(tokens) and tokens[index + 1].key == "y" and tokens[index + 2].is_house
        return Part(at, index + 1 + 2 * crosses, Sort.BESIDE)
    if token.key == "x":
        return None
    # A thing without a name: one word, two where the line ends behind them.
    if index < len(tokens) and tokens[index].is_word and tokens[index].gap == " ":
        return Part(at, index + 1, Sort.BESIDE)
    return None


def _is_small(token: Token) -> bool:
    return token.key in known.PARTICLES or token.key in (
        "to",
        "con",
        "a",
        "of",
        "from",
        "my",
        "our",
        "ng",
        "sa",
    )


def _read_post_code(tokens: Sequence[Token], at: int) -> Part | None:
    """Read a post code, with the town beside it."""
    index = at
    while index < len(tokens) and tokens[index].key in _POST_CODE_WORDS | {"p"} and index < at + 2:
        index += 1
    if index >= len(tokens):
        return None
    token = tokens[index]
    is_asked = index > at
    compact = token.key.replace("-", "").replace("/", "")
    is_british = (
        token.sort == "code"
        and index + 1 < len(tokens)
        and tokens[index + 1].gap in (" ", "")
        and _BRITISH.fullmatch(tokens[index + 1].key) is not None
    )
    if is_british:
        return Part(at, index + 2, Sort.BESIDE)
    if token.sort not in ("number", "code") or not 4 <= len(compact) <= 8:
        return None
    end = index + 1
    if end < len(tokens) and tokens[end].is_capital and len(tokens[end].key) <= 2 and tokens[end].gap == " ":
        end += 1  # 6071 KZ Zwartbroek
    town = _end_town(tokens, end)
    if town > end or is_asked or _ends(tokens, end) or len(compact) >= 5:
        return Part(at, max(town, end), Sort.BESIDE)
    return None


def _ends(tokens: Sequence[Token], at: int) -> bool:
    return at == len(tokens) or tokens[at].gap.strip(" ")[:1] in _ENDS


def _end_town(tokens: Sequence[Token], at: int) -> int:
    if at >= len(tokens) or tokens[at].gap not in (" ", ", ") or _is_no_town(tokens[at]):
        return at
    return read_name(tokens, at, most=LONGEST_TOWN)


def _is_no_town(token: Token) -> bool:
    return token.key in _OF_TOWNS or not (token.is_capital or token.is_uncased)


def _read_town(tokens: Sequence[Token], at: int) -> Part | None:
    """Read the town or the quarter behind a comma, and the state and code behind it."""
    token = tokens[at]
    if token.gap in (" ", "  ") and not _is_no_town(token) and not token.is_uncased:
        end = read_name(tokens, at, most=LONGEST_TOWN)
        return Part(at, end, Sort.BESIDE) if end > at else None
    if token.key == "in" and at + 1 < len(tokens) and not tokens[at + 1].is_uncased and _ends(tokens, at + 2):
        return Part(at, at + 2, Sort.BESIDE)
    if token.gap not in (", ", ",", " - ", "., ") or _is_no_town(token):
        return None
    end = read_name(tokens, at, most=LONGEST_TOWN)
    if end == at:
        return None
    if end < len(tokens) and tokens[end].is_house and tokens[end].gap == " ":
        return Part(at, end + 1, Sort.BESIDE)
    if token.is_uncased and not (_ends(tokens, end) or tokens[end].is_in(known.STOPS)):
        return None
    if end + 1 < len(tokens) and tokens[end].key in ("के", "ke") and tokens[end + 1].is_in(known.LANDMARKS):
        end += 2  # हनुमान मंदिर के पास
    return Part(at, end, Sort.BESIDE)
