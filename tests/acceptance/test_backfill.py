"""A Parquet file through Ray Data into the store, in a process of its own."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from sqlalchemy import func, select

from db.models import Import, Job, Post, Prediction
from db.session import Store
from db.vocabulary import JobStatus
from tests.factories import make_event

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]
ROWS = 300


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Sound rows, of which the first has no text and the last repeats the one before."""
    path = tmp_path / "archive.parquet"
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    table = [
        {"external_id": f"a{min(number, ROWS - 2)}", "text": f"Road {number} is cut", "posted_at": noon}
        for number in range(ROWS)
    ]
    table[0]["text"] = ""
    parquet.write_table(pa.Table.from_pylist(table), path, row_group_size=64)
    return path


def test_an_archive_is_classified_into_the_store_and_shown_as_an_import(store: Store, rows: Path) -> None:
    with store.write() as session:
        make_event(session)
    command = [sys.executable, "-m", "inference.backfill", str(rows), "--event", "river-flood"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"added={ROWS - 2} repeated=1 failed=0 rejected=1" in done.stderr
    assert "Road" not in done.stderr + done.stdout, "the text of a post is never logged"
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Post)) == ROWS - 2
        assert session.scalar(select(func.count()).select_from(Prediction)) == ROWS - 2
        assert set(session.scalars(select(Job.status))) == {JobStatus.SUCCEEDED}
        run = session.scalars(select(Import)).one()
    assert (run.accepted, run.repeated, run.rejected) == (ROWS - 2, 1, 1)
    assert run.finished_at is not None
