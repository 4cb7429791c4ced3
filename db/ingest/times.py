"""Post times: what a cell means, once it is known how its column spells times."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil import parser as dateutil_parser

from db.bounds import CLOCK_SKEW, EARLIEST_POST
from db.ingest.errors import BadRowError
from db.ingest.month_names import translate_date

ADVICE = "write it as 2017-10-05T14:30:00Z"
# Of 12 to 19 digits: milli-, micro- and nanoseconds. 1.5E+12 is what a spreadsheet makes of one.
EPOCH = re.compile(r"(\d{9,10}|\d{12,13}|\d{15,16}|\d{18,19})(\.\d+)?|\d(\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
SERIAL = re.compile(r"\d{5}(\.\d+)?")
SERIAL_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
SERIALS = (36_526, 73_051)  # the days of this century
COMPACT = re.compile(r"(20\d\d)([01]\d)([0-3]\d)")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,]+(.*))?")
NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[T ,]+(.*))?")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(?:([AaPp])\.?[Mm]\b\.?)?\s*(\S.*)?")
YEAR_LAST = re.compile(r":\d{2} [+-]\d{4} \d{4}$")  # as X writes
OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
# dateutil takes GMT+3 for three hours behind, as POSIX does; everybody else means ahead.
OFFSET_WORD = re.compile(r"\b(?:GMT|UTC)\s?(?=[+-]\d)")
NOTE_BEHIND = re.compile(r"\s*\([^()]*\)$")  # as browsers write the zone's name
ZONES_H = {
    **dict.fromkeys(("Z", "UTC", "GMT", "WET"), 0),
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
    **{"CET": 1, "CEST": 2, "WEST": 1, "EET": 2, "EEST": 3},
}
# The snowflake's epoch, 2010-11-04T01:42:54.657Z, in milliseconds; time stands above 22 lower bits.
SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
SNOWFLAKE_LOW_BITS = 22
MONTHS = 12


DATES_HELP = "what comes first in dates such as 03/04/2017"


class DateOrder(StrEnum):
    """Which part of a date such as 03/04/2017 comes first."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True)
class TimeSpelling:
    """How a column spells times, where its cells leave that open.

    Args:
        order: None where every date is of one meaning.
        zone: of times that name none; None takes them as UTC.
    """

    order: DateOrder | None = None
    zone: ZoneInfo | None = None


@dataclass
class OrderCount:
    """How many dates of a column can only be read one way, and an example of those that can be read both."""

    only: Counter[DateOrder] = field(default_factory=Counter)
    open_example: str = ""

    def add(self, text: str) -> None:
        """Look at a cell."""
        numbers = NUMERIC.fullmatch(text)
        if numbers is None:
            return
        first, second = int(numbers[1]), int(numbers[2])
        if first > MONTHS:
            self.only[DateOrder.DAY_FIRST] += 1
        elif second > MONTHS:
            self.only[DateOrder.MONTH_FIRST] += 1
        elif first != second and not self.open_example:
            self.open_example = text[:60]

    def decide(self) -> DateOrder | None:
        """Return the order that all dates agree on; None where they leave it open or contradict."""
        return next(iter(self.only)) if len(self.only) == 1 else None


def parse_posted_at(
    text: str, now: datetime, spelling: TimeSpelling = TimeSpelling()
) -> tuple[datetime, bool]:
    """Read a time: ISO 8601 and its cousins, dates in numbers or with the month's name, epochs, serials.

    Returns:
        The time in UTC, and whether it came without a zone and was taken as UTC.

    Raises:
        BadRowError: another spelling, one with two meanings, or a time before 2000 or after ``now``.
    """
    found = _parse(text, spelling.order)
    is_naive = found.tzinfo is None and spelling.zone is None
    try:
        aware = found.replace(tzinfo=spelling.zone or UTC) if found.tzinfo is None else found
        posted_at = aware.astimezone(UTC)
    except OverflowError as error:
        raise BadRowError(f"bad date {text[:60]!r}; {ADVICE}") from error
    check_posted_at(posted_at, now, text)
    return posted_at, is_naive


def check_posted_at(posted_at: datetime, now: datetime, text: str) -> None:
    """Check that a post can be from a time, of which ``text`` is how it was given.

    Raises:
        BadRowError: it is before 2000 or after ``now``.
    """
    if posted_at > now + CLOCK_SKEW:
        raise BadRowError(f"date {text[:60]!r} is in the future; mend it or its time zone")
    if posted_at < EARLIEST_POST:
        raise BadRowError(f"date {text[:60]!r} is before 2000; {ADVICE}")


def read_snowflake_time(tweet_id: int) -> datetime:
    """Return when an X post was made, from its id.

    Raises:
        BadRowError: the id is too small or too large to be one that carries a time.
    """
    if not 1 << SNOWFLAKE_LOW_BITS < tweet_id < 1 << 63:
        raise BadRowError(f"tweet id {tweet_id} carries no time")
    return datetime.fromtimestamp(((tweet_id >> SNOWFLAKE_LOW_BITS) + SNOWFLAKE_EPOCH_MS) / 1000, UTC)


def _parse(text: str, order: DateOrder | None) -> datetime:
    try:
        if text[4:5] == "-" and text.isascii():
            try:
                return datetime.fromisoformat(text)
            except ValueError:
                pass  # a cousin
        if EPOCH.fullmatch(text):
            return _read_epoch(text)
        if SERIAL.fullmatch(text) and SERIALS[0] <= float(text) < SERIALS[1]:
            serial = SERIAL_EPOCH + timedelta(days=float(text))
            return (serial + timedelta(milliseconds=500)).replace(microsecond=0, tzinfo=None)
        if numbers := COMPACT.fullmatch(text) or YEAR_FIRST.fullmatch(text):
            year, month, day, *rest = numbers.groups()
            return _join(int(year), int(month), int(day), rest[0] if rest else None)
        if numbers := NUMERIC.fullmatch(text):
            return _read_numeric(numbers, order)
        if YEAR_LAST.search(text):
            return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")
        return _read_named(text)
    except (ValueError, OverflowError, TypeError, IndexError) as error:
        raise BadRowError(f"bad date {text[:60]!r}; {ADVICE}") from error


def _read_epoch(text: str) -> datetime:
    seconds = float(text)
    while seconds >= 1e11:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC)


def _read_numeric(numbers: re.Match[str], order: DateOrder | None) -> datetime:
    first, second, year = int(numbers[1]), int(numbers[2]), int(numbers[3])
    year += 2000 if len(numbers[3]) == 2 else 0
    if order is None and first <= MONTHS and second <= MONTHS and first != second:
        raise BadRowError(f"ambiguous date {numbers[0][:60]!r}: day or month first? {ADVICE}")
    is_month_first = order is DateOrder.MONTH_FIRST or (order is None and second > MONTHS)
    month, day = (first, second) if is_month_first else (second, first)
    return _join(year, month, day, numbers[4])


def _join(year: int, month: int, day: int, clock_text: str | None) -> datetime:
    if not clock_text:
        return datetime(year, month, day)
    clock = CLOCK.fullmatch(clock_text)
    if clock is None:
        raise ValueError(clock_text)
    hour = int(clock[1])
    if clock[5]:
        hour = hour % MONTHS + (MONTHS if clock[5] in "pP" else 0)
    micros = int((clock[4] or "0").ljust(6, "0")[:6])
    zone = _read_zone(clock[6].strip()) if clock[6] else None
    return datetime(year, month, day, hour, int(clock[2]), int(clock[3] or 0), micros, zone)


def _read_zone(text: str) -> tzinfo:
    if text.upper() in ZONES_H:
        return timezone(timedelta(hours=ZONES_H[text.upper()]))
    if offset := OFFSET.fullmatch(text):
        shift = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-shift if offset[1] == "-" else shift)
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(text) from error


def _read_named(text: str) -> datetime:
    """Read a date with the name of its month, whole: nothing of it may come from today's date."""
    if len(text) > 60 or not any(char.isalpha() for char in text):
        raise ValueError(text)
    text = translate_date(OFFSET_WORD.sub("", NOTE_BEHIND.sub("", text)))
    zones = {name: hours * 3600 for name, hours in ZONES_H.items()}
    defaults = (datetime(2001, 1, 1), datetime(2002, 2, 2))
    found: list[datetime] = [
        dateutil_parser.parse(text, default=default, tzinfos=zones) for default in defaults
    ]
    if found[0] != found[1]:
        raise ValueError(text)
    return found[0]
