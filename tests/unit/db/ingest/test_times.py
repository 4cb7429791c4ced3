from datetime import UTC, datetime

import pytest

from db.ingest.errors import BadRowError
from db.ingest.times import parse_posted_at, read_snowflake_time

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MOMENT = datetime(2018, 10, 10, 20, 19, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2018-10-10T20:19:24Z",
        "2018-10-10T22:19:24+02:00",
        "2018-10-10 20:19:24 UTC",
        "Wed Oct 10 20:19:24 +0000 2018",
        "Wed, 10 Oct 2018 20:19:24 +0000",
        "10 Oct 2018 13:19:24 -0700",
        "1539202764",
        "1539202764000",
    ],
)
def test_each_spelling_of_a_moment_is_the_same_moment(text: str):
    assert parse_posted_at(text, NOW) == (MOMENT, False)


@pytest.mark.parametrize("text", ["2018-10-10T20:19:24", "2018-10-10 20:19:24"])
def test_a_time_without_a_zone_is_utc_and_says_so(text: str):
    assert parse_posted_at(text, NOW) == (MOMENT, True)


@pytest.mark.parametrize("text", ["03/04/2017", "13/04/2017 10:00", "3-4-17", "03.04.2017"])
def test_day_or_month_first_is_never_guessed(text: str):
    with pytest.raises(BadRowError, match=r"ambiguous date .*: day or month first"):
        parse_posted_at(text, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2017-02-30",
        "2017-13-01T00:00:00Z",
        "12345",
        "20171005",
        "99999999999999999999",
        "2017-10-05T99:00",
        "Wed Foo 10 20:19:24 +0000 2018",
        "10 Foo 2018 13:19:24",
        "0001-01-01T00:00:00+14:00",
        "NaN",
        "٢٠١٧-١٠-٠٥",
        "=NOW()",
        "x" * 10_000,
    ],
)
def test_a_bad_date_is_refused_with_advice(text: str):
    with pytest.raises(BadRowError, match=r"bad date .*; write it as 2017-10-05T14:30:00Z"):
        parse_posted_at(text, NOW)


@pytest.mark.parametrize("text", ["2026-03-01T12:06:00Z", "9999-12-31T23:59:59Z"])
def test_a_future_date_is_refused(text: str):
    with pytest.raises(BadRowError, match="is in the future"):
        parse_posted_at(text, NOW)


def test_clocks_may_differ_by_minutes():
    assert parse_posted_at("2026-03-01T12:04:00Z", NOW)[0] == datetime(2026, 3, 1, 12, 4, tzinfo=UTC)


def test_a_date_before_2000_is_refused():
    with pytest.raises(BadRowError, match="is before 2000"):
        parse_posted_at("1970-01-01T00:00:00Z", NOW)


def test_a_tweet_id_gives_its_time():
    # The example of X's own API reference, whose created_at is MOMENT.
    assert read_snowflake_time(1050118621198921728).replace(microsecond=0) == MOMENT


@pytest.mark.parametrize("tweet_id", [0, 1, 4_194_304, 1 << 63])
def test_an_id_without_a_time_is_refused(tweet_id: int):
    with pytest.raises(BadRowError, match=f"tweet id {tweet_id} carries no time"):
        read_snowflake_time(tweet_id)
