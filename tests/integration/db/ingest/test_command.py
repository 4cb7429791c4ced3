"""The command line of the ingest; one test starts it as a process."""

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner, Result

from db.event_life import close_event
from db.ingest.__main__ import app
from db.ingest.store_rows import store_rows
from db.ingest.survey import ask_date_order
from db.queries.events import list_events
from db.queries.filters import PostFilter
from db.queries.posts import count_posts, list_posts
from db.session import Store
from db.settings import get_settings

ROOT = Path(__file__).parents[4]
GOOD = "text,posted_at\nBridge is out,2026-02-01T10:00:00Z\nRoof gone,2026-01-31T10:00:00Z\n"


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_text(GOOD)
    return path


def _count_posts() -> dict[str, int]:
    store = Store(get_settings().store_url)
    with store.read() as session:
        counts = {
            event.slug: count_posts(session, PostFilter(event_id=event.id)) for event in list_events(session)
        }
    store.close()
    return counts


def test_a_good_file_makes_its_event_and_ends_with_0(good: Path) -> None:
    done = _run(good, "--create", "River flood", "--hazard", "flood")
    assert (done.exit_code, _count_posts()) == (0, {"river-flood": 2}), done.stderr
    assert "text = text, posted_at = posted_at; columns left aside: none" in done.stdout
    assert "2 accepted, 0 known already, 0 refused" in done.stdout
    again = _run(good, "--event", "river-flood")
    assert (again.exit_code, _count_posts()) == (0, {"river-flood": 2})
    assert "0 accepted, 2 known already, 0 refused" in again.stdout


def test_bad_rows_end_with_1_and_are_listed_and_written(good: Path, tmp_path: Path) -> None:
    good.write_text(GOOD + ",2026-02-01T10:00:00Z\n\x1b[2J\0,\n")
    rejects = tmp_path / "rejects.csv"
    done = _run(good, "--create", "River flood", "--rejects", rejects)
    assert (done.exit_code, _count_posts()) == (1, {"river-flood": 2})
    assert "good.csv:4  has neither text nor picture" in done.stdout
    assert "\x1b" not in done.stdout
    with rejects.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["file", "line", "reason"]
    assert [row[:2] for row in rows[1:]] == [["good.csv", "4"], ["good.csv", "5"]]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["missing.csv", "--create", "x"], "there is no file missing.csv"),
        (["GOOD"], "which event? give --event SLUG, or --create NAME"),
        (["GOOD", "--event", "nowhere"], "there is no event 'nowhere'; add it with --create NAME"),
        (["GOOD", "--create", "x", "--map", "text=body"], "unknown column 'body' for text"),
        (["GOOD", "--create", "x", "--map", "text"], "write FIELD=COLUMN, such as text=tweet_text"),
    ],
)
def test_what_cannot_be_used_ends_with_2_and_says_why(good: Path, arguments: list[str], reason: str) -> None:
    done = _run(*(str(good) if argument == "GOOD" else argument for argument in arguments))
    assert (done.exit_code, _count_posts()) == (2, {})
    assert reason in done.stdout


def test_an_unusable_file_does_not_stop_the_next(good: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    done = _run(tmp_path / "empty.csv", good, "--create", "River flood")
    assert (done.exit_code, _count_posts()) == (2, {"river-flood": 2})
    assert "empty.csv  empty.csv is empty" in done.stdout


def test_a_dry_run_needs_no_event_and_stores_nothing(good: Path) -> None:
    done = _run(good, "--dry-run")
    assert done.exit_code == 0
    assert "2 accepted" in done.stdout
    assert not (get_settings().data_dir / "lookout.db").exists()


def test_a_dry_run_is_the_preview_and_knows_what_the_event_holds(good: Path) -> None:
    assert _run(good, "--create", "River flood").exit_code == 0
    good.write_text(GOOD + "Road cut,soon\n,2026-01-31T10:00:00Z\n")
    done = _run(good, "--event", "river-flood", "--dry-run")
    assert (done.exit_code, _count_posts()) == (1, {"river-flood": 2})
    for words in (
        "1 accepted, 2 known already, 1 refused",
        "1 posts have no known time and are marked so",
        "posted_at 1",
        "good.csv:4  bad date 'soon'",
        "known already: good.csv:2 is post 1, line 2 of import good.csv",
        "1 posts bring no coordinates",
        "nothing was stored",
    ):
        assert words in done.stdout


def test_dates_that_can_be_read_in_two_ways_are_refused_until_it_is_said_which(good: Path) -> None:
    good.write_text("text,date\nBridge is out,03/04/2025 10:00\n")
    refused = _run(good, "--create", "River flood")
    assert (refused.exit_code, _count_posts()) == (2, {})
    words = f"good.csv, column 'date': {ask_date_order('03/04/2025 10:00')}"
    assert f"{words} Say --dates day-first or --dates month-first" in refused.stdout
    done = _run(good, "--create", "River flood", "--dates", "day-first", "--timezone", "Asia/Colombo")
    assert done.exit_code == 0
    store = Store(get_settings().store_url)
    with store.read() as session:
        (row,) = list_posts(session, PostFilter(1))
    store.close()
    assert row.posted_at.isoformat() == "2025-04-03T04:30:00+00:00"
    assert _run(good, "--create", "x", "--timezone", "Nowhere").exit_code == 2


def test_a_store_that_fills_up_ends_with_2_and_one_line_that_says_how_to_go_on(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good.write_text("text\n" + "".join(f"Bridge {number} is out\n" for number in range(1200)))
    batches: list[int] = []

    def fill_up(*arguments: Any, **named: Any) -> Any:
        batches.append(1)
        if len(batches) == 2:
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))
        return store_rows(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr("db.ingest.importer.store_rows", fill_up)
        done = _run(good, "--create", "River flood")
    assert (done.exit_code, _count_posts()) == (2, {"river-flood": 500})
    last = done.stdout.splitlines()[-1]
    assert "the store cannot be written to (database or disk is full); 500 posts of this file are in" in last
    again = _run(good, "--event", "river-flood")
    assert (again.exit_code, _count_posts()) == (0, {"river-flood": 1200})
    assert "700 accepted, 500 known already" in again.stdout


def test_a_store_that_may_not_be_written_to_ends_with_2_and_one_line(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> None:
        raise OperationalError("CREATE", {}, Exception("attempt to write a readonly database"))

    monkeypatch.setattr("db.ingest.__main__.upgrade_store", refuse)
    done = _run(good, "--create", "River flood")
    assert done.exit_code == 2
    (line,) = done.stdout.splitlines()
    assert "attempt to write a readonly database); 0 posts of this file are in" in line


def test_a_crisismmd_release_makes_its_own_events(tmp_path: Path) -> None:
    folder = tmp_path / "CrisisMMD_v2.0" / "annotations"
    folder.mkdir(parents=True)
    for place, event in enumerate(["hurricane_maria", "srilanka_floods"]):
        (folder / f"{event}_final_data.tsv").write_text(
            f"tweet_id\ttweet_text\timage_path\n{1050118621198921728 + place}\tHelp\t\n"
        )
    done = _run(tmp_path / "CrisisMMD_v2.0")
    assert (done.exit_code, _count_posts()) == (0, {"hurricane-maria": 1, "srilanka-floods": 1}), done.stderr


@pytest.mark.slow
def test_the_module_runs_as_a_process(good: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "db.ingest", str(good), "--create", "River flood"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, _count_posts()) == (0, {"river-flood": 2}), done.stderr
    assert "2 accepted, 0 known already, 0 refused" in done.stdout


def test_a_file_for_a_closed_event_is_refused_with_the_reason(good: Path) -> None:
    _run(good, "--create", "River flood", "--hazard", "flood")
    store = Store(get_settings().store_url)
    with store.write() as session:
        close_event(session, event_id=1, actor="Lea")
    store.close()
    done = _run(good, "--event", "river-flood")
    assert done.exit_code == 2
    assert "event 'River flood' is closed; a lead can reopen it" in done.output
