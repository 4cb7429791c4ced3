"""Street addresses with the number of a house. A street alone ("the bridge on Main Street") is a place."""

import regex

from db.masking.kinds import Kind
from db.masking.spans import Span, drop_overlaps

_CAP = r"(?:\p{Lu}[\p{L}\p{M}'’.-]{0,24}|\d{1,3}(?:st|nd|rd|th|ª|º))"
_SMALL = (
    r"(?:de|del|de la|de los|de las|des|du|de l'|la|las|los|le|les|da|do|dos|das|di|dei|della|delle|"
    r"degli|al|e|y|d'|l'|dell')"
)
_WORDS = rf"{_CAP}(?: {_CAP}){{0,3}}"
# A name of several words, with small ones between and before them: "de los Cedros", "dell'Olmo".
_NAMED = rf"(?:{_SMALL} ?){{0,2}}{_CAP}(?: (?:{_SMALL} ?){{0,2}}{_CAP}){{0,4}}"
_SIGN = r"(?:(?:no|nr|nº|n°|n\.º|num|número|numero|nomor|nimewo|núm|#)\.?:? ?#? ?)"
# A number of a house and no amount, time or length.
_NO_AMOUNT = (
    r"(?! ?(?:km|m|cm|mm|h|hrs?|horas?|hours?|heures?|ore|uhr|am|pm|a\.m|p\.m|%|personas?|people|muertos|"
    r"heridos|"
    r"dead|killed|injured|families|familias|casas|homes|houses|viviendas|morts|blessés|mortos|feridos|"
    r"famílias|"
    r"morti|feriti|minutos|min|days|días|años|millas|miles|to|til|and \d|y \d|"
    r"de \p{Ll})\b)(?![:%°]\d?|[.,]\d)"
)
_NUMBER = rf"\d{{1,5}}(?:[-/]\d{{1,5}})?(?: ?[-/]?[A-Za-z\p{{Lu}}](?!\p{{L}}))?(?![\w]){_NO_AMOUNT}"
_POST_CODE = r"(?:,? (?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{5}(?:-\d{3,4})?)(?!\w)(?: \p{Lu}[\p{L}'-]+)?)?"
_UNIT_NAME = (
    r"(?:flat|apt|apartment|unit|suite|room|floor|lot|blk|block|piso|apto|apt|apartamento|depto|dpto|"
    r"departamento|"
    r"casa|puerta|bloque|interior|int|edificio|col|colonia|barrio|appt|appartement|étage|etage|bât|bâtiment|"
    r"ap|bl|bloco|bairro|interno|scala|piano|kat|daire|d|no|rt|rw|kelurahan|kecamatan|brgy|barangay|phase|"
    r"кв|квартира|буд|корп|під'їзд|д|stock)"
)
_UNIT_NUMBER = r"[#°º]? ?\d{1,4} ?\p{Lu}?(?!\w)(?:[-/]\d{1,4})?"
_UNIT = rf"(?:,? ?(?i:{_UNIT_NAME})\.?:? ?(?:{_UNIT_NUMBER}|{_WORDS}))"
_FRONT = r"(?:(?i:flat|apt|apartment|unit|suite|room|lot|blk|block|house|piso|apto)\.? ?[#\d]\w{0,4},? ?)?"
_EN_TYPE = (
    r"(?:Street|St|Avenue|Ave|Av|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Terrace|Ter|Place|Pl|"
    r"Way|Close|Crescent|"
    r"Cres|Square|Sq|Circle|Cir|Parkway|Pkwy|Row|Walk|Alley|Gardens|Mews|Grove|Hill|Trail|Extension)"
)
ENGLISH = (
    rf"{_FRONT}#?(?<![\d.,:$€£-])(?!(?:19|"
    rf"20)\d\d )\d{{1,5}}[A-Za-z]?(?:-\d{{1,5}})?,? (?:[NSEW]\.? )?{_WORDS} {_EN_TYPE}\b\.?"
    rf"(?: (?:North|South|East|West|[NSEW])\b)?{_UNIT}{{0,2}}{_POST_CODE}(?:, \p{{Lu}}\p{{L}}+(?=,))?"
)
_ROMANCE_TYPE = (
    r"(?i:calle|c/|avenida|avda|av|carrera|cra|kra|jirón|jr|pasaje|psje|callejón|bulevar|blvd|paseo|"
    r"calzada|diagonal|"
    r"transversal|rua|r|travessa|tv|praça|alameda|largo|estrada|beco|via|viale|corso|piazza|piazzale|"
    r"vicolo|strada|"
    r"rue|avenue|boulevard|bd|chemin|allée|impasse|place|quai|ri|jalan|jln|jl|gang|gg)"
)
_HOUSE_SIGN = rf"(?:,? ?(?:(?i:casa|building|bldg|n[uú]mero|numero|nomor|nimewo|civico) |{_SIGN}|n° ?))"
STREET_FIRST = (
    rf"(?<![\w])(?:{_ROMANCE_TYPE})\.?,? (?:{_NAMED}(?: [IVX]{{1,4}})?|\d{{1,3}}[A-Za-z]?)"
    rf"(?:(?:,? |/)?{_HOUSE_SIGN}?|, ?|/|(?<=[IVX])/){_NUMBER}{_UNIT}{{0,3}}"
)
# "carrera 7 # 45-18": a street with a number needs the sign before the house's.
NUMBERED_STREET = (
    rf"(?<!\w)(?i:calle|carrera|cra|kra|cl|transversal|diagonal|avenida|av)\.? \d{{1,3}}[A-Za-z]? ?"
    rf"(?:#|(?i:no|nº)\.?) ?\d{{1,3}}[A-Za-z]? ?- ?\d{{1,3}}{_UNIT}{{0,2}}"
)
FRENCH = (
    r"(?<![\d.,:-])\d{1,4}(?: ?(?:bis|ter|quater|[A-D]))?,? "
    rf"(?i:rue|avenue|av|bd|boulevard|chemin|impasse|allée|place|quai|route|cité|ruelle|ri|sentier|cours|"
    rf"passage)\.? "
    rf"{_NAMED}{_POST_CODE}"
)
GERMAN = (
    r"(?<!\w)(?:\p{Lu}[\p{L}-]{1,25}(?:straße|strasse|str\.|weg|gasse|platz|allee|ufer|damm|ring|straat|laan)"
    rf"|(?:Am|An der|Im|Auf der|Zum|Zur) \p{{Lu}}\p{{L}}{{2,20}}) {_NUMBER}"
)
_TR_TYPE = r"(?:Mah(?:allesi|\.)?|Cad(?:desi|\.)?|Sok(?:ak|ağı|\.)?|Bulvarı|Blv\.?|Apt\.?|Apartmanı|Sitesi)"
_TR_PART = rf"(?:(?:\p{{Lu}}[\p{{L}}.]{{1,20}} |\d{{1,4}}\. ){{1,3}}{_TR_TYPE}(?!\p{{L}}),? ?)"
TURKISH = (
    rf"(?<!\w){_TR_PART}{{1,3}}(?:No ?[:.]? ?|Kapı )?\d{{1,4}}(?:/\d{{1,3}})?(?!\w)"
    r"(?:,? ?(?:Kat|Daire|D)\.?:? ?\d{1,3})*(?: \p{Lu}\p{L}{3,}(?! \p{Lu}))?"
)
SLAVIC = (
    r"(?<!\w)(?i:вул(?:иця|иці|ицю)?|ул(?:ица|ице|ицу)?|просп(?:ект|екті|екте)?|пр|бул(?:ьвар|ьварі)?|"
    r"пров(?:улок|улку)?|"
    r"пер(?:еулок)?|площа|площі|шосе)\.? \p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,2},? ?"
    r"(?:(?:буд(?:инок)?|д(?:ом)?)\.? ?)?\d{1,4}(?:[-/]?\p{Lu}(?!\p{L})|/\d{1,3})?(?!\w)"
    r"(?:,? ?(?:кв(?:артира)?|під'їзд|корп|подъезд)\.? ?\d{1,4})*"
)
_AR_WORD = r"[\u0621-\u064a\u0670]+"
_AR_HOUSE = r"(?:رقم|بناء|بناية|مبنى|منزل|بيت|عمارة|شقة|الطابق)"
ARABIC = (
    rf"(?<!\w)(?:حي {_AR_WORD}(?: {_AR_WORD}){{0,2}}[،,] ?)?(?:شارع|حي|زقاق|حارة|"
    rf"طريق) {_AR_WORD}(?: {_AR_WORD}){{0,2}}"
    rf"[،,]? ?{_AR_HOUSE} (?:رقم )?\d{{1,4}}(?:[،,] ?{_AR_HOUSE} (?:رقم )?\d{{1,4}})*"
)
_HI_WORD = r"[\u0900-\u097f]+"
_HI_WAY = r"(?:गली|मार्ग|रोड|नगर|कॉलोनी|मोहल्ला|सड़क|अपार्टमेंट|सोसाइटी|विहार|बस्ती|चौक|टोला)"
HINDI = (
    rf"(?:मकान|घर|फ्लैट|प्लॉट|दुकान|म\.)(?: (?:नंबर|नं\.?|संख्या))? ?\d{{1,5}}(?:[-/]?\w)?"
    rf"(?:, ?(?:{_HI_WORD} ){{0,3}}{_HI_WAY}){{0,3}}"
    rf"|(?<!\d)\d{{1,4}}(?:/\d{{1,4}})?,? (?:{_HI_WORD} ){{1,2}}(?:गली|मार्ग|रोड|कॉलोनी|मोहल्ला)"
)
# A house of a quarter without a street, and a lot of an estate.
QUARTER = (
    rf"(?<!\w)(?i:barrio|bo\.|colonia|col\.|urb\.|urbanización|residencial|pasaje|reparto|aldea|"
    rf"sector) {_NAMED},? "
    rf"(?i:casa|lote|manzana|bloque|block)\.? ?#? ?\d{{1,5}}(?:,? (?i:casa|lote|bloque)\.? ?#? ?\d{{1,5}})?"
)
LOT = (
    r"(?<!\w)(?i:blk|block|bloque)\.? ?\d{1,3},? (?i:lot|"
    r"lote)\.? ?\d{1,3}(?:,? (?i:phase) ?\d)?(?:, \p{Lu}[\p{L} ]{2,25}(?=[,.;\n]|$))?"
)

PATTERNS = tuple(
    regex.compile(pattern)
    for pattern in (
        NUMBERED_STREET,
        STREET_FIRST,
        FRENCH,
        ENGLISH,
        QUARTER,
        LOT,
        GERMAN,
        TURKISH,
        SLAVIC,
        ARABIC,
        HINDI,
    )
)
# Behind a street and its number, what else tells of the door: "Brgy. Malinta", "RT 03/RW 05".
TAIL = regex.compile(
    rf"(?:,? ?(?i:brgy|barangay|rt|rw|col|colonia|kel|kelurahan|apto|apt|ap|int|interno|piso|kat|"
    rf"daire)\.?:? ?"
    rf"(?:\d{{1,4}}\w?(?:/(?:RW )?\d{{1,4}})?|{_WORDS}|(?:{_SMALL} )?Las {_CAP}))"
)


def find_addresses(text: str) -> list[Span]:
    """Return the street addresses in folded text."""
    if not any(character.isdigit() for character in text):
        return []
    return drop_overlaps(
        Span(match.start(), _read_on(text, match.end()), Kind.ADDRESS)
        for pattern in PATTERNS
        for match in pattern.finditer(text)
    )


def _read_on(text: str, end: int) -> int:
    while (tail := TAIL.match(text, end)) is not None:
        end = tail.end()
    return end
