"""Times in words: always UTC, always said so."""

from datetime import datetime

from db.bounds import TIME_UNKNOWN_WORDS, is_time_known


def say_time(moment: datetime | None) -> str:
    """Return ``14 Sep 2026, 08:15 UTC``, a dash for None, words for a post's time that nobody knows."""
    if moment is None:
        return "–"
    return f"{moment:%d %b %Y, %H:%M} UTC" if is_time_known(moment) else TIME_UNKNOWN_WORDS


def say_span(seconds: float) -> str:
    """Return a span in its largest whole unit, such as ``5 min`` or ``3 d``."""
    for unit, length_s in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length_s:
            return f"{seconds // length_s:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"


def say_age(moment: datetime, now: datetime) -> str:
    """Return how long ago a moment was."""
    return f"{say_span((now - moment).total_seconds())} ago"
