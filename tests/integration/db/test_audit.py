"""The audit log: one chain whoever writes, which nobody changes unnoticed."""

import threading
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.audit import __main__ as command
from db.audit import record_audit, verifying
from db.audit.verifying import Finding, Head, verify_log
from db.models import AuditEntry, Source
from db.session import Store
from db.settings import get_settings
from db.vocabulary import SourceKind, SourceReliability

WAIT_LIMIT_S = 60


def note(session: Session, actor: str = "Ana", subject_id: int = 1) -> None:
    record_audit(
        session,
        actor=actor,
        action="review",
        subject="post",
        subject_id=subject_id,
        before={"information": "not_judged", "confidence": 0.1},
        after={"information": "false"},
        reason="Überprüft «vor Ort» 🌊",
    )


def write(store: Store, *actors: str) -> None:
    for actor in actors:
        with store.write() as session:
            note(session, actor)


def verify(store: Store, kept: Head | None = None) -> Finding:
    with store.read() as session:
        return verify_log(session, kept=kept)


def read_actors(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(AuditEntry.actor).order_by(AuditEntry.id)))


def tamper(store: Store, *statements: str) -> None:
    """Do what the store refuses, as somebody who owns its file or its tables can."""
    triggers = {
        "sqlite": [f"DROP TRIGGER audit_entries_{name}" for name in ("update", "delete", "insert")],
        "postgresql": ["ALTER TABLE audit_entries DISABLE TRIGGER USER"],
    }[store.engine.dialect.name]
    with store.write() as session:
        for statement in (*triggers, *statements):
            session.execute(text(statement))


def test_a_log_that_nobody_touched_stands(store: Store) -> None:
    assert verify(store) == Finding(0, Head())
    write(store, "Ana", "Ben")
    finding = verify(store)
    assert (finding.entries, finding.head.entry_id, finding.fault) == (2, 2, "")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_entries SET reason = 'nothing' WHERE id = 3", "entry 3 was changed"),
        ("UPDATE audit_entries SET actor = 'Eve' WHERE id = 1", "entry 1 was changed"),
        (
            """UPDATE audit_entries SET after = '{"information": "true"}' WHERE id = 4""",
            "entry 4 was changed",
        ),
        ("UPDATE audit_entries SET created_at = '2020-01-01 00:00:00+00:00' WHERE id = 2", "entry 2 was"),
        ("DELETE FROM audit_entries WHERE id = 3", "entry 3 is missing before entry 4"),
        ("DELETE FROM audit_entries WHERE id < 4", "entries 1 to 3 are missing before entry 4"),
        ("UPDATE audit_entries SET id = id + 10 WHERE id = 5", "entries 5 to 14 are missing before entry 15"),
    ],
)
def test_what_was_changed_or_removed_is_named(store: Store, statement: str, fault: str) -> None:
    write(store, *"abcde")
    tamper(store, statement)
    finding = verify(store)
    assert fault in finding.fault
    assert finding.entries == finding.head.entry_id


def test_entries_that_changed_places_are_named(store: Store) -> None:
    write(store, *"abcd")
    tamper(
        store,
        "UPDATE audit_entries SET id = 9 WHERE id = 2",
        "UPDATE audit_entries SET id = 2 WHERE id = 3",
        "UPDATE audit_entries SET id = 3 WHERE id = 9",
    )
    assert "entry 2 was changed or put there" in verify(store).fault


@pytest.mark.parametrize(
    "change", ["after = 'no JSON'", "created_at = 'yesterday'", "actor = x'00ff'", "subject_id = 'three'"]
)
def test_what_cannot_be_read_any_more_is_named_too(sqlite_store: Store, change: str) -> None:
    write(sqlite_store, *"abcd")
    tamper(sqlite_store, f"UPDATE audit_entries SET {change} WHERE id = 3")  # noqa: S608
    finding = verify(sqlite_store)
    assert "entry 3 was changed" in finding.fault
    assert finding.entries == 2


@pytest.mark.parametrize("number", [3, 0, -7, -(2**63)])
def test_an_entry_put_into_the_log_by_hand_is_named(store: Store, number: int) -> None:
    write(store, *"ab")
    tamper(
        store,
        "INSERT INTO audit_entries (id, created_at, actor, action, subject, subject_id, sha256)"  # noqa: S608
        f" VALUES ({number}, '2026-11-26 12:00:00+00:00', 'Eve', 'clear', 'report', 1, 'as if sealed')",
    )
    assert f"entry {number} was changed or put there" in verify(store).fault


def test_a_kept_head_tells_that_the_end_was_cut_off_or_written_anew(store: Store) -> None:
    write(store, *"abc")
    early = verify(store).head
    write(store, "d")
    kept = verify(store).head
    assert verify(store, early).fault == verify(store, kept).fault == ""
    tamper(store, "DELETE FROM audit_entries WHERE id = 4")
    assert verify(store).fault == ""
    assert f"{kept}, is not part of the log, which ends with entry 3" in verify(store, kept).fault
    write(store, "somebody else", "and more")
    assert verify(store).fault == verify(store, early).fault == ""
    assert "is not part of the log, which ends with entry 5" in verify(store, kept).fault


def test_a_log_that_was_replaced_whole_stands_by_itself_and_not_beside_a_kept_head(store: Store) -> None:
    write(store, *"abc")
    kept = verify(store).head
    tamper(store, "DELETE FROM audit_entries")
    write(store, *"xyz")
    finding = verify(store)
    assert (finding.entries, finding.fault) == (3, "")
    assert finding.head.entry_id == kept.entry_id
    assert f"{kept}, is not part of the log" in verify(store, kept).fault


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET reason = 'nothing' WHERE id = 2",
        "DELETE FROM audit_entries WHERE id = 2",
        "DELETE FROM audit_entries",
        "INSERT INTO audit_entries SELECT 0, created_at, actor, action, subject, subject_id, before, after,"
        " reason, sha256 FROM audit_entries WHERE id = 2",
    ],
)
def test_the_store_itself_refuses_to_change_or_remove_an_entry(store: Store, statement: str) -> None:
    write(store, *"ab")
    with pytest.raises(DBAPIError, match="only ever added, at the end"), store.write() as session:
        session.execute(text(statement))
    assert read_actors(store) == ["a", "b"]


def test_postgresql_refuses_to_empty_the_log(postgres_store: Store) -> None:
    write(postgres_store, "a")
    with pytest.raises(DBAPIError, match="only ever added"), postgres_store.write() as session:
        session.execute(text("TRUNCATE audit_entries"))


def test_sqlite_refuses_to_replace_an_entry(sqlite_store: Store) -> None:
    write(sqlite_store, "a")
    with pytest.raises(DBAPIError, match="only ever added"), sqlite_store.write() as session:
        session.execute(text("REPLACE INTO audit_entries SELECT * FROM audit_entries"))


def test_what_is_not_committed_leaves_neither_an_entry_nor_a_gap(store: Store) -> None:
    write(store, "a")

    def break_off() -> None:
        with store.write() as session:
            note(session, "b")
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        break_off()
    write(store, "c")
    assert read_actors(store) == ["a", "c"]
    assert (verify(store).entries, verify(store).head.entry_id) == (2, 2)


def test_a_session_that_goes_on_logs_each_entry_once(store: Store) -> None:
    with Session(store.engine.execution_options(lookout_writes=True)) as session:
        note(session, "a")
        session.commit()
        note(session, "lost")
        session.rollback()
        note(session, "b")
        session.commit()
        session.commit()
    assert read_actors(store) == ["a", "b"]


def test_writers_side_by_side_keep_one_chain_and_lose_nothing(store: Store) -> None:
    writers, rounds, entries = 6, 15, 3

    def work(writer: int) -> None:
        for _ in range(rounds):
            with store.write() as session:
                for _ in range(entries):
                    note(session, f"w{writer}")

    with ThreadPoolExecutor(writers) as pool:
        for done in [pool.submit(work, writer) for writer in range(writers)]:
            done.result(WAIT_LIMIT_S)
    finding = verify(store)
    assert (finding.entries, finding.fault) == (writers * rounds * entries, "")
    actors = read_actors(store)
    assert all(len(set(actors[i : i + entries])) == 1 for i in range(0, len(actors), entries))


def test_a_long_transaction_that_has_logged_keeps_no_other_waiting(postgres_store: Store) -> None:
    with ThreadPoolExecutor(1) as pool:
        with postgres_store.write() as session:
            note(session, "begins first")
            session.flush()
            pool.submit(write, postgres_store, "commits first").result(WAIT_LIMIT_S)
        assert read_actors(postgres_store) == ["commits first", "begins first"]
    assert verify(postgres_store).fault == ""


def test_writers_that_logged_and_then_want_each_others_rows_do_not_lock_up(postgres_store: Store) -> None:
    with postgres_store.write() as session:
        session.execute(
            insert(Source),
            [
                {"name": name, "kind": SourceKind.CSV, "reliability": SourceReliability.F}
                for name in ("first", "second")
            ],
        )
    has_row = threading.Event()

    def rate(session: Session, name: str) -> None:
        session.execute(text("UPDATE sources SET reliability = 'A' WHERE name = :name"), {"name": name})

    def other() -> None:
        with postgres_store.write() as session:
            rate(session, "second")
            has_row.set()
            note(session, "other")

    with ThreadPoolExecutor(1) as pool:
        with postgres_store.write() as session:
            note(session, "one")
            session.flush()
            done = pool.submit(other)
            assert has_row.wait(WAIT_LIMIT_S)
            rate(session, "second")
            rate(session, "first")
        done.result(WAIT_LIMIT_S)
    assert sorted(read_actors(postgres_store)) == ["one", "other"]
    assert verify(postgres_store).fault == ""


@pytest.fixture
def run(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Run the command on the store; returns its exit code and what it printed."""
    monkeypatch.setenv("LOOKOUT_DATABASE_URL", store.engine.url.render_as_string(hide_password=False))
    get_settings.cache_clear()

    def run_command(*arguments: str) -> tuple[int, str]:
        code = command.main(["verify", *arguments])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run_command


def test_the_command_says_how_many_entries_stand_and_which_is_the_first_that_does_not(
    store: Store, run: Callable[..., tuple[int, str]]
) -> None:
    write(store, *"abc")
    head = str(verify(store).head)
    assert run() == (0, f"3 entries stand as they were sealed; head {head}\n")
    assert run("--head", head)[0] == 0
    tamper(store, "DELETE FROM audit_entries WHERE id = 2")
    code, told = run()
    assert code == 1
    assert told == "BROKEN after 1 entries: entry 2 is missing before entry 3, or it was changed\n"


def test_the_command_refuses_what_is_no_head_and_a_store_without_a_log(
    store: Store, run: Callable[..., tuple[int, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("--head", "yesterday")
    assert "'yesterday' is no head; give it as `verify` printed it" in capsys.readouterr().err
    with store.write() as session:
        session.execute(text("DROP TABLE audit_entries"))
    code, told = run()
    assert code == 2
    assert "python -m db.migrate" in told


def test_the_log_is_read_a_few_entries_at_a_time(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "CHUNK", 50)
    with sqlite_store.write() as session:
        for number in range(3000):
            note(session, subject_id=number)
    verify(sqlite_store)  # compiles the statement
    tracemalloc.start()
    try:
        assert verify(sqlite_store).entries == 3000
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < 1024 * 1024
