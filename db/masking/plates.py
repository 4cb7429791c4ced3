"""Number plates, where a word says that it is one, or beside a vehicle."""

import re

from db.masking.kinds import Kind
from db.masking.spans import Span, drop_overlaps, find_all

_CUE = (
    r"(?:(?:licen[cs]e|number|registration)? ?plates?|registration|reg|placas?|matr[ií]culas?|patente|"
    r"plaques?|"
    r"immatricul[ée]+e?s?|immatriculation|targa(?:ta|to|te|ti)?|kennzeichen|plaka(?:sı|lı|li)?|nopol|"
    r"pelat|plat|plak|"
    r"nomor polisi|namba ya gari|(?:رقم )?(?:ال)?لوحة|لوحتها|نمرة|رقم السيارة|गाड़ी नंबर|नंबर प्लेट|"
    r"номер(?:ом)? (?:авто|машини|машины)|"
    r"(?:авто|машина)[^.!?\n]{0,12} номер(?:ом|ам)?|держномер(?:ом)?|госномер(?:ом)?|номерний знак|gari|"
    r"(?:ga+di|gari|car|vehicle|truck|bike) (?:no|nr|number|num))"
)
_FILLER = (
    r"(?:(?: ?[:#=] ?| )(?:no|nr|number|num|n[uú]mero|is|es|est|é|de|del|con|رقم|nomor|"
    r"nomer)\.?){0,2} ?[:#=]? ?"
)
_GROUP = r"[A-ZÀ-ÞА-ЯЁІЇЄҐ\d]{1,6}"
# Two groups or one long one, with a figure in it.
_LOOSE = rf"(?=[^\n,;.]{{0,11}}\d)(?:{_GROUP}(?:[ -]{_GROUP}){{1,3}}|[A-ZА-ЯЁІЇЄҐ\d]{{5,9}})(?!\w)"
_ARABIC = r"(?:(?:[\u0621-\u064a] ){0,4}\d{3,6}(?: ?[\u0621-\u064a]+)?|(?:[\u0621-\u064a] ?){1,4}\d{3,6})"
# A plate of Syria, Iraq or Lebanon names where the car is registered.
_PROVINCE = (
    r"(?:دمشق|ريف دمشق|حلب|حمص|حماة|اللاذقية|طرطوس|إدلب|ادلب|درعا|السويداء|القنيطرة|دير الزور|الرقة|الحسكة|"
    r"بغداد|البصرة|نينوى|أربيل|اربيل|كركوك|الأنبار|النجف|كربلاء|بابل|ديالى|واسط|ميسان|ذي قار|السليمانية|دهوك)"
)
OF_A_PROVINCE = re.compile(rf"(?<!\w){_PROVINCE} \d{{4,6}}(?!\w)")
# Behind the plate, as in Turkish.
ASKED_BEHIND = re.compile(rf"(?<!\w)(?P<secret>{_LOOSE})(?= (?i:plakal[ıi]|plakas[ıi])(?!\w))")
ASKED = re.compile(rf"(?<!\w)(?i:{_CUE}){_FILLER}(?P<secret>{_LOOSE}|{_PROVINCE} \d{{3,6}}|{_ARABIC})")
_VEHICLE = re.compile(
    r"(?<!\w)(?:cars?|vehicles?|trucks?|vans?|bus(?:es)?|taxis?|jeeps?|pick-?ups?|suv|motorbikes?|"
    r"motorcycles?|sedan|"
    r"toyota|honda|nissan|ford|carros?|coches?|cami[oó]n|camionetas?|autos?|motos?|voitures?|camions?|"
    r"camionnette|"
    r"macchina|furgone|fahrzeug|auto|lkw|araç|araba|minibüs|kamyon|mobil|motor|truk|sasakyan|kotse|"
    r"machin|gari|"
    r"minibus|bikes?|scooters?|tractors?|tricycles?|jeepney|traktör|otobüs|kamyonet|motosiklet|"
    r"गाड़ी|कार|ट्रक|बस|बाइक|स्कूटर|स्कूटी|मोटरसाइकिल|ट्रैक्टर|टैक्सी|जीप|ऑटो|"
    r"авто|автомобіль|машина|автомобиль|(?:ال)?سيارة|(?:ال)?شاحنة|(?:ال)?حافلة|(?:ال)?دراجة)(?!\w)",
    re.IGNORECASE,
)
_NO_PLATE = r"(?!(?:US|SR|RT|HWY|CR|NH|FM|BR|KM|MP|RN|CA|PR|UTC|GMT|AM|PM|EST|PST|RC|ID)[- ]?\d)"
PLATE = re.compile(
    rf"(?<![\w#-]){_NO_PLATE}"
    r"(?:[A-Z]{1,3}[- ][A-Z]{1,3}[- ]?\d{1,4}|[A-Z]{2,3}[- ]?\d{3,4}(?:[- ][A-Z]{1,2})?|"
    r"[A-Z]{2}\d{2}[- ]?[A-Z]{3}|"
    r"[A-Z]{3}[- ]?\d[A-Z0-9]\d{2}|\d{2} ?[A-Z]{1,3} ?\d{2,4}|[A-Z]{2}[- ]?\d{2}[- ][A-Z]{1,2}[- ]\d{4}|"
    r"[A-Z]{1,2} \d{3,4} [A-Z]{1,3}|[A-Z]{2}-\d{3}-[A-Z]{2}|[A-Z]{2} ?\d{3} ?[A-Z]{2}|"
    r"[А-ЯІЇЄ]{2} ?\d{4} ?[А-ЯІЇЄ]{2}|"
    r"[А-Я]\d{3}[А-Я]{2}\d{2,3}|\d{1,4}[- ][A-Z]{2,3})(?![\w-])"
)
# A plate stands in the sentence of its vehicle, not far behind it.
REACH_CHARS = 60


def find_plates(text: str) -> list[Span]:
    """Return the number plates in folded text."""
    if not any(character.isdigit() for character in text):
        return []
    asked = (span for pattern in (ASKED, ASKED_BEHIND) for span in find_all(pattern, text, Kind.PLATE))
    beside = (
        span
        for pattern in (PLATE, OF_A_PROVINCE)
        for span in find_all(pattern, text, Kind.PLATE)
        if _is_near_a_vehicle(text, span.start)
    )
    return drop_overlaps([*asked, *beside])


def _is_near_a_vehicle(text: str, start: int) -> bool:
    before = re.split(r"[.!?\n]", text[max(0, start - REACH_CHARS) : start])[-1]
    return _VEHICLE.search(before) is not None
