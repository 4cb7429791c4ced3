"""Telephone numbers of any country in any spelling, told from the figures that a disaster is full of.

Whatever has seven to fifteen digits and the separators of a number is one, unless it is a date, an amount, a
decimal or a sequence. Libraries that know the numbering plans were measured and find less: people in one
disaster write numbers of several countries, and leave out what neighbours know (docs/situation-report.md).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from db.masking.kinds import Kind
from db.masking.offices import is_hotline
from db.masking.spans import Span, drop_overlaps, find_all

MOST_DIGITS = 15  # E.164; the fewest are seven, a local number without its area

_BETWEEN = r"[ \t().*/_-]{0,3}"
CANDIDATE = re.compile(
    rf"(?<![\w#$€£¥])(?<!\d[.,:])(?<![A-Za-z]-)\+?\(?\d(?:{_BETWEEN}\d){{6,24}}"
    r"(?: ?(?:x|ext\.?) ?\d{1,5})?(?!\w|[.,]\d)"
)
# After these words letters may be glued to the digits.
ASKED_FOR = re.compile(
    r"\b(?:tel|phone|mobile|cell|whats ?app|sms|fax|tlf|fono)[.:-]{0,2} ?"
    rf"(?P<secret>\+?\(?\d(?:{_BETWEEN}\d){{6,14}})",
    re.IGNORECASE,
)
_DIGIT_WORD = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|"
    r"cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|um|dois|tr[eê]s|quatro|sete|oito|nove)"
)
IN_WORDS = re.compile(rf"\b{_DIGIT_WORD}(?:[ ,-]{{1,2}}{_DIGIT_WORD}){{6,14}}\b", re.IGNORECASE)

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d\d"
DATE = re.compile(
    rf"(?<!\d)(?:{_YEAR}([-/. ]){_MONTH}\1{_DAY}|{_DAY}([-/. ]){_MONTH}\2{_YEAR}|"
    rf"{_MONTH}([-/.]){_DAY}\3{_YEAR}|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|"
    rf"{_YEAR}[-/ ]{{1,3}}{_YEAR}|{_YEAR}/\d{{1,5}})(?!\d)"  # two seasons, and the number of a document
)
CLOCK = re.compile(
    r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)|(?<!\d)\d{1,2}[.h]\d{2}(?= ?(?:[ap]\.?m\b|h\b|uhr|utc|gmt|z\b))",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r" ?(?:%|people|persons?|families|households?|houses|homes|buildings|residents|inhabitants|customers|"
    r"followers|views|likes|votes|shares|posts|tweets|dead|deaths|injured|missing|displaced|evacuees|"
    r"refugees|"
    r"children|students|troops|meals|litres?|liters?|gallons?|tons?|tonnes?|kg|km|cm|mm|m\b|ft|feet|"
    r"miles|acres|"
    r"hectares|ha\b|mw\b|usd|eur|dollars?|euros?|pounds?|pesos?|rupees?|reais|lira|bottles|blankets|"
    r"tents|years?|"
    r"days?|hours?|doses|hits|residents|inhabitants|views|followers|members|refugees|personnes|familles|"
    r"habitants|"
    r"habitantes|abitanti|persone|famiglie|kişi|bina|aile|orang|jiwa|warga|rumah|rupiah|katao|pamilya|"
    r"moun|fanmi|людей|осіб|грн|"
    r"будинків|человек|руб|شخص|قتيل|قتلى|نازح|متضرر|أسرة|عائلة|دولار|ليرة|लोग|घर|रुपये|परिवार|personas|"
    r"familias|casas|viviendas|muertos|pessoas|fam[ií]lias|mortos|million|billion|mil\b)",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"(?:[$€£¥₹]|\b(?:usd|eur|gbp|rs|inr|mxn|bzd|php|idr|rp|us\$|rd\$|tk|npr|brl|r\$))\.? ?$", re.IGNORECASE
)


# What bears a number of its own: papers of an office, goods, machines.
_SERIAL = re.compile(
    r"\b(?:invoice|order|ticket|series?|lots?|lote|law|ley|lei|loi|legge|kanun|resolution|resoluci[oó]n|"
    r"decreto|decree|"
    r"isbn|issn|doi|batch|bulletin|bolet[ií]n|ref|reference|ip|sku|tracking|version|glide|population|pop|"
    r"poblaci[oó]n|"
    r"popula[cç][aã]o|nota|expediente|dossier|barcode|id of the post|budget|frequency)"
    r"(?: (?:no|nr|number|num))?[.:#]? ?$",
    re.IGNORECASE,
)
REACH_CHARS = 48


def find_phones(text: str) -> list[Span]:
    """Return the telephone numbers in folded text."""
    bare = text
    for pattern in (DATE, CLOCK):
        bare = pattern.sub(lambda match: "\0" * len(match[0]), bare)
    return drop_overlaps(
        [
            *find_all(ASKED_FOR, bare, Kind.PHONE),
            *_find_candidates(bare),
            *find_all(IN_WORDS, bare, Kind.PHONE),
        ]
    )


def _find_candidates(text: str) -> Iterator[Span]:
    for match in CANDIDATE.finditer(text):
        before, after = text[max(0, match.start() - 8) : match.start()], text[match.end() : match.end() + 20]
        far = text[max(0, match.start() - REACH_CHARS) : match.start()]
        if is_hotline(match[0], far):
            yield Span(match.start(), match.end(), Kind.OFFICE)
            continue
        if _SERIAL.search(far):
            continue
        if _is_of_a_person(match[0], before, after):
            yield Span(match.start(), match.end(), Kind.PHONE)


def _is_of_a_person(found: str, before: str, after: str) -> bool:
    groups = re.findall(r"\d+", found)
    if len(groups) == 1 and len(groups[0]) > MOST_DIGITS:  # the id of a post; several groups are two numbers
        return False
    if found[0] in "+0" or "(" in found:
        return True
    if _UNIT.match(after) or _CURRENCY.search(before):
        return False
    return not (_is_amount(groups) or _is_decimal(found) or _is_counting(groups))


def _is_amount(groups: list[str]) -> bool:
    """Tell an amount by its thousands or its zeros: 1 234 567, 10.000.000, 2500000, 2000-3000."""
    first, *others = groups
    if not others:
        return first.endswith("0000")
    in_thousands = all(len(group) == 3 for group in others) and (len(first) == 1 or others[-1] == "000")
    return in_thousands or (len(groups) == 2 and all(group.endswith("00") for group in groups))


def _is_decimal(found: str) -> bool:
    """Tell decimals, one or a list of them: 17.2534871, 17.25/-88.77, 6.5 7.1 8.2."""
    return all(re.fullmatch(r"-?\d{1,3}\.\d+", part) for part in re.split(r"[ /]+", found))


def _is_counting(groups: list[str]) -> bool:
    """Tell numbers that are read one after the other: 1 2 3 4 5 6 7, or a countdown."""
    steps = {int(after) - int(before) for before, after in pairwise(groups)}
    return len(groups) >= 4 and steps in ({1}, {-1})
