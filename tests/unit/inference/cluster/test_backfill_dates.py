"""The bulk backfill asks what comes first in dates, in the words of an import."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from db.ingest.errors import IngestError
from db.ingest.survey import ask_date_order
from db.ingest.times import DateOrder
from inference.cluster import backfill


class FakeRows:
    """A data set of one row, as Ray gives it."""

    def schema(self) -> SimpleNamespace:
        return SimpleNamespace(names=["text", "posted_at"])

    def select_columns(self, _: list[str]) -> "FakeRows":
        return self

    def iter_rows(self) -> Iterator[dict[str, str]]:
        yield {"posted_at": "03/04/2025"}


def make_options(dates: DateOrder | None) -> SimpleNamespace:
    return SimpleNamespace(dates=dates, source_name=None)


def test_dates_that_can_be_read_in_two_ways_are_refused_until_it_is_said_which() -> None:
    with pytest.raises(IngestError) as raised:
        backfill.make_validator(FakeRows(), Path("posts.csv"), make_options(None))
    words = f"posts.csv, column 'posted_at': {ask_date_order('03/04/2025')}"
    assert str(raised.value) == f"{words} Say --dates day-first or --dates month-first"
    backfill.make_validator(FakeRows(), Path("posts.csv"), make_options(DateOrder.DAY_FIRST))


def test_a_question_that_is_open_ends_the_command_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*_: Any) -> None:
        raise IngestError(ask_date_order("03/04/2025"))

    monkeypatch.setattr(backfill, "run_backfill", ask)
    assert backfill.main(["posts.csv", "--event", "flood"]) == 1
