"""What stands beside a street and its house: flats, floors, quarters, post codes, the town of the line.

Two of them in a row that lead to one door are an address without a street ("Mz. K Lt. 15").
"""

from collections.abc import Iterator

import regex

CAP = r"(?:\p{Lu}[\p{L}\p{M}'’.-]{0,24}|\d{1,3}(?:st|nd|rd|th|ª|º))"
SMALL = (
    r"(?:de|del|de la|de los|de las|des|du|de l'|la|las|los|le|les|da|do|dos|das|di|dei|della|delle|"
    r"degli|al|e|y|d'|l'|dell')"
)
WORDS = rf"{CAP}(?: {CAP}){{0,3}}"
# A name of several words, with small ones between and before them: "de los Cedros", "dell'Olmo".
# A date is a name too: "22 de Enero", "9 de Julho".
NAMED = rf"(?:(?:{SMALL} ?){{0,2}}{CAP}(?: (?:{SMALL} ?){{0,2}}{CAP}){{0,4}}|\d{{1,2}} de {CAP})"
UNIT_NAME = (
    r"(?:flat|apt|apartment|unit|suite|room|floor|lot|blk|block|piso|apto|apartamento|depto|dpto|"
    r"departamento|casa|puerta|bloque|interior|int|edificio|col|colonia|barrio|appt|appartement|étage|etage|"
    r"bât|bâtiment|ap|bl|bloco|bairro|interno|scala|piano|kat|daire|d|no|rt|rw|kelurahan|kecamatan|brgy|"
    r"barangay|phase|кв|квартира|буд|корп|під'їзд|д|stock)"
)
# What leads to one door, with its number or letter.
_DOOR_NAME = (
    r"(?:flat|apt|apartment|unit|suite|room|house|plot|lot|lote|lt|casa|depto|dpto|departamento|apto|ap|"
    r"appt|appartement|apartamento|puerta|pta|interior|int|interno|daire|кв|квартира|"
    r"(?:ال)?دار|(?:ال)?شقة|(?:मकान|घर|फ्लैट|प्लॉट)(?: (?:नंबर|नं\.?|संख्या))?)"
)
# What many doors lie in, with its number or letter.
_AREA_NAME = (
    r"(?:blk|block|bloque|bloco|bl|blok|mza|mz|manzana|quadra|qd|piso|floor|étage|etage|bât|bâtiment|entrée|"
    r"escalier|esc|escalera|torre|tower|scala|piano|kat|ward|zone|zona|sector|phase|purok|rt|rw|корп|під'їзд|"
    r"(?:ال)?بناية|(?:ال)?عمارة|(?:ال)?بناء|(?:ال)?طابق|محلة|زقاق|वार्ड|ब्लॉक|सेक्टर|गली)"
)
# What has a name: a quarter, an estate, a building.
_NAMED_AREA = (
    r"(?:brgy|barangay|bgy|sitio|purok|subd|col|colonia|barrio|bo|urb|urbanización|pasaje|reparto|"
    r"aldea|sector|fracc|a\.h|aa\.hh|"
    r"bairro|vila|villa|jardim|conjunto|condom[ií]nio|cond|residencial|res|edif[ií]cio|edificio|ed|torre|"
    r"résidence|rés|immeuble|imm|lotissement|lot|quartier|cité|bât|kel|kelurahan|kec|kecamatan|desa|dusun|"
    r"perum|komplek)"
)
_NUMBER = (
    r"(?:[#°º:]|n[o°º]\.?)? ?"
    r"(?:\d{1,5}(?:[ -]?\p{Lu}(?!\p{L}))?(?:[-/](?:RW )?\d{1,5})?|\p{Lu}(?!\p{L}))(?!\w)"
)
_DOOR = rf"(?:(?i:{_DOOR_NAME})\.?:? ?{_NUMBER}|D ?: ?\d{{1,4}}(?!\w)|#\d{{1,5}}(?!\w))"
_AREA = (
    rf"(?:(?i:{_AREA_NAME})\.?:? ?{_NUMBER}|(?i:{_NAMED_AREA})\.? {NAMED}(?: {_NUMBER})?"
    # Floors as they are counted: "2do piso", "2nd floor", "1. kat", "الطابق الثالث".
    r"|\d{1,2}(?:[.ºª°]|st|nd|rd|th|er|ème|e|do|ro|to|o|a)? ?(?i:piso|planta|andar|floor|étage|kat|"
    r"piano)(?!\w)"
    r"|(?:ال)?طابق (?:ال)?[\u0621-\u064a]+"
    r"|(?i:fundos|altos|bajos|planta baja|ground floor|top floor|rez-de-chaussée|rdc|sous-sol|"
    r"zemin kat|bodrum)"
    r"(?!\w)"
    rf"|(?:{CAP} ){{1,2}}Sitesi(?: \p{{Lu}} Blok)?|\p{{Lu}} Blok|(?i:P\.? ?O\.? Box) \d{{1,6}}"
    r"|(?:[\u0900-\u097f]+ ){1,2}(?:अपार्टमेंट|सोसाइटी|कॉलोनी|नगर|विहार|रोड|मोहल्ला))"
)
_PART = rf"(?:{_DOOR}|{_AREA})"
_GAP = r"(?:, ?| )"
_ROAD = rf"{WORDS} (?:Street|St|Avenue|Ave|Road|Rd|Drive|Dr|Lane|Ln|Ext|Extn)(?!\p{{L}})\.?"
_CROSSING = (
    rf"(?i:esq(?:uina)?\.?|entre|y) (?:con |c/|de )?(?:{NAMED}|\d{{1,3}})(?: y (?:{NAMED}|"
    rf"\d{{1,3}}))?(?!\w| km)"
)
_POST_CODE = rf"(?:C\.?P\.? ?)?\d{{5}}(?:-\d{{3,4}})?(?!\w)(?: (?:L[ae]s? )?{WORDS})?(?=[,.;!?)\n]|$)"
# The quarter or the town that ends the line, and no sentence that goes on.
_TOWN = rf"{WORDS}(?: \d{{1,3}})?(?=[,.;!?)\n]|$)"
BEHIND = regex.compile(rf"(?:{_GAP}(?:{_PART}|{_ROAD}|{_CROSSING})|,? {_POST_CODE}|, {_TOWN}|/RW ?\d{{1,3}})")
BEFORE = regex.compile(rf"(?<!\w)(?:{_PART}{_GAP})+$")
# In small letters "lot 4567, block 12" are goods and parcels.
DOORS = regex.compile(
    rf"(?<![\w#])(?!(?!m(?:z|za|anzana)\b)\p{{Ll}})(?:{_AREA}{_GAP}(?:{_AREA}{_GAP})*{_DOOR}|"
    rf"{_DOOR}{_GAP}{_PART})"
)
_UNIT = regex.compile(rf"(?<!\w)(?i:{_DOOR_NAME}|{_AREA_NAME})\.? ?$")
_A_DOOR = regex.compile(rf"(?<!\w)(?i:{_DOOR_NAME})\.?:? ?[#\d\p{{Lu}}]|D ?: ?\d|#\d")
REACH_CHARS = 80
MOST_PARTS = 6  # behind a street; a text of nothing else takes no longer for it


def grow(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where an address starts and ends, with the parts before and behind its street."""
    for _ in range(MOST_PARTS):
        behind = BEHIND.match(text, end)
        if behind is None:
            break
        end = behind.end()
    near = max(0, start - REACH_CHARS)
    before = BEFORE.search(text[near:start])
    return (start if before is None else near + before.start()), end


def find_doors(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the addresses without a street start and end."""
    if _A_DOOR.search(text) is None:  # cheap, and true of few texts
        return
    for match in DOORS.finditer(text):
        yield grow(text, match.start(), match.end())


def is_of_a_unit(text: str, start: int) -> bool:
    """Return whether a number that starts here is no house's, as in "Blk 9 Narra St"."""
    return text[start].isdigit() and _UNIT.search(text[max(0, start - REACH_CHARS) : start]) is not None
