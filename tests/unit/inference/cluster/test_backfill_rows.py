from datetime import UTC, datetime

import pytest

from inference.cluster.backfill_rows import RowError, read_row

GOOD = {"external_id": "007", "text": " The bridge is gone ", "posted_at": "2026-03-01T12:00:00+01:00"}


def test_a_row_becomes_a_post() -> None:
    post = read_row({**GOOD, "lat": "19.4", "lon": "-99.1", "language": "ES"})
    assert (post.external_id, post.text, post.language) == ("007", "The bridge is gone", "es")
    assert post.posted_at == datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert (post.lat, post.lon) == (19.4, -99.1)


@pytest.mark.parametrize("missing", [{}, {"lat": None, "lon": None}, {"lat": "", "lon": ""}])
def test_a_row_without_a_place_or_language_is_whole(missing: dict[str, object]) -> None:
    post = read_row({**GOOD, **missing})
    assert (post.lat, post.lon, post.language) == (None, None, None)


def test_a_time_of_parquet_is_taken_as_it_is() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert read_row({**GOOD, "posted_at": noon}).posted_at == noon


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ({"external_id": None}, "has no external_id"),
        ({"external_id": "x" * 201}, "external_id has 201 characters; at most 200"),
        ({"text": "  "}, "has no text"),
        ({"text": "x" * 10_001}, "text has 10,001 characters; at most 10,000"),
        ({"text": "a\0b"}, "text has characters that no text has"),
        ({"text": "a\ud800b"}, "text has characters that no text has"),
        ({"posted_at": "yesterday"}, "posted_at is no time"),
        ({"posted_at": None}, "has no posted_at"),
        ({"posted_at": "2026-03-01 12:00:00"}, "posted_at has no time zone"),
        ({"posted_at": "1999-12-31T23:59:59Z"}, "posted_at is before 2000"),
        ({"posted_at": "0001-01-01T00:00:00+23:00"}, "posted_at is before 2000"),
        ({"posted_at": "9999-12-31T23:59:59-23:00"}, "posted_at is in the future"),
        ({"posted_at": datetime(2226, 3, 1, tzinfo=UTC)}, "posted_at is in the future"),
        ({"lat": "19.4"}, "lat and lon are not two numbers"),
        ({"lat": "91", "lon": "0"}, "no place on Earth"),
        ({"lat": "nan", "lon": "0"}, "no place on Earth"),
    ],
)
def test_a_row_that_cannot_be_stored_says_why(cell: dict[str, object], reason: str) -> None:
    with pytest.raises(RowError, match=reason):
        read_row({**GOOD, **cell})
