"""Numbers of accounts and cards, which prove themselves, of papers by name, and plates beside a vehicle."""

import re

from db.masking.spans import Span, drop_overlaps, find_all

IBAN_MASK, CARD_MASK, PAPER_MASK, PLATE_MASK = "[account]", "[card]", "[id number]", "[plate]"

IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
CARD = re.compile(r"(?<![\w.+-])\d(?:[ -]?\d){12,18}(?![\w-])")
US_SOCIAL_SECURITY = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
NAMED_PAPER = re.compile(
    r"\b(?:passport|pasaporte|passaporte|passeport|ssn|curp|rfc|cpf|dni|cni|nid|aadhaar|tckn|tc|national id|"
    r"id card|c[eé]dula)"
    r"(?: (?:no|nr|number|num|is|n[uú]mero))?[.:#]? ?"
    r"(?P<secret>(?=[\w./-]{0,20}\d)[A-Z0-9](?:[ ./-]?[A-Z0-9]){5,17})(?!\w)",
    re.IGNORECASE,
)
_VEHICLE = re.compile(
    r"\b(?:cars?|plates?|vehicles?|trucks?|vans?|bus(?:es)?|taxis?|jeeps?|pickups?|suv|motorbikes?|registration|"
    r"reg|licen[cs]e|placas?|matr[ií]culas?|carros?|coches?|cami[oó]n|kennzeichen|plaka)\b",
    re.IGNORECASE,
)
PLATE = re.compile(
    r"(?<![\w#-])(?!(?:US|SR|RT|HWY|CR|NH|FM|BR|KM|MP|UTC|GMT|AM|PM|EST|PST)[- ]?\d)"
    r"(?:[A-Z]{1,3}[- ][A-Z]{1,3}[- ]?\d{1,4}|[A-Z]{2,3}[- ]?\d{3,4}|[A-Z]{2}\d{2}[- ]?[A-Z]{3}|"
    r"[A-Z]{3}[- ]?\d[A-Z0-9]\d{2}|\d{2} ?[A-Z]{1,3} ?\d{2,4}|[A-Z]{2}[- ]\d{2}[- ][A-Z]{1,2}[- ]\d{4}|"
    r"\d{1,4}[- ][A-Z]{2,3})(?![\w-])"
)
# A plate stands in the sentence of its vehicle, not far behind it.
PLATE_REACH_CHARS = 60


def find_papers(text: str) -> list[Span]:
    """Return numbers of accounts, cards, papers and plates in folded text."""
    return drop_overlaps(
        [
            *(span for span in find_all(IBAN, text, IBAN_MASK) if _is_iban(text[span.start : span.end])),
            *(span for span in find_all(CARD, text, CARD_MASK) if _is_card(text[span.start : span.end])),
            *find_all(US_SOCIAL_SECURITY, text, PAPER_MASK),
            *find_all(NAMED_PAPER, text, PAPER_MASK),
            *(span for span in find_all(PLATE, text, PLATE_MASK) if _is_near_a_vehicle(text, span.start)),
        ]
    )


def _is_iban(found: str) -> bool:
    """Return whether the check digits fit (ISO 13616)."""
    plain = found.replace(" ", "")
    return int("".join(str(int(character, 36)) for character in plain[4:] + plain[:4])) % 97 == 1


def _is_card(found: str) -> bool:
    """Return whether the last digit fits the others (Luhn, ISO 7812) behind a first one that networks use."""
    digits = [int(character) for character in found if character.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return digits[0] in (2, 3, 4, 5, 6) and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_near_a_vehicle(text: str, start: int) -> bool:
    before = re.split(r"[.!?\n]", text[max(0, start - PLATE_REACH_CHARS) : start])[-1]
    return _VEHICLE.search(before) is not None
