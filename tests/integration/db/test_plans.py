"""No read of the dashboard, and nothing that a worker does at every turn, passes over all posts."""

import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from dashboard import data
from db.effective import refresh_effective
from db.jobs import beat_jobs, claim_jobs, return_stalled_jobs, succeed_jobs
from db.session import Store
from tests.benchmarks.fill import fill_store
from tests.benchmarks.reads import READS

POSTS = 4_000
# Tables with a row or more a post.
LARGE = {
    *("posts", "effective_labels", "jobs", "predictions", "explanations", "places", "media", "post_media"),
    *("reviews", "account_counts"),
}
TURNS: dict[str, Callable[[Session], object]] = {
    "claim_jobs": lambda s: claim_jobs(s, worker="w", limit=16),
    "beat_jobs": lambda s: beat_jobs(s, worker="w"),
    "return_stalled_jobs": lambda s: return_stalled_jobs(s, lease_s=60),
    "succeed_jobs": lambda s: succeed_jobs(s, worker="w", job_ids=[3_990, 3_991]),
    "refresh_effective": lambda s: refresh_effective(s, [5, 6, 7]),
}


@contextmanager
def record(store: Store) -> Iterator[list[tuple[str, object]]]:
    """Collect the statements that go to the database, with their values."""
    seen: list[tuple[str, object]] = []

    def note(conn: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
        seen.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def explain(store: Store, statement: str, parameters: object) -> list[str]:
    """Return the lines of the plan that the store makes of a statement."""
    with store.engine.connect() as connection:
        cursor = connection.connection.cursor()
        if store.engine.dialect.name == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            lines = [row[-1] for row in cursor.fetchall()]
        else:
            # A few thousand rows are read fastest whole: the planner is asked for another way.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {statement}", parameters)
            lines = [row[0] for row in cursor.fetchall()]
        connection.rollback()
    return lines


def find_scans(lines: list[str]) -> set[str]:
    """Return the large tables that a plan reads from end to end."""
    found = set()
    for line in lines:
        whole = re.match(r"SCAN (\w+)", line) or re.search(r"Seq Scan on (\w+)", line)
        if whole and whole[1] in LARGE:
            found.add(whole[1])
    return found


def takes_the_newest(statement: str) -> bool:
    """Tell whether a statement reads the last few rows of a table by their number, and nothing else."""
    return re.search(r"FROM (\w+) ORDER BY \1\.id DESC\s+LIMIT", statement) is not None


def list_scans(store: Store, name: str, run: Callable[[Session], object]) -> dict[str, str]:
    """Return the statements of a read that scan a large table, with their plans."""
    with record(store) as seen, store.write() as session:
        run(session)
        session.rollback()
    assert seen, f"{name} sends no statement"
    plans = {
        statement: explain(store, statement, values)
        for statement, values in seen
        if re.match(r"SELECT|UPDATE|DELETE|WITH", statement) and not takes_the_newest(statement)
    }
    return {statement: "\n".join(lines) for statement, lines in plans.items() if find_scans(lines)}


def test_every_read_of_the_dashboard_is_looked_at() -> None:
    reads = {
        name
        for name, function in inspect.getmembers(data, inspect.isfunction)
        if "get_store().read()" in inspect.getsource(inspect.unwrap(function)) and not name.startswith("_")
    }
    # It asks for one post as get_post does.
    assert reads - {"is_answered"} == {name.split(":")[0] for name in READS}


def test_no_read_and_no_turn_of_a_worker_passes_over_all_posts(store: Store) -> None:
    fill_store(store, POSTS)
    found = {name: list_scans(store, name, run) for name, run in {**READS, **TURNS}.items()}
    assert {name: plans for name, plans in found.items() if plans} == {}


def test_a_table_that_is_read_whole_is_found(store: Store) -> None:
    fill_store(store, 1_000)
    whole = list_scans(store, "texts", lambda s: s.execute(text("SELECT count(text) FROM posts")))
    assert len(whole) == 1
