"""Post times: the few spellings that mean one moment and no other."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from db.bounds import CLOCK_SKEW, EARLIEST_POST
from db.ingest.errors import BadRowError

EPOCH_S = re.compile(r"\d{9,10}(\.\d+)?")
EPOCH_MS = re.compile(r"\d{12,13}")
DAY_OR_MONTH = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?")
RFC_2822 = re.compile(r"([A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}")
# The snowflake's epoch, 2010-11-04T01:42:54.657Z, in milliseconds; time stands above 22 lower bits.
SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
SNOWFLAKE_LOW_BITS = 22
ADVICE = "write it as 2017-10-05T14:30:00Z"


def parse_posted_at(text: str, now: datetime) -> tuple[datetime, bool]:
    """Read ISO 8601, RFC 2822, X's own format, or epoch seconds or milliseconds.

    Returns:
        The time in UTC, and whether it came without a zone and was taken as UTC.

    Raises:
        BadRowError: another spelling, one with two meanings, or a time before 2000 or after ``now``.
    """
    found = _parse(text)
    is_naive = found.tzinfo is None
    try:
        posted_at = found.replace(tzinfo=UTC) if is_naive else found.astimezone(UTC)
    except OverflowError as error:
        raise BadRowError(f"bad date {text[:60]!r}; {ADVICE}") from error
    if posted_at > now + CLOCK_SKEW:
        raise BadRowError(f"date {text[:60]!r} is in the future; mend it or its time zone")
    if posted_at < EARLIEST_POST:
        raise BadRowError(f"date {text[:60]!r} is before 2000; {ADVICE}")
    return posted_at, is_naive


def read_snowflake_time(tweet_id: int) -> datetime:
    """Return when an X post was made, from its id.

    Raises:
        BadRowError: the id is too small or too large to be one that carries a time.
    """
    if not 1 << SNOWFLAKE_LOW_BITS < tweet_id < 1 << 63:
        raise BadRowError(f"tweet id {tweet_id} carries no time")
    return datetime.fromtimestamp(((tweet_id >> SNOWFLAKE_LOW_BITS) + SNOWFLAKE_EPOCH_MS) / 1000, UTC)


def _parse(text: str) -> datetime:
    if DAY_OR_MONTH.match(text):
        raise BadRowError(f"ambiguous date {text[:60]!r}: day or month first? {ADVICE}")
    try:
        if EPOCH_S.fullmatch(text):
            return datetime.fromtimestamp(float(text), UTC)
        if EPOCH_MS.fullmatch(text):
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        if ISO.fullmatch(text):
            return datetime.fromisoformat(text.replace(" UTC", "+00:00"))
        if RFC_2822.match(text):
            return parsedate_to_datetime(text)
        return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")
    except (ValueError, OverflowError, TypeError, IndexError) as error:
        raise BadRowError(f"bad date {text[:60]!r}; {ADVICE}") from error
