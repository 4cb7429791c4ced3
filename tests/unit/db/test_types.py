from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import sqlite

from db.types import MaskedString, UtcDateTime, word_column
from db.vocabulary import Damage

DIALECT = sqlite.dialect()
COLUMN = UtcDateTime()


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time without a zone: 2026-01-02T03:04:00; attach one"):
        COLUMN.process_bind_param(datetime(2026, 1, 2, 3, 4), DIALECT)


def test_times_are_stored_and_returned_in_utc() -> None:
    local = datetime(2026, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=-6)))
    assert COLUMN.process_bind_param(local, DIALECT) == datetime(2026, 1, 2, 9, 4, tzinfo=UTC)
    assert COLUMN.process_result_value(datetime(2026, 1, 2, 9, 4), DIALECT) == local
    assert COLUMN.process_bind_param(None, DIALECT) is None
    assert COLUMN.process_result_value(None, DIALECT) is None


def test_a_word_column_knows_exactly_the_words() -> None:
    assert word_column(Damage).enums == [label.value for label in Damage]


def test_words_about_a_row_are_kept_without_people_and_cut_to_their_width() -> None:
    column = MaskedString(30)
    said = "id 'sample_a/status/1' twice, mail ana@example.org"
    assert column.process_bind_param(said, DIALECT) == "id '@name/status/1' twice, mai"
    assert column.process_bind_param(None, DIALECT) is None
