"""A Parquet file, a CSV file and the store itself through Ray Data, each in a process of its own."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from sqlalchemy import func, select, update

from db.bounds import TIME_UNKNOWN
from db.models import Import, Job, Post, Prediction, RefusedRow
from db.predictions import add_predictions
from db.session import Store
from db.vocabulary import JobStatus
from tests.factories import make_event, make_posts, make_prediction, store_posts

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]
ROWS = 300


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Sound rows, of which the first has no text and the last repeats the one before."""
    path = tmp_path / "archive.parquet"
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    numbers = [*range(ROWS - 1), ROWS - 2]
    table = [
        {"external_id": f"a{number}", "text": f"Road {number} is cut", "posted_at": noon}
        for number in numbers
    ]
    table[0]["text"] = ""
    parquet.write_table(pa.Table.from_pylist(table), path, row_group_size=64)
    return path


def run_backfill(*arguments: str) -> str:
    """Return what the command logs; the text of a post is never in it."""
    command = [sys.executable, "-m", "inference.cluster.backfill", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Road" not in done.stderr + done.stdout
    return done.stderr


def count(store: Store, table: type) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_an_archive_is_classified_into_the_store_and_shown_as_an_import(store: Store, rows: Path) -> None:
    with store.write() as session:
        make_event(session)
    told = run_backfill(str(rows), "--event", "river-flood")
    assert f"added={ROWS - 2} repeated=1 failed=0 refused=1" in told
    assert count(store, Post) == count(store, Prediction) == ROWS - 2
    with store.read() as session:
        assert set(session.scalars(select(Job.status))) == {JobStatus.SUCCEEDED}
        run = session.scalars(select(Import)).one()
    assert (run.accepted, run.repeated, run.refused) == (ROWS - 2, 1, 1)
    assert run.finished_at is not None


@pytest.mark.rare
def test_a_csv_file_keeps_its_ids_and_line_breaks_and_says_which_row_is_bad(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "archive.csv"
    path.write_text(
        "external_id,text,posted_at\n"
        '007,"Road cut,\nbridge gone",2026-03-01T12:00:00+00:00\n'
        "8,Road flooded,2026-03-01 13:00:00+01:00\n"
        "9,Road closed,yesterday\n"
        "10,,2026-03-01T12:00:00Z\n"
    )
    with store.write() as session:
        make_event(session)
    told = run_backfill(str(path), "--event", "river-flood", "--source-name", "wire")
    assert "added=3 repeated=0 failed=0 refused=1" in told
    with store.read() as session:
        posts = session.execute(select(Post.external_id, Post.text, Post.posted_at)).all()
        (refused,) = session.scalars(select(RefusedRow))
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert set(posts) == {
        ("007", "Road cut,\nbridge gone", noon),
        ("8", "Road flooded", noon),
        ("9", "Road closed", TIME_UNKNOWN),
    }
    assert refused.reason.startswith("10: ")


@pytest.mark.rare
def test_what_another_model_classified_is_classified_again_where_it_lies(store: Store) -> None:
    old = store_posts(store, make_posts(40, text="Road cut, bridge gone"))
    waiting = 3
    with store.write() as session:
        add_predictions(session, model_version="old-1", predictions=[make_prediction(id_) for id_ in old])
        session.execute(update(Job).where(Job.id > waiting).values(status=JobStatus.SUCCEEDED))
    done = len(old) - waiting
    assert f"added={done} failed=0" in run_backfill("store")
    assert count(store, Prediction) == len(old) + done
