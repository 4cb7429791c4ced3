"""The parts of an address, each read from a token on: a street, a door, a block, a quarter."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from db.masking import address_words as known
from db.masking.address_tokens import Token

_TOUCHING = frozenset((" ", "  ", "", ". ", ".", "'", "- "))
_BEFORE_NUMBER = frozenset((" ", "  ", "", ". ", ".", ", ", ",", ": ", ":", ".: ", " : ", "/", " - ", "-", ".:", " .", "° ", "°", ".° "))
_BEFORE_SIGNED = _BEFORE_NUMBER
_KINDS = known.STREETS_BEFORE | known.DOORS | known.AREAS | known.QUARTERS_BEFORE
LONGEST_NAME = 6
LONGEST_SMALL_NAME = 3


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


def read_part(tokens: Sequence[Token], at: int, *, inside: bool) -> Part | None:
    """Return the part that starts at a token; ``inside`` an address small letters and doubtful words do."""
    return (
        _read_numbered(tokens, at)
        or _read_door(tokens, at, inside=inside)
        or _read_street_before(tokens, at)
        or _read_named(tokens, at)
        or _read_quarter(tokens, at, inside=inside)
    )


def read_sign(tokens: Sequence[Token], at: int) -> int:
    """Return the token behind the signs of a number ("No.", "#"), if there are any, else the same."""
    for _ in range(2):
        if at + 1 < len(tokens) and (tokens[at].sort == "sign" or tokens[at].key in known.SIGNS):
            if tokens[at + 1].gap not in _BEFORE_NUMBER | {". ", "."}:
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
    if behind < len(tokens) and tokens[behind].gap in (" ", ". ") and tokens[behind].key in known.NUMBERED_BEHIND:
        return False  # the name of a street: 318. Sokak
    if _is_day(tokens, behind) or _is_range(tokens, behind):
        return False
    return not _is_counted(tokens, at)


def _bears_a_number(word: Token, number: Token) -> bool:
    if word.is_in(known.MONTHS):
        return len(number.key) <= 2 or _is_year(number)
    return word.is_in(known.NUMBERED)


def _is_day(tokens: Sequence[Token], behind: int) -> bool:
    return behind < len(tokens) and tokens[behind].gap == " " and tokens[behind].key in known.MONTHS


def _is_range(tokens: Sequence[Token], behind: int) -> bool:
    """Return whether a figure is the first of two, as in "8 a 17" and "9 to 5"."""
    if behind + 1 >= len(tokens) or tokens[behind].gap != " ":
        return False
    return tokens[behind].key in ("a", "to", "bis", "al", "ate") and tokens[behind + 1].sort == "number"


def _is_counted(tokens: Sequence[Token], at: int) -> bool:
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
            if ends or tokens[end].is_capital and tokens[end + 1].gap == " " and not tokens[end + 1].is_house:
                return end + 1
    return end


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
        if index > at and token.gap not in _TOUCHING:
            break
        if index > at and token.gap in (". ", ".") and tokens[index - 1].end - tokens[index - 1].start > 4:
            break
        if is_name(token):
            if index > at and token.is_uncased and token.is_in(_KINDS):
                break
            if index > at and (token.is_in(known.DOORS | known.AREAS) or token.is_in(known.LANDMARKS)):
                if _has_number(tokens, index + 1) or token.is_in(known.LANDMARKS):
                    break
            end = index + 1
        elif token.key not in known.PARTICLES:
            break
        index += 1
    return end


def _has_number(tokens: Sequence[Token], at: int) -> bool:
    at = read_sign(tokens, at)
    if at >= len(tokens) or tokens[at].gap not in _BEFORE_NUMBER:
        return False
    token = tokens[at]
    return token.is_house or token.sort == "code" or (token.is_capital and token.end - token.start == 1)


def _read_numbered(tokens: Sequence[Token], at: int) -> Part | None:
    """Read a house before its street: 14 Mill Lane, 8 impasse des Goélands, 18 شارع البحر."""
    signed = read_sign(tokens, at)
    if not is_house(tokens, signed) or (signed == at and _is_year(tokens[at])):
        return None
    end = end_house(tokens, signed)
    if end >= len(tokens) or tokens[end].gap not in (" ", "  ", ", ", ","):
        return None
    if signed > at:  # number 12 of the rue des Miracles
        while end + 1 < len(tokens) and tokens[end].key in known.PARTICLES and tokens[end].gap == " ":
            end += 1
    street = _read_street_before(tokens, end, is_numbered=True)
    if street is None:
        street = _read_named(tokens, end)
    if street is None and not tokens[end].is_capital and tokens[end].gap in (" ", "  "):
        street = _read_small_named(tokens, end)
    if street is None or (street.sort is Sort.QUARTER and not _ends(tokens, street.end) and signed == at):
        return None
    if street.sort is Sort.QUARTER and tokens[end].key in known.QUARTERS_BEFORE:
        return None
    return Part(at, street.end, Sort.STREET, has_number=True)


def _ends(tokens: Sequence[Token], at: int) -> bool:
    """Return whether the words end before a token: at a mark or with the text."""
    return at == len(tokens) or tokens[at].gap.strip(" ") != ""


def _is_year(token: Token) -> bool:
    return len(token.key) == 4 and token.key[:2] in ("19", "20")


def _read_street_before(tokens: Sequence[Token], at: int, *, is_numbered: bool = False) -> Part | None:
    """Read a kind of street, its name, and the number of the house behind it."""
    token = tokens[at]
    if token.is_in(known.STREETS_BEFORE):
        is_sure = token.key not in known.UNSURE_BEFORE
        name = at + 1
    elif token.key in known.GERMAN_BEFORE:
        is_sure, name = False, at + 1
        if name < len(tokens) and tokens[name].key in known.GERMAN_ARTICLES:
            name += 1
        if name >= len(tokens) or not _is_german_street(tokens[name]) or is_numbered:
            return None
        end = read_name(tokens, name, most=2)
        return _read_house(tokens, at, end, is_bare_ok=True) if _read_house(tokens, at, end).has_number else None
    else:
        return None
    if name + 1 < len(tokens) and tokens[name].key == "a" and tokens[name + 1].key in known.PARTICLES:
        name += 1  # Carretera a El Salvador
    if name >= len(tokens) or tokens[name].gap not in (" ", "  ", ". ", ".", "", ": ", ", "):
        return None
    if tokens[name].gap == ", " and not (is_numbered and token.end - token.start <= 2):
        return None
    if tokens[name].key in known.PARTICLES and name + 1 < len(tokens) and tokens[name + 1].sort == "number":
        return _read_numbered_street(tokens, at, name + 1)  # boulevard du 15 Octobre
    if tokens[name].sort in ("number", "ordinal", "code") and tokens[name].gap != ", ":
        return _read_numbered_street(tokens, at, name)
    signed = read_sign(tokens, name)
    if signed != name and _has_number(tokens, signed):  # Road No. 4
        return _read_numbered_street(tokens, at, signed)
    end = read_name(tokens, name)
    if end == name:
        end = _read_small_name(tokens, name, is_sure=is_sure, is_numbered=is_numbered)
    if end == name:
        return None
    if is_numbered:
        return Part(at, end, Sort.STREET, has_number=True)
    if any(word.key in known.ROADS_OF_A_STATE for word in tokens[name:end]):
        signed = read_sign(tokens, end) if end < len(tokens) else end
        if signed < len(tokens) and tokens[signed].sort in ("number", "code"):
            return _read_house(tokens, at, signed + 1, is_bare_ok=False)
    return _read_house(tokens, at, end)


def _is_german_street(token: Token) -> bool:
    return token.is_capital and token.key not in known.NO_GERMAN_STREET and len(token.key) > 3


def _read_numbered_street(tokens: Sequence[Token], at: int, name: int) -> Part:
    """Read a street whose name is a number or a day: Calle 8 Sur No. 27B-35, Cra 43 # 12-10, Rua 7 de Abril."""
    end = end_house(tokens, name) if tokens[name].sort == "number" else name + 1
    index = end
    while index < len(tokens) and tokens[index].key in ("de", "di", "do", "du") and tokens[index].gap == " ":
        index += 1
    is_named = index < len(tokens) and tokens[index].gap == " " and is_name(tokens[index])
    named = read_name(tokens, index, most=3) if is_named else index
    is_day = named > index and not tokens[index].is_in(known.STREETS_BEFORE)
    end = named if is_day else end
    return _read_house(tokens, at, end, is_bare_ok=is_day)


def _read_small_name(tokens: Sequence[Token], at: int, *, is_sure: bool, is_numbered: bool) -> int:
    """Read a name in small letters, where a number, a door or the end of the line shows that it is one."""
    index = at
    while index < len(tokens) and index < at + LONGEST_SMALL_NAME + 1:
        token = tokens[index]
        if not token.is_word or (index > at and token.gap not in (" ", "  ")):
            break
        if token.is_in(known.DOORS | known.AREAS | known.SIGNS) or token.is_in(known.STOPS - known.PARTICLES):
            break
        if index > at and token.is_in(known.QUARTERS_BEFORE | known.STREETS_BEFORE) and len(token.key) > 1:
            break
        index += 1
    if not is_sure or index > at + LONGEST_SMALL_NAME:
        return at
    if all(token.key in known.PARTICLES for token in tokens[at:index]):
        return at
    if is_numbered:
        return index
    return index if _has_number(tokens, index) or _is_numbered_door(tokens, index) else at


def _is_numbered_door(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].is_in(known.DOORS | known.AREAS) and _has_number(tokens, at + 1)


def _read_house(tokens: Sequence[Token], first: int, end: int, *, is_bare_ok: bool = True) -> Part:
    """Read the house's number behind a street that ends before a token."""
    if end >= len(tokens) or tokens[end].gap not in _BEFORE_SIGNED:
        return Part(first, end, Sort.STREET)
    signed = read_sign(tokens, end)
    if tokens[end].is_in(known.ENDINGS) and tokens[end].key in ("s/n", "sn", "snc"):
        return Part(first, end + 1, Sort.STREET, has_number=True)
    if tokens[end].key == "al" and end + 1 < len(tokens) and is_house(tokens, end + 1):
        signed = end + 1
    if not is_house(tokens, signed):
        return Part(first, end, Sort.STREET)
    is_bare = signed == end
    if is_bare and ":" in tokens[signed].gap:
        return Part(first, end, Sort.STREET)
    if is_bare and not is_bare_ok and "-" not in tokens[signed].key and tokens[end].gap not in (", ", ","):
        return Part(first, end, Sort.STREET)
    if is_bare and tokens[end].gap in (", ", ",") and _is_amount_of_something(tokens, signed):
        return Part(first, end, Sort.STREET)
    return Part(first, end_house(tokens, signed), Sort.STREET, has_number=True)


def _is_amount_of_something(tokens: Sequence[Token], at: int) -> bool:
    """Return whether what a figure counts stands behind it, as in "Avenida Brasil, 300 tents"."""
    behind = at + 1
    if behind >= len(tokens) or tokens[behind].gap != " " or not tokens[behind].is_word:
        return False
    word = tokens[behind]
    if word.is_capital or len(word.key) == 1:
        return False
    return not word.is_in(
        known.STOPS | known.DOORS | known.AREAS | known.QUARTERS_BEFORE | known.ENDINGS | known.REPEATS
    ) and not word.is_in(known.LANDMARKS | known.FLOORS_BEHIND)


def _read_named(tokens: Sequence[Token], at: int) -> Part | None:
    """Read a name and the kind of street or quarter behind it: Old Mill Road, Gül Sok., Rajiv Colony."""
    token = tokens[at]
    if _is_fused(tokens, at):
        return _read_house(tokens, at, at + 1)
    index = at
    if token.sort in ("number", "ordinal"):  # 1204. Sokak, 9th Cross Road
        if at + 1 >= len(tokens) or tokens[at + 1].gap not in (" ", ". "):
            return None
        if token.sort == "ordinal" and tokens[at + 1].key in ("calle", "avenida", "av", "ave"):
            return _read_house(tokens, at, at + 2)
        if token.sort == "number" and not tokens[at + 1].is_in(known.SURE_BEHIND):
            return None
        if token.sort == "number" and tokens[at + 1].key in ("street", "road", "avenue", "lane", "rd", "ave"):
            return None
        index = at + 1
    elif not is_name(token):
        return _read_small_behind(tokens, at)
    best = None
    for end in range(index, min(len(tokens), at + LONGEST_NAME)):
        word = tokens[end]
        if end > at and word.gap not in _TOUCHING:
            break
        if best is not None and word.is_in(known.DOORS | known.AREAS) and _has_number(tokens, end + 1):
            break
        if end > at and word.is_word and _is_kind_behind(word):
            sort = Sort.STREET if word.is_in(known.STREETS_BEHIND) else Sort.QUARTER
            best = (end + 1, sort)
        if not (is_name(word) or (end > at and (word.key in known.PARTICLES or word.sort == "ordinal"))):
            break
    if best is None:
        return None
    end, sort = best
    while end < len(tokens) and tokens[end].key in ("north", "south", "east", "west", "n", "s", "e", "w", "no", "ext"):
        if tokens[end].gap not in (" ", ". ") or not tokens[end].is_capital or read_sign(tokens, end) != end:
            break
        end += 1
    if sort is Sort.QUARTER:
        return Part(at, end, Sort.QUARTER, has_number=False)
    return _read_house(tokens, at, end)


def _is_kind_behind(word: Token) -> bool:
    if word.is_capital or word.is_uncased:
        return word.is_in(known.STREETS_BEHIND | known.QUARTERS_BEHIND)
    return word.key in known.SURE_BEHIND or word.key in ("koyu", "sitesi", "apartmani", "sokagi")


def _is_fused(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a word ends as a street does: Lindenallee, Hauptstr., Molenweg."""
    token = tokens[at]
    if not token.is_word or token.is_uncased or len(token.key) < SHORTEST_FUSED:
        return False
    if token.key.replace("ß", "ss") in known.ROADS_OF_A_STATE or not token.key.endswith(known.STREET_ENDINGS):
        return False
    return token.is_capital or (
        at + 1 < len(tokens) and tokens[at + 1].is_house and tokens[at + 1].gap in (" ", ". ")
    )


SHORTEST_FUSED = known.SHORTEST_FUSED


def _read_small_named(tokens: Sequence[Token], at: int) -> Part | None:
    """Read a street in small letters behind its house: 18a harrow bank lane."""
    for end in range(at, min(len(tokens), at + LONGEST_SMALL_NAME + 1)):
        word = tokens[end]
        if not word.is_word or (end > at and word.gap not in (" ", "  ")):
            return None
        if end > at and word.key in known.SURE_BEHIND:
            return Part(at, end + 1, Sort.STREET, has_number=True)
        if word.is_in(known.STOPS | known.AMOUNTS) and word.key not in known.PARTICLES:
            return None
    return None


def _read_small_behind(tokens: Sequence[Token], at: int) -> Part | None:
    """Read Turkish streets in small letters: fatih mah, gül sok no 7."""
    for end in (at + 1, at + 2):
        if end >= len(tokens) or tokens[end].gap not in (" ", ". ") or not tokens[at].is_word:
            return None
        if end == at + 2 and tokens[at + 1].is_capital:
            return None  # the name starts there
        if tokens[end].key in ("mah", "mahallesi", "sok", "sokak", "sk", "cad", "caddesi", "mh", "cd"):
            if tokens[at].is_in(known.STOPS):
                return None
            return _read_house(tokens, at, end + 1)
    return None


def _read_door(tokens: Sequence[Token], at: int, *, inside: bool) -> Part | None:
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
    if signed >= len(tokens) or tokens[signed].gap not in _BEFORE_NUMBER or tokens[signed].gap in (", ", ","):
        return None
    number = tokens[signed]
    if not _is_door_number(tokens, signed, after_sign=signed != end):
        return _read_spelt(tokens, at)
    if len(token.key) == 1 and signed == end and number.gap[:1] not in (".", ":") and not token.is_uncased:
        return None  # D: 5, K.4, H.No. 7
    if signed == end and number.gap == " " and _is_counted(tokens, signed):
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
    if tokens[at].key.removeprefix("ال") in ("طابق", "دور") and tokens[word].gap == " " and tokens[word].is_uncased:
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
    if not is_letter and (word.key not in known.FLOORS_BEHIND or (word.key == "blok")):
        return None
    if not is_letter and token.sort != "ordinal" and tokens[behind].gap == " " and word.key not in (
        "kat", "piano", "floor", "piso", "og", "etage", "andar", "stock"
    ):
        return None
    end = behind + 1
    if end < len(tokens) and tokens[end].gap == " " and tokens[end].key in known.FLOOR_SIDES:
        end += 1
    return Part(at, end, Sort.AREA, has_number=True)


def _read_quarter(tokens: Sequence[Token], at: int, *, inside: bool) -> Part | None:
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
        end = _read_small_quarter(tokens, name)
    if end == name:
        return None
    return Part(at, end, Sort.QUARTER)


def _read_small_quarter(tokens: Sequence[Token], at: int) -> int:
    index = at
    while index < len(tokens) and index < at + LONGEST_SMALL_NAME and tokens[index].is_word:
        if index > at and tokens[index].gap != " ":
            break
        if tokens[index].is_in(known.STOPS - known.PARTICLES):
            break
        index += 1
    return index
