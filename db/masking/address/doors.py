"""Doors, floors, blocks and quarters."""

from collections.abc import Sequence

from db.masking.address import words as known
from db.masking.address.names import read_name, read_small_quarter
from db.masking.address.numbers import BEFORE_NUMBER, end_house, is_counted, read_sign
from db.masking.address.part import Part, Sort
from db.masking.address.tokens import Token

# They stand behind a figure also where nothing shows that it counts.
_SURE_FLOORS = frozenset(("kat", "piano", "floor", "piso", "og", "etage", "andar", "stock"))


def read_door(tokens: Sequence[Token], at: int, *, inside: bool) -> Part | None:
    """Read what a number or a letter leads to: Flat 3, apto 502, кв. 12, 2nd floor, B Blok."""
    token = tokens[at]
    counted = _read_counted(tokens, at)
    if counted is not None:
        return counted
    if token.is_in(known.ENDINGS) and inside:
        has_side = at + 1 < len(tokens) and tokens[at + 1].key in known.FLOOR_SIDES
        return Part(at, at + 1 + has_side, Sort.BESIDE)
    if not token.is_word:
        return None
    is_door = token.is_in(known.DOORS)
    if not is_door and not token.is_in(known.AREAS):
        return None
    end = at + 1
    # H.No., Hse No, मकान नंबर
    signed = read_sign(tokens, end)
    if signed >= len(tokens) or tokens[signed].gap not in BEFORE_NUMBER or tokens[signed].gap in (", ", ","):
        return None
    number = tokens[signed]
    if not _is_door_number(tokens, signed, after_sign=signed != end):
        return _read_spelt(tokens, at)
    if len(token.key) == 1 and signed == end and number.gap[:1] not in (".", ":") and not token.is_uncased:
        return None  # D: 5, K.4, H.No. 7
    if signed == end and number.gap == " " and is_counted(tokens, signed):
        return None
    return Part(at, end_house(tokens, signed), Sort.DOOR if is_door else Sort.AREA, has_number=True)


def _is_door_number(tokens: Sequence[Token], at: int, *, after_sign: bool) -> bool:
    token = tokens[at]
    if token.is_house or token.sort == "code" or (token.sort == "ordinal" and after_sign):
        return True
    if not token.is_word or token.end - token.start > 1:
        return False
    return token.is_capital or token.is_uncased


def _read_spelt(tokens: Sequence[Token], at: int) -> Part | None:
    """Read a floor in Arabic words: الطابق الثالث."""
    word = at + 1
    if (
        tokens[at].key.removeprefix("ال") in ("طابق", "دور")
        and tokens[word].gap == " "
        and tokens[word].is_uncased
    ):
        return Part(at, word + 1, Sort.AREA, has_number=True)
    return None


def _read_counted(tokens: Sequence[Token], at: int) -> Part | None:
    """Read a floor behind the figure that counts it, and a block behind its letter."""
    token = tokens[at]
    is_letter = token.is_word and token.is_capital and token.end - token.start == 1
    behind = at + 1
    if behind >= len(tokens) or not (token.sort == "ordinal" or token.is_house or is_letter):
        return None
    if tokens[behind].gap not in (" ", ". ", "", "."):
        return None
    word = tokens[behind]
    if is_letter and word.key not in ("blok", "block"):
        return None
    if not is_letter and (word.key not in known.FLOORS_BEHIND):
        return None
    if (
        not is_letter
        and token.sort != "ordinal"
        and tokens[behind].gap == " "
        and word.key not in _SURE_FLOORS
    ):
        return None
    end = behind + 1
    if end < len(tokens) and tokens[end].gap == " " and tokens[end].key in known.FLOOR_SIDES:
        end += 1
    return Part(at, end, Sort.AREA, has_number=True)


def read_quarter(tokens: Sequence[Token], at: int, *, inside: bool) -> Part | None:
    """Read a quarter, an estate, a village or a building: barrio La Esmeralda, Residencial Las Brisas."""
    token = tokens[at]
    if not token.is_word or not token.is_in(known.QUARTERS_BEFORE):
        return None
    name = at + 1
    if name >= len(tokens) or tokens[name].gap not in (" ", "  ", ". ", "."):
        return None
    if token.key in known.UNSURE_QUARTERS and not (token.is_capital or token.is_uncased or inside):
        return None
    end = read_name(tokens, name, most=4)
    if end == name and inside and not token.is_uncased:
        end = read_small_quarter(tokens, name)
    if end == name:
        return None
    return Part(at, end, Sort.QUARTER)
