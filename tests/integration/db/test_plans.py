"""No read of the dashboard, and nothing that a worker does at every turn, passes over all posts."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from inspect import getmembers, getsource, isfunction, unwrap
from typing import Any

import pytest
from sqlalchemy import event, inspect, text
from sqlalchemy.orm import Session

from dashboard import (
    alert_data,
    data,
    desk_data,
    explanation_data,
    hazard_data,
    picture_words,
    proposal_data,
    report_data,
)
from db.identity import KnownPosts, load_known
from db.labels.effective import refresh_effective
from db.models import Base, ViewCursor
from db.queries import alerts, gathering, overview, shifts, view_watches, watching, ways
from db.queries.filters import Area, PostFilter
from db.queue.explanations import claim_explanation
from db.queue.jobs import FACES, beat_jobs, claim_jobs, return_stalled_jobs, succeed_jobs
from db.queue.pictures import claim_picture, queue_pictures
from db.session import Store
from tests.benchmarks.fill import fill_store
from tests.benchmarks.reads import OF_A_FILTER, READS
from tests.factories import POSTED_AT

POSTS = 4_000
HOUR = timedelta(hours=1)
# Tables with a row or more a post.
LARGE = {
    *("posts", "effective_labels", "jobs", "predictions", "explanations", "places", "media", "post_media"),
    *("reviews", "account_counts", "post_words", "post_signatures", "media_hashes", "media_bands"),
    *("word_bands", "media_matches", "event_pictures", "message_links", "message_folds", "incident_posts"),
    *("picture_jobs", "picture_words", "face_jobs", "picture_faces"),
    *("watched_posts", "key_hours", "hazard_reports"),
}
TURNS: dict[str, Callable[[Session], object]] = {
    "claim_jobs": lambda s: claim_jobs(s, worker="w", limit=16),
    "queue_pictures": lambda s: queue_pictures(s, [5, 10], priority=10),
    "queue_pictures: faces": lambda s: queue_pictures(s, [5, 10], priority=10, queue=FACES),
    "claim_picture: faces": lambda s: claim_picture(s, worker="w", queue=FACES),
    "claim_explanation": lambda s: claim_explanation(s, worker="w"),
    "claim_picture": lambda s: claim_picture(s, worker="w"),
    "beat_jobs": lambda s: beat_jobs(s, worker="w"),
    "return_stalled_jobs": lambda s: return_stalled_jobs(s, lease_s=60),
    "succeed_jobs": lambda s: succeed_jobs(s, worker="w", job_ids=[3_990, 3_991]),
    "list_new_posts": lambda s: gathering.list_new_posts(s, after=3_000, limit=100),
    "list_open_links": lambda s: gathering.list_open_links(s, event_id=1, hour=9),
    "read_posts": lambda s: gathering.read_posts(s, [5, 6, 7]),
    "list_held": lambda s: gathering.list_held(
        s,
        event_id=1,
        without={5},
        since=POSTED_AT,
        middle=POSTED_AT + HOUR,
        until=POSTED_AT + 2 * HOUR,
        limit=9,
    ),
    "find_by_pictures": lambda s: gathering.find_by_pictures(
        s, ["0" * 57 + "1000005"], event_id=1, without={5}
    ),
    "list_first_posts": lambda s: gathering.list_first_posts(s, 20, limit=100),
    "list_proposed": alerts.list_proposed,
    "list_unwatched": lambda s: watching.list_unwatched(s, after=3_000, limit=100),
    "list_watched": lambda s: watching.list_watched(s, stream_id=1, until=POSTED_AT, limit=100),
    "read_stream_posts": lambda s: watching.read_stream_posts(s, [5, 6, 7]),
    "read_hours": lambda s: watching.read_hours(s, stream_id=1, keys=["", "water"], since_hour=9),
    "find_matching": lambda s: view_watches.find_matching(s, PostFilter(1, language=("en",)), [5, 6, 7]),
    "find_matching: a word": lambda s: view_watches.find_matching(s, PostFilter(1, words="water"), [5, 6]),
    "list_newly_read": lambda s: (
        s.merge(ViewCursor(id=1, prediction_id=3_000)),
        view_watches.list_newly_read(s, limit=100),
    ),
    "count_reviews": lambda s: shifts.count_reviews(s, event_id=1, since=POSTED_AT, until=POSTED_AT + HOUR),
    "count_new_incidents": lambda s: shifts.count_new_incidents(
        s, event_id=1, since=POSTED_AT, until=POSTED_AT + HOUR
    ),
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


def explain(store: Store, statement: str, parameters: Any) -> list[str]:
    """Return the lines of the plan that the store makes of a statement."""
    with store.engine.connect() as connection:
        cursor = connection.connection.cursor()
        if store.engine.dialect.name == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            lines = [row[-1] for row in cursor.fetchall()]
        else:
            # A few thousand rows are read fastest whole: the planner is asked for another way.
            for way in ("seqscan", "mergejoin", "hashjoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute(f"EXPLAIN {statement}", parameters)
            lines = [row[0] for row in cursor.fetchall()]
        connection.rollback()
    return lines


def find_scans(lines: list[str], first_columns: dict[str, tuple[str, str]]) -> set[str]:
    """Return the large tables that a plan reads from end to end, be it through an index."""
    found = set()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        # A search of the texts counts as a scan for SQLite; "M": the index answers it, "=": by number.
        whole = re.match(r"SCAN (\w+)(?! VIRTUAL TABLE INDEX 0:=?M)", line)
        whole = whole or re.search(r"Seq Scan on (\w+)", line)
        if whole and whole[1] in LARGE:
            found.add(whole[1])
        # A condition on any but the first column of an index leaves all of it to be read.
        through = re.search(r"Index (?:Only )?Scan (?:Backward )?(?:using|on) (\w+)", line)
        if through and through[1] in first_columns:
            table, column = first_columns[through[1]]
            if table in LARGE and not re.search(rf"Index Cond: .*\b{column}\b", following):
                found.add(table)
    return found


def read_first_columns(store: Store) -> dict[str, tuple[str, str]]:
    """Return {index: (table, its first column)}."""
    inspector = inspect(store.engine)
    indexes: dict[str, tuple[str, str]] = {}
    for table in LARGE & set(Base.metadata.tables):
        named: list[Any] = [*inspector.get_indexes(table), *inspector.get_unique_constraints(table)]
        for index in named:
            indexes[index["name"]] = (table, str(index["column_names"][0]))
        key = inspector.get_pk_constraint(table)
        indexes[str(key["name"])] = (table, key["constrained_columns"][0])
    return indexes


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
    first_columns = read_first_columns(store)
    return {
        statement: "\n".join(lines) for statement, lines in plans.items() if find_scans(lines, first_columns)
    }


def test_every_read_of_the_dashboard_is_looked_at() -> None:
    reads = {
        name
        for module in (
            *(data, alert_data, desk_data, explanation_data, hazard_data),
            *(picture_words, proposal_data, report_data),
        )
        for name, function in getmembers(module, isfunction)
        if "get_store().read()" in getsource(unwrap(function)) and not name.startswith("_")
    }
    # They ask for one post as get_post does, and for a report and its posts as get_report and list_posts do.
    assert reads - {"is_answered", "read_as_public"} == {name.split(":")[0] for name in READS}


@pytest.mark.slow
def test_no_read_and_no_turn_of_a_worker_passes_over_all_posts(store: Store) -> None:
    fill_store(store, POSTS)
    found = {name: list_scans(store, name, run) for name, run in {**READS, **TURNS}.items()}
    assert {name: plans for name, plans in found.items() if plans} == {}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(text) FROM posts",
        "SELECT text FROM posts ORDER BY id",
        "SELECT count(*) FROM jobs WHERE finished_at IS NULL",
        "SELECT count(*) FROM effective_labels WHERE posted_at > '2026-03-02'",
    ],
)
def test_a_table_that_is_read_whole_is_found(store: Store, query: str) -> None:
    fill_store(store, 1_000)
    assert len(list_scans(store, "whole", lambda s: s.execute(text(query)))) == 1


def test_posts_that_come_again_are_found_by_their_ids_and_not_among_all_of_their_event(store: Store) -> None:
    fill_store(store, POSTS)
    with record(store) as seen, store.read() as session:
        load_known(session, event_id=1, external_ids=["5", "6"], known=KnownPosts())
    plans = "\n".join(line for statement, values in seen for line in explain(store, statement, values))
    assert re.search(r"event_id=\? AND external_id=\?|Index Cond: .*external_id", plans), plans


@pytest.mark.parametrize("name", [name for name in READS if name.endswith(": a word")])
def test_a_word_is_found_through_the_index_of_the_texts(store: Store, name: str) -> None:
    fill_store(store, POSTS)
    with record(store) as seen, store.read() as session:
        READS[name](session)
    plans = "\n".join(line for statement, values in seen for line in explain(store, statement, values))
    assert re.search(
        r"post_words VIRTUAL TABLE INDEX 0:M|Bitmap Index Scan on ix_effective_labels_words", plans
    ), plans


@pytest.mark.parametrize(
    "name", ["count_key_figures", "count_independent_accounts", "count_map_cells", "cells"]
)
def test_many_posts_that_came_in_after_another_are_counted_from_an_index_alone(
    store: Store, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_store(store, POSTS)
    monkeypatch.setattr(ways, "FEW_ARRIVED", 100)
    newer, area = PostFilter(1, after_post=100), Area(19.0, -99.5, 20.0, -98.5)
    with record(store) as seen, store.read() as session:
        if name == "cells":
            overview.count_cell_accounts(session, newer, cell_degrees=1.0, areas=[area])
        else:
            OF_A_FILTER[name](session, newer)
    plan = "\n".join(explain(store, *seen[-1]))
    assert re.search("USING COVERING INDEX|Index Only Scan", plan), plan
    assert not re.search("PRIMARY KEY|pk_effective_labels", plan), plan


def test_sqlite_reads_messages_in_the_order_of_their_posts_so_that_the_first_is_the_earliest(
    sqlite_store: Store,
) -> None:
    fill_store(sqlite_store, POSTS)
    broad = (
        PostFilter(1),
        PostFilter(1, language=("en",), min_confidence=0.5),
        PostFilter(1, has_picture=True),
    )
    for chosen in (
        *broad,
        PostFilter(1, since=POSTED_AT, until=POSTED_AT + 300 * HOUR),
        PostFilter(1, is_placed=True),
    ):
        with record(sqlite_store) as seen, sqlite_store.read() as session:
            overview.count_independent_accounts(session, chosen)
        plan = "\n".join(explain(sqlite_store, *seen[-1]))
        assert "USING COVERING INDEX ix_effective_labels_message (event_id=?)" in plan, (chosen, plan)
        assert "USE TEMP B-TREE FOR GROUP BY" not in plan, (chosen, plan)


def test_the_pace_is_measured_of_the_reviews_of_its_span_alone(sqlite_store: Store) -> None:
    fill_store(sqlite_store, POSTS)
    with record(sqlite_store) as seen, sqlite_store.read() as session:
        READS["measure_pace"](session)
    assert "ix_posts_event_id" not in "\n".join(explain(sqlite_store, *seen[-1]))
