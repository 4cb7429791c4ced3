"""What leads to an office and to no person: accounts, links, mail boxes and hotlines for everybody."""

import re

# Hosts that governments, universities, the United Nations and the large relief organisations alone hold.
_OFFICE_HOST = re.compile(
    r"(?:[a-z0-9-]+\.)*(?:(?:gov|gob|gouv|govt|go|gub|gc|mil|int|edu|ac)(?:\.[a-z]{2})?|un\.org|"
    r"(?:ifrc|icrc|redcross|redcrescent|unicef|unhcr|wfp|oxfam|savethechildren|msf|care|worldvision|"
    r"cruzroja[a-z]*|croix-rouge|cruzvermelha|cri|kizilay|pmi|usgs|reliefweb|humanitarianresponse|ifrcgo|hdx)"
    r"\.(?:org|int|net|com|edu)(?:\.[a-z]{2})?|(?:[a-z]+\.)?data\.humdata\.org|reuters\.com|apnews\.com|"
    r"bbc\.co\.uk|bbc\.com|openstreetmap\.org|wikipedia\.org)",
    re.IGNORECASE,
)
_PERSONS_PATH = re.compile(
    r"@|~|/(?:people|person|users?|profile|staff|team|in|u)/|[?&](?:user|name|mail|email|id)=", re.IGNORECASE
)
_SCHEME = re.compile(r"(?:https?://)?(?:www\.)?", re.IGNORECASE)
_OFFICE_BOX = re.compile(
    r"(?:info|contact|contacto|contato|contatti|kontakt|press|prensa|presse|media|donate|donations?|"
    r"donaciones|dons|"
    r"help|helpdesk|ayuda|aide|office|support|emergency|emergencias|relief|hotline|newsroom|redaccion|"
    r"bilgi|iletisim)"
    r"@(?!(?:gmail|yahoo|hotmail|outlook|live|icloud|proton|protonmail|gmx|mail|aol)\.)[\w.-]+",
    re.IGNORECASE,
)
_OFFICE_WORD = (
    r"(?:redcross|redcrescent|cruzroja|croixrouge|cruzvermelha|crocerossa|kizilay|unicef|unhcr|unocha|"
    r"ifrc|icrc|"
    r"usgs|noaa|fema|proteccioncivil|defesacivil|protezionecivile|bomberos|bombeiros|pompiers|vigilidelfuoco|"
    r"policia|police|polizia|gendarmerie|firedept|firerescue|coastguard|ministry|ministerio|ministere|"
    r"municipalidad|"
    r"prefeitura|ayuntamiento|alcaldia|belediye|valiligi|government|gobierno|governo|gouvernement|"
    r"worldvision|"
    r"savethechildren|oxfam|mercycorps|reliefweb)"
)
_SHORT_NAMES = (
    r"(?:UN|WHO|WFP|FAO|MSF|NWS|OCHA|UNDP|IOM|NHC|EMSC|AFAD|BNPB|BMKG|PAGASA|NDRRMC|NDMA|NDRF|DSNS|NEMO|"
    r"CENAPRED|"
    r"CONRED|COPECO|ONEMI|SENAPRED|CDEMA)"
)
_ACCOUNT = re.compile(
    rf"(?i:{_OFFICE_WORD}[a-z_]{{0,12}}|[a-z_]{{0,12}}{_OFFICE_WORD}|[a-z_]{{2,20}}(?:gov|gob|govt|gouv)|"
    rf"here|everyone|channel)"
    rf"|{_SHORT_NAMES}(?:[A-Z_]\w{{0,14}})?"
)
_HOTLINE = re.compile(
    r"(?:hot ?line|help ?line|toll[- ]free|emergency (?:line|number|services?)|"
    r"l[ií]nea (?:de emergencias?|gratuita|directa)|"
    r"num[eé]ro vert|num[eé]ro d'urgence|linha de emerg[eê]ncia|disque|numero verde|acil hat|çağrı merkezi|"
    r"(?:red cross|cruz roja|croix-rouge|cruz vermelha|croce rossa|kızılay)(?: \w+)?|call cent(?:er|re)|"
    r"гаряча лінія|горячая линия|الخط الساخن|हेल्पलाइन)[^.!?\n\d]{0,24}$",
    re.IGNORECASE,
)
# Free of charge for who calls, so that no person has one.
_FREE_NUMBER = re.compile(
    r"(?:\+?1[ .-]?)?\(?8(?:00|88|77|66|55|44|33)\)?[ .-]?\d{3}[ .-]?\d{4}|0 ?800[ .-]?[\d .-]{3,10}|"
    r"1800[ .-]?[\d .-]{6,8}"
)


def is_office_link(link: str) -> bool:
    """Return whether a link leads to a page of an office, and to no person's page there."""
    bare = _SCHEME.sub("", link, count=1)
    host = re.split(r"[/?#:]", bare, maxsplit=1)[0].rstrip(".,;)")
    return _OFFICE_HOST.fullmatch(host) is not None and _PERSONS_PATH.search(bare) is None


def is_office_email(address: str) -> bool:
    """Return whether a mail box is a desk's (info@…), not a person's."""
    return _OFFICE_BOX.fullmatch(address) is not None


def is_office_account(handle: str) -> bool:
    """Return whether an account bears the name of an office (@RedCross, @NWSHouston)."""
    return _ACCOUNT.fullmatch(handle.lstrip("@ ")) is not None


def is_hotline(number: str, before: str) -> bool:
    """Return whether a number is a hotline by itself, or by the words ``before`` it."""
    return _FREE_NUMBER.fullmatch(number.strip()) is not None or _HOTLINE.search(before) is not None
