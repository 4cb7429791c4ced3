"""Streets with their houses, in the order of any country."""

from collections.abc import Sequence

from db.masking.address import words as known
from db.masking.address.names import (
    LONGEST_NAME,
    LONGEST_SMALL_NAME,
    TOUCHING,
    is_name,
    read_name,
    read_small_name,
)
from db.masking.address.numbers import BEFORE_NUMBER, end_house, has_number, is_house, is_year, read_sign
from db.masking.address.part import Part, Sort
from db.masking.address.tokens import Token

_KINDS_OF_DOORS = known.DOORS | known.AREAS
_NO_AMOUNT = (
    known.STOPS | _KINDS_OF_DOORS | known.QUARTERS_BEFORE | known.ENDINGS | known.REPEATS | known.LANDMARKS
) | known.FLOORS_BEHIND
_KINDS_BEHIND = known.STREETS_BEHIND | known.QUARTERS_BEHIND
_NO_SMALL_NAME = (known.STOPS | known.AMOUNTS) - known.PARTICLES
MOST_FIGURES_BEFORE = 6


def read_numbered(tokens: Sequence[Token], at: int) -> Part | None:
    """Read a house before its street: 14 Mill Lane, 8 impasse des Goélands, 18 شارع البحر."""
    signed = read_sign(tokens, at)
    if not is_house(tokens, signed) or (signed == at and is_year(tokens[at])):
        return None
    if sum(letter.isdigit() for letter in tokens[signed].key) > MOST_FIGURES_BEFORE:
        return None  # a telephone number
    if at and tokens[at].gap == " " and tokens[at - 1].is_in(known.STREETS_BEFORE):
        return None  # the name of that street
    end = end_house(tokens, signed)
    if end >= len(tokens) or tokens[end].gap not in (" ", "  ", ", ", ","):
        return None
    if signed > at:  # number 12 of the rue des Miracles
        while end + 1 < len(tokens) and tokens[end].key in known.PARTICLES and tokens[end].gap == " ":
            end += 1
    street = read_street_before(tokens, end, is_numbered=True)
    if street is None:
        street = read_named(tokens, end)
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


def read_street_before(tokens: Sequence[Token], at: int, *, is_numbered: bool = False) -> Part | None:
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
        street = _read_house(tokens, at, end)
        return street if street.has_number else None
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
    if signed != name and has_number(tokens, signed):  # Road No. 4
        return _read_numbered_street(tokens, at, signed)
    end = read_name(tokens, name)
    if end == name:
        end = read_small_name(tokens, name, is_sure=is_sure, is_numbered=is_numbered)
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
    """Read a street whose name is a number or a day: Calle 8 Sur No. 27B-35, Rua 7 de Abril."""
    end = end_house(tokens, name) if tokens[name].sort == "number" else name + 1
    index = end
    while index < len(tokens) and tokens[index].key in ("de", "di", "do", "du") and tokens[index].gap == " ":
        index += 1
    is_named = index < len(tokens) and tokens[index].gap == " " and is_name(tokens[index])
    named = read_name(tokens, index, most=3) if is_named else index
    is_day = named > index and not tokens[index].is_in(known.STREETS_BEFORE)
    end = named if is_day else end
    return _read_house(tokens, at, end, is_bare_ok=is_day)


def _read_house(tokens: Sequence[Token], first: int, end: int, *, is_bare_ok: bool = True) -> Part:
    """Read the house's number behind a street that ends before a token."""
    if end >= len(tokens) or tokens[end].gap not in BEFORE_NUMBER:
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
    return not word.is_in(_NO_AMOUNT)


def read_named(tokens: Sequence[Token], at: int) -> Part | None:
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
        if token.sort == "number" and not tokens[at + 1].is_in(known.NUMBERED_BEHIND):
            return None
        index = at + 1
    elif not is_name(token):
        return _read_small_behind(tokens, at)
    best = None
    for end in range(index, min(len(tokens), at + LONGEST_NAME)):
        word = tokens[end]
        if end > at and word.gap not in TOUCHING:
            break
        if best is not None and word.is_in(_KINDS_OF_DOORS) and has_number(tokens, end + 1):
            break
        if end > at and word.is_word and _is_kind_behind(word):
            sort = Sort.STREET if word.is_in(known.STREETS_BEHIND) else Sort.QUARTER
            best = (end + 1, sort)
        if not (is_name(word) or (end > at and (word.key in known.PARTICLES or word.sort == "ordinal"))):
            break
    if best is None:
        return None
    end, sort = best
    while end < len(tokens) and tokens[end].key in known.SIDES:
        if tokens[end].gap not in (" ", ". ") or not tokens[end].is_capital or read_sign(tokens, end) != end:
            break
        end += 1
    if sort is Sort.QUARTER:
        return Part(at, end, Sort.QUARTER)
    # "Mill Lane 4": a house of English streets stands before them, behind them only with its sign.
    if tokens[end - 1].key in known.ENGLISH_BEHIND and read_sign(tokens, end) == end:
        return Part(at, end, Sort.STREET)
    return _read_house(tokens, at, end)


def _is_kind_behind(word: Token) -> bool:
    if word.is_capital or word.is_uncased:
        return word.is_in(_KINDS_BEHIND)
    return word.key in known.SURE_BEHIND or word.key in known.SURE_QUARTERS_BEHIND


def _is_fused(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a word ends as a street does: Lindenallee, Hauptstr., Molenweg."""
    token = tokens[at]
    if (
        not token.is_word
        or token.is_uncased
        or len(token.key) < known.SHORTEST_FUSED
        or token.key in known.STREET_ENDINGS
    ):
        return False
    if token.key.replace("ß", "ss") in known.ROADS_OF_A_STATE or not token.key.endswith(known.STREET_ENDINGS):
        return False
    return token.is_capital or (
        at + 1 < len(tokens) and tokens[at + 1].is_house and tokens[at + 1].gap in (" ", ". ")
    )


def _read_small_named(tokens: Sequence[Token], at: int) -> Part | None:
    """Read a street in small letters behind its house: 18a harrow bank lane."""
    for end in range(at, min(len(tokens), at + LONGEST_SMALL_NAME + 1)):
        word = tokens[end]
        if not word.is_word or (end > at and word.gap not in (" ", "  ")):
            return None
        if end > at and word.key in known.SURE_BEHIND:
            return Part(at, end + 1, Sort.STREET, has_number=True)
        if word.is_in(_NO_SMALL_NAME):
            return None
    return None


def _read_small_behind(tokens: Sequence[Token], at: int) -> Part | None:
    """Read Turkish streets in small letters: fatih mah, gül sok no 7."""
    for end in (at + 1, at + 2):
        if end >= len(tokens) or tokens[end].gap not in (" ", ". ") or not tokens[at].is_word:
            return None
        if end == at + 2 and tokens[at + 1].is_capital:
            return None  # the name starts there
        if tokens[end].key in known.TURKISH_BEHIND:
            if tokens[at].is_in(known.STOPS):
                return None
            return _read_house(tokens, at, end + 1)
    return None
