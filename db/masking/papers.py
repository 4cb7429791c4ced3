"""Numbers of accounts and cards, which prove themselves, and of papers, by name or by their form."""

import re

from db.masking.kinds import Kind
from db.masking.spans import Span, drop_overlaps, find_all

IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
CARD = re.compile(r"(?<![\w.+-])\d(?:[ -]?\d){12,18}(?![\w-])")
NAMED_ACCOUNT = re.compile(
    r"\b(?i:clabe|cbu|cvu|cuenta|account|acct|a/c|konto|conta|compte|rib|hesap|rekening|norek|no\. ?rek)"
    r"(?i:[ .:#]{1,2}(?:no|nr|number|n[uú]mero|bancaria|corrente|is|es))?[.:#]{0,2} ?"
    r"(?P<secret>\d(?:[ -]?\d){7,21})(?!\w)"
)
# US social security, Brazil's CPF, Italy's codice fiscale, Spain's DNI, Mexico's CURP.
BY_FORM = re.compile(
    r"(?<![\w-])(?:\d{3}-\d{2}-\d{4}|\d{3}\.\d{3}\.\d{3}-\d{2}|[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]|"
    r"\d{2}\.?\d{3}\.?\d{3}-?[A-HJ-NP-TV-Z]|[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d)(?![\w-])"
)
_PAPER = (
    r"(?:passport|pasaporte|passaporte?o?|passeport|pasaport|paspor|reisepass|pasaporte|ssn|curp|rfc|cpf|"
    r"dni|cni|nid|nie|"
    r"aadhaa?r|tckn|t\.?c\.?(?: kimlik)?|kimlik|national id|id card|identity card|id|"
    r"driver'?s? licen[cs]e|driving licen[cs]e|"
    r"licen[cs]e|licencia|permis(?: de conduire)?|patente di guida|ehliyet|sim|ktp|nik|rtn|rut|run|cuil|"
    r"cuit|rg|nif|nss|imss|"
    r"c[eé]dula|carnet|carte d'identit[eé]|carta d'identit[aà]|carteira de identidade|personalausweis|"
    r"codice fiscale|"
    r"(?:num[eé]ro de )?s[eé]cu(?:rit[eé] sociale)?|tax id|tin|nin|bvn|sss|philhealth|umid|kat elektoral|"
    r"serial(?: number)?|"
    r"паспорт(?:а)?|ід-картка|посвідчення|іпн|рнокпп|инн|снилс|جواز(?: سفر| السفر)?|(?:رقم )?الهوية|"
    r"الرقم الوطني|"
    r"पासपोर्ट|आधार|पैन|वोटर आईडी)"
)
_FILLER = (
    r"(?:[ .:#]{1,2}(?:no|nr|nº|n°|number|num|is|es|n[uú]mero|nomor|card|رقم|नंबर|संख्या|number plate|"
    r"№)\.?){0,2}[.:#]{0,2} ?"
)
_GROUP = r"(?:[A-ZА-ЯІЇЄ]{1,4}(?=[ ./-]?\d)|[A-ZА-ЯІЇЄ]{0,3}\d[A-ZА-ЯІЇЄ\d]*)"
NAMED_PAPER = re.compile(
    rf"(?<!\w)(?i:{_PAPER}){_FILLER}(?P<secret>(?=(?:[^\d\n]{{0,5}}\d){{4}}){_GROUP}(?:[ "
    rf"./-]?{_GROUP}){{0,7}}(?:-[A-Z\d](?!\w))?)"
    r"(?!\w)",
)


def find_papers(text: str) -> list[Span]:
    """Return numbers of accounts, cards and papers in folded text."""
    if not any(character.isdigit() for character in text):
        return []
    return drop_overlaps(
        [
            *(span for span in find_all(IBAN, text, Kind.ACCOUNT) if _is_iban(text[span.start : span.end])),
            *find_all(BY_FORM, text, Kind.PAPER),
            *find_all(NAMED_PAPER, text, Kind.PAPER),
            *find_all(NAMED_ACCOUNT, text, Kind.ACCOUNT),
            *(span for span in find_all(CARD, text, Kind.ACCOUNT) if _is_card(text[span.start : span.end])),
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
