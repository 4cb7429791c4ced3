"""What a post may be, by whichever way it comes in."""

from datetime import UTC, datetime, timedelta

EARLIEST_POST = datetime(2000, 1, 1, tzinfo=UTC)
# Clocks of the sender and of this machine may differ by this much.
CLOCK_SKEW = timedelta(minutes=5)
