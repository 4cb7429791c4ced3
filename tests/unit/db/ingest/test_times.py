from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from db.ingest.errors import BadRowError
from db.ingest.times import DateOrder, OrderCount, TimeSpelling, parse_posted_at, read_snowflake_time

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
        "1539202764.0",
        "1539202764000",
        "1539202764000000",
        "1539202764000000000",
        "2018-10-10 16:19:24 EDT",
        "2018/10/10 20:19:24 +0000",
        "10/10/2018 08:19:24 PM UTC",
        "10.10.18 20:19:24 Z",
        "Oct 10, 2018 8:19:24 PM UTC",
        "2018-10-10 22:19:24 Europe/Paris",
    ],
)
def test_each_spelling_of_a_moment_is_the_same_moment(text: str) -> None:
    assert parse_posted_at(text, NOW) == (MOMENT, False)


@pytest.mark.parametrize("text", ["2018-10-10T20:19:24", "2018-10-10 20:19:24"])
def test_a_time_without_a_zone_is_utc_and_says_so(text: str) -> None:
    assert parse_posted_at(text, NOW) == (MOMENT, True)


@pytest.mark.parametrize("text", ["03/04/2017", "3-4-17 10:00", "03.04.2017"])
def test_day_or_month_first_is_never_guessed(text: str) -> None:
    with pytest.raises(BadRowError, match=r"ambiguous date .*: day or month first"):
        parse_posted_at(text, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2017-02-30",
        "2017-13-01T00:00:00Z",
        "12345",
        "20179905",
        "31/31/2017",
        "December 2017",
        "10:30 AM",
        "99999999999999999999",
        "2017-10-05T99:00",
        "Wed Foo 10 20:19:24 +0000 2018",
        "10 Foo 2018 13:19:24",
        "0001-01-01T00:00:00+14:00",
        "NaN",
        "=NOW()",
        "x" * 10_000,
    ],
)
def test_a_bad_date_is_refused_with_advice(text: str) -> None:
    with pytest.raises(BadRowError, match=r"bad date .*; write it as 2017-10-05T14:30:00Z"):
        parse_posted_at(text, NOW)


def test_a_chosen_order_reads_what_may_be_read_in_two_ways() -> None:
    found = {order: parse_posted_at("03/04/2017", NOW, TimeSpelling(order))[0] for order in DateOrder}
    assert (found[DateOrder.DAY_FIRST].month, found[DateOrder.MONTH_FIRST].month) == (4, 3)


def test_a_chosen_zone_is_that_of_times_that_name_none() -> None:
    spelling = TimeSpelling(zone=ZoneInfo("Asia/Colombo"))
    assert parse_posted_at("2018-10-11 01:49:24", NOW, spelling) == (MOMENT, False)
    assert parse_posted_at("2018-10-10 20:19:24Z", NOW, spelling) == (MOMENT, False)


@pytest.mark.parametrize(("text", "day"), [("43100.5", 31), ("20171231", 31), ("٢٠١٧-١٢-٣١", 31)])
def test_days_as_spreadsheets_registers_and_other_scripts_write_them_are_read(text: str, day: int) -> None:
    posted_at, is_naive = parse_posted_at(text, NOW)
    assert (posted_at.year, posted_at.month, posted_at.day, is_naive) == (2017, 12, day, True)


def test_a_rounded_epoch_is_read() -> None:
    assert parse_posted_at("1.5040944E+12", NOW)[0] == datetime(2017, 8, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("dates", "order", "is_open"),
    [
        (["03/04/2017", "31/04/2017"], DateOrder.DAY_FIRST, False),
        (["03/04/2017", "04/31/2017"], DateOrder.MONTH_FIRST, False),
        (["03/04/2017", "05/05/2017"], None, True),
        (["05/05/2017", "2017-01-02"], None, False),
        (["31/04/2017", "04/31/2017", "03/04/2017"], None, True),
    ],
)
def test_a_column_decides_by_all_its_dates(dates: list[str], order: DateOrder | None, is_open: bool) -> None:
    count = OrderCount()
    for date in dates:
        count.add(date)
    assert (count.decide(), bool(count.open_example) and count.decide() is None) == (order, is_open)


def test_a_date_to_choose_by_is_cut_to_what_a_question_can_hold() -> None:
    count = OrderCount()
    count.add("03/04/2025 " + "x" * 10_000)
    assert len(count.open_example) == 60


@pytest.mark.parametrize("text", ["2026-03-01T12:06:00Z", "9999-12-31T23:59:59Z"])
def test_a_future_date_is_refused(text: str) -> None:
    with pytest.raises(BadRowError, match="is in the future"):
        parse_posted_at(text, NOW)


def test_clocks_may_differ_by_minutes() -> None:
    assert parse_posted_at("2026-03-01T12:04:00Z", NOW)[0] == datetime(2026, 3, 1, 12, 4, tzinfo=UTC)


def test_a_date_before_2000_is_refused() -> None:
    with pytest.raises(BadRowError, match="is before 2000"):
        parse_posted_at("1970-01-01T00:00:00Z", NOW)


def test_a_tweet_id_gives_its_time() -> None:
    # The example of X's own API reference, whose created_at is MOMENT.
    assert read_snowflake_time(1050118621198921728).replace(microsecond=0) == MOMENT


@pytest.mark.parametrize("tweet_id", [0, 1, 4_194_304, 1 << 63])
def test_an_id_without_a_time_is_refused(tweet_id: int) -> None:
    with pytest.raises(BadRowError, match=f"tweet id {tweet_id} carries no time"):
        read_snowflake_time(tweet_id)


@pytest.mark.parametrize(
    "text",
    [
        "Mon Feb 06 2023 07:17:00 GMT+0300 (Turkey Standard Time)",
        "6 Feb 2023 07:17 UTC+3",
        "6 Feb 2023 01:17 GMT-03:00",
    ],
)
def test_an_offset_behind_gmt_is_ahead_where_it_says_plus(text: str) -> None:
    assert parse_posted_at(text, NOW)[0] == datetime(2023, 2, 6, 4, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "6. Februar 2023 04:17",
        "Montag, 6. Februar 2023 04:17",
        "6 de febrero de 2023 04:17",
        "le 6 février 2023 04:17",
        "6 de fevereiro de 2023 04:17",
        "6 şub. 2023 04:17",
        "6 февраля 2023 г. 04:17",
    ],
)
def test_months_are_known_by_their_names_in_other_languages(text: str) -> None:
    assert parse_posted_at(text, NOW)[0] == datetime(2023, 2, 6, 4, 17, tzinfo=UTC)
