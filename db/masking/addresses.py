"""Street addresses with the number of a house. A street alone ("the bridge on Main Street") is a place."""

import regex

from db.masking.address_parts import NAMED as _NAMED
from db.masking.address_parts import UNIT_NAME as _UNIT_NAME
from db.masking.address_parts import WORDS as _WORDS
from db.masking.address_parts import find_doors, grow, is_of_a_unit
from db.masking.kinds import Kind
from db.masking.spans import Span, drop_overlaps

_SIGN = r"(?:(?:no|nr|nº|n°|n\.º|num|número|numero|nomor|nimewo|núm|#)\.?:? ?#? ?)"
# A number of a house and no amount, time or length.
_NO_AMOUNT = (
    r"(?! ?(?:km|m|cm|mm|h|hrs?|horas?|hours?|heures?|ore|uhr|am|pm|a\.m|p\.m|%|personas?|people|muertos|"
    r"heridos|"
    r"dead|killed|injured|families|familias|casas|homes|houses|viviendas|morts|blessés|mortos|feridos|"
    r"famílias|"
    r"morti|feriti|evacuad\w+|desplazad\w+|damnificad\w+|desalojad\w+|desabrigad\w+|atrapad\w+|rescatad\w+|"
    r"resgatad\w+|niñ[oa]s|adultos|pessoas|personnes|maisons|foyers|sinistrés|évacués|evacuees|evacuated|"
    r"trapped|rescued|boats|trees|cars|autos|carros|árboles|postes|minutos|min|days|días|años|millas|"
    r"miles|to|til|and \d|y \d|"
    r"de \p{Ll})\b)(?![:%°]\d?|[.,]\d)"
)
_NUMBER = (
    rf"\d{{1,5}}(?:[-/]\d{{1,5}})?(?:(?! [yeoau] ) ?[-/]?[A-Za-z\p{{Lu}}](?!\p{{L}}))?(?![\w]){_NO_AMOUNT}"
)
_POST_CODE = (
    r"(?:,? (?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|"
    r"\d{5}(?:-\d{3,4})?)(?!\w)(?: (?:L[ae]s? )?\p{Lu}[\p{L}'-]+)?)?"
)
_UNIT_NUMBER = r"[#°º]? ?\d{1,4} ?\p{Lu}?(?!\w)(?:[-/]\d{1,4})?"
_UNIT = rf"(?:,? ?(?i:{_UNIT_NAME})\.?:? ?(?:{_UNIT_NUMBER}|{_WORDS}))"
_FRONT = r"(?:(?i:flat|apt|apartment|unit|suite|room|lot|blk|block|house|piso|apto)\.? ?[#\d]\w{0,4},? ?)?"
_EN_TYPE = (
    r"(?:Street|St|Avenue|Ave|Av|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Terrace|Ter|Place|Pl|"
    r"Way|Close|Crescent|"
    r"Cres|Ext|Extn|Highway|Hwy|Square|Sq|Circle|Cir|Parkway|Pkwy|Row|Walk|Alley|Gardens|Mews|Grove|"
    r"Hill|Trail|Extension)"
)
ENGLISH = (
    rf"(?<!\w){_FRONT}#?(?<![\d.,:$€£-])(?!(?:19|"
    rf"20)\d\d )\d{{1,5}}[A-Za-z]?(?:-\d{{1,5}})?,? (?:[NSEW]\.? )?{_WORDS} {_EN_TYPE}\b\.?"
    rf"(?: (?:North|South|East|West|[NSEW])\b)?{_UNIT}{{0,2}}{_POST_CODE}(?:, \p{{Lu}}\p{{L}}+(?=,))?"
)
_ROMANCE_TYPE = (
    r"(?i:calle|c/|avenida|avda|av|carrera|cra|kra|jirón|jr|pasaje|psje|callejón|bulevar|blvd|paseo|"
    r"calzada|diagonal|"
    r"transversal|privada|priv|cerrada(?! l[ao]s? | el )|andador|retorno|circuito|prolongación|prol|"
    r"rua|r|travessa|tv|praça|alameda|largo|estrada|beco|ladeira|viela|servidão|via|viale|corso|piazza|"
    r"piazzale|"
    r"vicolo|strada|"
    r"rue|avenue|boulevard|bd|chemin|allée|impasse|place|quai|ruelle|montée|sentier|ri|wout|jalan|jln|"
    r"jl|gang|gg)"
)
_HOUSE_SIGN = rf"(?:,? ?(?:(?i:casa|building|bldg|n[uú]mero|numero|nomor|nimewo|civico) |{_SIGN}|n° ?))"
STREET_FIRST = (
    rf"(?<![\w])(?:{_ROMANCE_TYPE})\.?,? (?:{_NAMED}(?: [IVX]{{1,4}})?|\d{{1,3}}[A-Za-z]?(?!\d))"
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
    rf"passage|montée|square|cour|lotissement)\.? "
    rf"{_NAMED}{_POST_CODE}"
)
GERMAN = (
    r"(?<!\w)(?:\p{Lu}[\p{L}-]{1,25}(?:straße|strasse|str\.|weg|gasse|platz|allee|ufer|damm|ring|straat|laan)"
    rf"|(?:Am|An der|Im|Auf der|Zum|Zur) \p{{Lu}}\p{{L}}{{2,20}}) {_NUMBER}"
)
_TR_TYPE = (
    r"(?:Mah(?:allesi|alle|\.)?|Cad(?:desi|\.)?|Sok(?:ak|ağı|\.)?|Cadde|Bulvarı|Blv\.?|Apt\.?|Apartmanı|"
    r"Sitesi)"
)
_TR_PART = rf"(?:(?:\p{{Lu}}[\p{{L}}.]{{1,20}} |\d{{1,4}}\. ){{1,3}}{_TR_TYPE}(?!\p{{L}}),? ?)"
TURKISH = (
    rf"(?<!\w){_TR_PART}{{1,3}}(?:No ?[:.]? ?|Kapı |[Kk]at:? |[Dd]aire:? )?\d{{1,4}}(?:/\d{{1,3}})?(?!\w)"
    r"(?:,? ?(?:[Kk]at|[Dd]aire|D)\.?:? ?\d{1,3})*(?: \p{Lu}\p{L}{3,}(?! \p{Lu}))?"
)
SLAVIC = (
    r"(?<!\w)(?i:вул(?:иця|иці|ицю)?|ул(?:ица|ице|ицу)?|просп(?:ект|екті|екте)?|пр|бул(?:ьвар|ьварі)?|"
    r"пров(?:улок|улку)?|"
    r"пер(?:еулок)?|площа|площі|шосе)\.? \p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,2},? ?"
    r"(?:(?:буд(?:инок)?|д(?:ом)?)\.? ?)?\d{1,4}(?:[-/]?\p{Lu}(?!\p{L})|/\d{1,3})?(?!\w)"
    r"(?:,? ?(?:кв(?:артира)?|під'їзд|корп|подъезд)\.? ?\d{1,4})*"
)
_AR_WORD = r"[\u0621-\u064a\u0670]+"
_AR_HOUSE = r"(?:رقم|دار|الدار|البناية|العمارة|بناء|بناية|مبنى|منزل|بيت|عمارة|شقة|الطابق)"
ARABIC = (
    rf"(?<!\w)(?:حي {_AR_WORD}(?: {_AR_WORD}){{0,2}}[،,] ?)?(?:شارع|حي|محلة|زقاق|حارة|"
    rf"طريق) (?:{_AR_WORD}(?: {_AR_WORD}){{0,2}}|\d{{1,4}})"
    rf"[،,]? ?{_AR_HOUSE} (?:رقم )?\d{{1,4}}"
    rf"(?:[،,]? ?{_AR_HOUSE} (?:رقم )?\d{{1,4}}|[،,]? ?(?:ال)?طابق (?:ال)?{_AR_WORD})*"
)
_HI_WORD = r"[\u0900-\u097f]+"
_HI_WAY = r"(?:गली|मार्ग|रोड|नगर|कॉलोनी|मोहल्ला|सड़क|अपार्टमेंट|सोसाइटी|विहार|बस्ती|चौक|टोला)"
HINDI = (
    rf"(?:मकान|घर|फ्लैट|प्लॉट|दुकान|म\.)(?: (?:नंबर|नं\.?|संख्या))? ?\d{{1,5}}(?:[-/]?\w)?"
    rf"(?:, ?(?:{_HI_WORD} ){{0,3}}{_HI_WAY}(?! ?\d)){{0,3}}"
    rf"|(?<!\d)\d{{1,4}}(?:/\d{{1,4}})?,? (?:{_HI_WORD} ){{1,2}}(?:गली|मार्ग|रोड|कॉलोनी|मोहल्ला)"
)
# Of two that begin alike the longer stands first: a house before its street is read with it.
PATTERNS = tuple(
    regex.compile(pattern)
    for pattern in (
        NUMBERED_STREET,
        FRENCH,
        STREET_FIRST,
        ENGLISH,
        GERMAN,
        TURKISH,
        SLAVIC,
        ARABIC,
        HINDI,
    )
)


def find_addresses(text: str) -> list[Span]:
    """Return the street addresses in folded text, each with what else tells of the door."""
    if not any(character.isdigit() for character in text):
        return []
    streets = (
        Span(*grow(text, match.start(), match.end()), Kind.ADDRESS)
        for pattern in PATTERNS
        for match in pattern.finditer(text)
        if not is_of_a_unit(text, match.start())
    )
    doors = (Span(start, end, Kind.ADDRESS) for start, end in find_doors(text))
    return drop_overlaps([*streets, *doors])
