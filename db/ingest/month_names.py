"""Months by their names in languages other than English, which dateutil knows already."""

import re

# German, Spanish, French, Italian, Dutch, Portuguese, Turkish, Indonesian, Russian; with their short forms.
NAMES = {
    "January": "januar jänner enero ene janvier janv gennaio gen januari janeiro ocak oca января",
    "February": "februar febrero février févr febbraio februari fevereiro fev şubat şub февраля",
    "March": "märz marzo mars maart mrt março mart maret марта",
    "April": "abril abr avril avr aprile nisan nis апреля",
    "May": "mai mayo maggio mag mei maio mayıs мая",
    "June": "juni junio juin giugno giu junho haziran haz июня",
    "July": "juli julio juillet juil luglio lug julho temmuz tem июля",
    "August": "agosto ago août augustus ağustos ağu agustus agu августа",
    "September": "septiembre septembre settembre setembro set eylül eyl сентября",
    "October": "oktober okt octubre octobre ottobre ott outubro out ekim eki октября",
    "November": "noviembre novembre novembro kasım kas ноября",
    "December": "dezember dez diciembre dic décembre déc dicembre dezembro aralık ara desember des декабря",
}
ENGLISH = {name: month for month, names in NAMES.items() for name in names.split()}
# Between the parts of a date: "6 de febrero de 2023", "le 6 février".
FILLERS = frozenset({"de", "del", "den", "der", "am", "le", "el", "uhr", "г"})
WORD = re.compile(r"[^\W\d_]+")
WEEKDAY = re.compile(r"^[^\W\d_]+\.?,\s*(?=\d)")


def translate_date(text: str) -> str:
    """Return a date with the English name of its month; as it stands without a name that is known here."""
    if not any(word.lower() in ENGLISH for word in WORD.findall(text)):
        return text
    return WORD.sub(_translate, WEEKDAY.sub("", text))


def _translate(match: re.Match[str]) -> str:
    word = match[0].lower()
    return "" if word in FILLERS else ENGLISH.get(word, match[0])
