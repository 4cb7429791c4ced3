"""Numbers in folded text: in digits of any script, in words of four languages; no dates and times."""

import re
from datetime import UTC, datetime

from dashboard.services.policy.words import Span
from db.policies.folding import Folded, fold_words

_EN = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|"
    "dozens?|scores|a couple|both"
)
_ES = (
    "dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci\\w+|veinte|veinti\\w+|"
    "treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|cientos?|\\w{3,7}cient[oa]s|quinient[oa]s|mil|miles|"
    "millon(?:es)?|decenas?|docenas?|centenar(?:es)?|millar(?:es)?"
)
_FR = (
    "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|"
    "quarante|cinquante|soixante|cents?|mille|milliers?|millions?|dizaines?|douzaines?|quinzaine|vingtaine|trentaine|"
    "quarantaine|cinquantaine|soixantaine|centaines?"
)
_AR = fold_words(
    "اثنان|اثنين|اثنتان|اثنتين|ثلاثة?|اربعة?|خمسة?|ستة?|سبعة?|ثماني|ثمانية|تسعة?|عشرة?|عشرون|عشرين|ثلاثون|"
    "ثلاثين|اربعون|اربعين|خمسون|خمسين|ستون|ستين|سبعون|سبعين|ثمانون|ثمانين|تسعون|تسعين|مئة|مئات|مائة|مئتان|"
    "مئتين|عشرات|خمسمئة|ثلاثمئة|اربعمئة|ستمئة|سبعمئة|ثمانمئة|تسعمئة|الف|الاف|الفان|الفين|مليون|ملايين"
).text
_WORD = rf"(?:{_EN}|{_ES}|{_FR}|[وبال]{{0,3}}(?:{_AR}))"
NUMBER = re.compile(rf"(?<!\w)(?:\d(?:[\d.,' ]*\d)?|{_WORD}(?:[ -]+(?:and |y |et )?{_WORD})*)(?!\w)")
ONE = re.compile(r"(?<!\w)(?:one|un|una|une)\s+$")

_MONTHS = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
    "كانون_الثاني شباط اذار نيسان ايار حزيران تموز اب ايلول تشرين_الاول تشرين_الثاني كانون_الاول",
)
_NUMBERS = {
    fold_words(name.replace("_", " ")).text: number
    for names in _MONTHS
    for number, name in enumerate(names.split(), start=1)
}
_MONTH = "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|o)?"
DATE = re.compile(
    rf"(?<![\w])(?:{_DAY}(?: (?:de|of))? (?P<month>{_MONTH})(?:,? (?:de |del )?(?P<year>20\d\d))?"
    rf"|(?P<month_first>{_MONTH}) (?P<day_last>\d{{1,2}})(?:,? (?P<year_last>20\d\d))?"
    r"|(?P<iso_year>20\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"
    r"|(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>20\d\d))(?!\w)"
)
TIME = re.compile(r"(?<!\d)\d{1,2}(?:[:h.]\d{2}(?!\d)| ?(?:am|pm|a\.m\.|p\.m\.|h)(?!\w)|:\d{2})(?: ?utc)?")
YEAR = re.compile(r"(?<![\w.,])(?:19|20)\d\d(?![\w]|[.,]\d)")


def find_numbers(folded: Folded) -> list[Span]:
    """Return where numbers stand that are no date, time or year."""
    text = folded.text
    for pattern in (DATE, TIME, YEAR):
        text = pattern.sub(lambda match: "\0" * len(match[0]), text)
    return [match.span() for match in NUMBER.finditer(text)]


def find_dates(folded: Folded, *, year: int) -> list[datetime]:
    """Return the days that are named, midnight UTC; those without a year are of the year given."""
    days = []
    for match in DATE.finditer(folded.text):
        found = match.groupdict()
        month = found["month"] or found["month_first"]
        number = _NUMBERS[month] if month else int(found["iso_month"] or found["m"])
        day = found["day"] or found["day_last"] or found["iso_day"] or found["d"]
        named = found["year"] or found["year_last"] or found["iso_year"] or found["y"]
        try:
            days.append(datetime(int(named or year), number, int(day), tzinfo=UTC))
        except ValueError:  # the 31st of February is no day
            continue
    return days
