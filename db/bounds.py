"""What a post may be, by whichever way it comes in."""

from datetime import UTC, datetime, timedelta

EARLIEST_POST = datetime(2000, 1, 1, tzinfo=UTC)
# Stands for the time of a post that nobody knows: before every period, and no post's own.
TIME_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
TIME_UNKNOWN_WORDS = "time not known"
# Clocks of the sender and of this machine may differ by this much.
CLOCK_SKEW = timedelta(minutes=5)


def is_time_known(posted_at: datetime) -> bool:
    """Return whether a post's time is a time, not the mark for none."""
    return posted_at >= EARLIEST_POST
