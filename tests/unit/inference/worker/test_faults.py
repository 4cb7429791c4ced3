import sqlite3
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from db.session import Store
from db.vocabulary import FaultKind
from inference.worker.faults import FaultLog


def fill_sqlite(path: Path) -> OperationalError:
    """Return what a database of one page raises when it has to grow."""
    with closing(Store(f"sqlite:///{path}")) as store, store.write() as session:
        session.execute(text("PRAGMA max_page_count = 1"))
        with pytest.raises(OperationalError) as raised:
            session.execute(text("CREATE TABLE notes (words TEXT)"))
    return raised.value


def test_a_store_without_room_is_told_from_one_that_is_away(tmp_path: Path) -> None:
    for error, kind in (
        (fill_sqlite(tmp_path / "full.db"), FaultKind.STORE_FULL),
        (OperationalError("INSERT", None, psycopg.errors.DiskFull("no room")), FaultKind.STORE_FULL),
        (
            OperationalError("INSERT", None, sqlite3.OperationalError("no disk is full")),
            FaultKind.STORE_AWAY,
        ),
        (OperationalError("INSERT", None, psycopg.OperationalError("closed")), FaultKind.STORE_AWAY),
    ):
        faults = FaultLog()
        faults.note_store(error)
        (fault,) = faults.list_pending()
        assert (fault.kind, fault.reason) == (kind, str(error.orig))


def test_a_fault_that_goes_on_is_one_fault_from_its_first_note_to_its_last() -> None:
    faults = FaultLog()
    faults.note(FaultKind.MEDIA_AWAY, "first")
    (first,) = faults.list_pending()
    time.sleep(0.01)
    faults.note(FaultKind.MEDIA_AWAY, "last")
    (last,) = faults.list_pending()
    assert last.started_at == first.started_at
    assert last.ended_at > first.ended_at
    assert last.reason == "last"


def test_a_fault_noted_while_the_store_was_told_is_not_forgotten() -> None:
    faults = FaultLog()
    faults.note(FaultKind.MEDIA_AWAY, "told")
    told = faults.list_pending()
    faults.note(FaultKind.MEDIA_AWAY, "met again")
    faults.forget(told)
    assert [fault.reason for fault in faults.list_pending()] == ["met again"]
    faults.forget(faults.list_pending())
    assert faults.list_pending() == []


def test_a_clock_set_back_is_noted_and_one_set_forward_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    # No time passes between the calls, however long they take.
    clocks = SimpleNamespace(time=lambda: 10_000.0, monotonic=lambda: 50.0)
    monkeypatch.setattr("inference.worker.faults.time", clocks)
    faults = FaultLog()
    clocks.time = lambda: 10_600.0
    faults.check_clock()
    assert faults.list_pending() == []
    clocks.time = lambda: 7_000.0
    faults.check_clock()
    (fault,) = faults.list_pending()
    assert fault.kind is FaultKind.CLOCK_STEPPED
    assert fault.reason == "the clock went back by 3600 s"
