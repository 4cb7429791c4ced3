"""Times in words: always UTC, always said so."""

from datetime import datetime

from dashboard.catalogue import mark
from dashboard.speaking import say, say_count, say_moment
from db.bounds import is_time_known

# As db.bounds.TIME_UNKNOWN_WORDS says it in files.
NOT_KNOWN = mark("time not known")
SPANS = ((mark("{number} d"), 86_400), (mark("{number} h"), 3_600), (mark("{number} min"), 60))


def say_time(moment: datetime | None) -> str:
    """Return ``14 Sep 2026, 08:15 UTC``, a dash for None, words for a post's time that nobody knows."""
    if moment is None:
        return "–"
    return say_moment(moment) if is_time_known(moment) else say(NOT_KNOWN)


def say_span(seconds: float) -> str:
    """Return a span in its largest whole unit, such as ``5 min`` or ``3 d``."""
    for words, length_s in SPANS:
        if seconds >= length_s:
            return say(words, number=int(seconds // length_s))
    return say("{number} s", number=round(max(seconds, 0)))


def say_age(moment: datetime, now: datetime) -> str:
    """Return how long ago a moment was."""
    return say("{span} ago", span=say_span((now - moment).total_seconds()))


def say_failing(failures: int, wait_s: float) -> str:
    """Return that something failed so many times in a row, and when it is tried again."""
    return say_count(
        "ALARM · failed once, next try in {span}",
        "ALARM · failed {count:,} times, next try in {span}",
        failures,
        span=say_span(wait_s),
    )
