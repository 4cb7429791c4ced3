"""``python -m tests.benchmarks.store``: how soon the store answers, from ten thousand to a million posts.

Every read of the dashboard, the claim of a batch and a report's snapshot, on SQLite and on a PostgreSQL that
this starts itself, held against reading the event's rows whole with pandas in the same run. With ``--url``
the reads alone, on a store that is there: an empty one is filled and stays for the next run.
"""

import argparse
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
from sqlalchemy import text

from dashboard.services.reports.facts import gather_facts
from db.masking.profiles import Profile
from db.migrate import upgrade_store
from db.models import EffectiveLabel
from db.partitions import partition_by_month
from db.posts import NewPost
from db.queries.events import list_events
from db.queries.filters import PostFilter
from db.queue.jobs import queue_rescoring
from db.session import Store
from db.vocabulary import JobPriority
from inference.worker.claims import Claims
from inference.worker.faults import FaultLog
from tests.acceptance.chaos.stores import Cluster
from tests.benchmarks.fill import fill_store
from tests.benchmarks.reads import BROAD, READS
from tests.factories import POSTED_AT, add_posts, make_posts
from tests.fakes import FakePredictor

MONTHS = "postgresql, in months"
KINDS = ("sqlite", "postgresql", MONTHS)
SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 20
BROAD_ROUNDS = 5
BATCH = 32
# As docs/store.md advises; a store of a million posts is read from memory then.
SHARED_BUFFERS = "shared_buffers=2GB"
CLAIM = f"claim of {BATCH} posts"
REPORT = "a report's snapshot of the whole event"
IMPORT = "import of 500 posts"
TABLE = "all rows with pandas"
CUT = "cut into months"
AGAIN = "every classified post queued to be scored again"


@contextmanager
def open_store(name: str) -> Iterator[Store]:
    """An empty, migrated store in a new folder; everything is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="lookout-bench-"))
    folder.chmod(0o755)
    cluster = None if name == "sqlite" else Cluster(folder / "postgresql", SHARED_BUFFERS)
    try:
        url = cluster.make_database(None) if cluster else f"sqlite:///{folder / 'lookout.db'}"
        upgrade_store(url)
        with closing(Store(url)) as store:
            if name == MONTHS:
                partition_by_month(store)
            yield store
    finally:
        if cluster:
            cluster.stop_at_once()
        shutil.rmtree(folder, ignore_errors=True)


def measure(store: Store, posts: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile in milliseconds, by what was asked."""
    fill_store(store, posts)
    times = time_reads(store, rounds)
    times[CLAIM] = _repeat(lambda: _claim(store), rounds)
    month = PostFilter(1, since=POSTED_AT, until=POSTED_AT + timedelta(days=31))
    times[REPORT] = _repeat(
        lambda: _read(
            store, lambda session: gather_facts(session, month, country=None, profile=Profile.PUBLIC)
        ),
        1,
    )
    numbers = count(posts + 1, 500)
    times[IMPORT] = _repeat(lambda: _import(store, make_posts(500, first=next(numbers))), rounds)
    times[AGAIN] = _repeat(lambda: _queue_again(store, posts), 1)
    if store.engine.dialect.name == "postgresql":
        times[CUT] = _repeat(lambda: partition_by_month(store), 1)
    return sum_up(times)


def time_reads(store: Store, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each round of each read, and of the whole table."""
    times = {name: _repeat(partial(_read, store, read), rounds) for name, read in READS.items()}
    for name, read in BROAD.items():
        times[name] = _repeat(partial(_read, store, read), BROAD_ROUNDS)
    times[TABLE] = _repeat(lambda: _read_table(store), 1)
    return times


def sum_up(times: dict[str, list[float]]) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile of what each took."""
    return {name: (float(np.median(taken)), float(np.percentile(taken, 95))) for name, taken in times.items()}


def measure_kept(url: str, posts: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Measure the reads of a store that stays; one without an event is filled first."""
    upgrade_store(url)
    with closing(Store(url)) as store:
        with store.read() as session:
            is_empty = not list_events(session)
        if is_empty:
            fill_store(store, posts)
        return sum_up(time_reads(store, rounds))


def read_word_index_mb(store: Store) -> float:
    """Return the size of the index of the words in the texts in MB."""
    query = "SELECT sum(length(block)) FROM post_words_data"
    if store.engine.dialect.name == "postgresql":
        query = "SELECT pg_relation_size('ix_effective_labels_words')"
    with store.engine.connect() as connection:
        return float(connection.execute(text(query)).scalar_one()) / 1e6


def _read(store: Store, read: Callable[..., object]) -> None:
    with store.read() as session:
        read(session)


def _claim(store: Store) -> None:
    """All that a lane of a worker waits for: who is suspect, the claim, and the posts themselves."""
    claims = Claims(
        store,
        FakePredictor(),
        worker="bench",
        batch_posts=BATCH,
        faults=FaultLog(),
        stop=threading.Event(),
        switch=None,
    )
    assert len(claims.take().works) == BATCH


def _import(store: Store, posts: list[NewPost]) -> None:
    with store.write() as session:
        priority = JobPriority.BACKFILL
        added = add_posts(session, event_id=1, posts={1: posts}, priority=priority)
    assert len(added) == len(posts)


def _queue_again(store: Store, posts: int) -> None:
    with store.write() as session:
        assert queue_rescoring(session) > 0.8 * posts


def _read_table(store: Store) -> None:
    """What a dashboard without a read model does: all but the texts into memory, then count there."""
    names = [column.name for column in EffectiveLabel.__table__.columns]
    columns = ", ".join(name for name in names if name != "folded_text")
    with store.engine.connect() as connection:
        frame = pd.read_sql(f"SELECT {columns} FROM effective_labels WHERE event_id = 1", connection)  # noqa: S608
    assert frame.groupby("packed").size().sum() > 0


def _repeat(ask: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each round, after one that is not counted."""
    taken = []
    for _ in range(rounds + (rounds > 1)):
        started = perf_counter()
        ask()
        taken.append((perf_counter() - started) * 1000)
    return taken[-rounds:]


def main(arguments: list[str] | None = None) -> None:
    """Print one table a store."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.store", description=__doc__)
    parser.add_argument("--posts", type=int, nargs="+", default=SIZES)
    parser.add_argument("--stores", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--url", help="of a store that is filled once, then measured as often as one likes")
    options = parser.parse_args(arguments)
    if options.url:
        posts = max(options.posts)
        print(format_table(options.url, {posts: measure_kept(options.url, posts, options.rounds)}))
        return
    for name in options.stores:
        columns = {}
        for posts in options.posts:
            with open_store(name) as store:
                columns[posts] = measure(store, posts, options.rounds)
                print(f"{name}, {posts:,} posts: index of the words {read_word_index_mb(store):.0f} MB")
        print(format_table(name, columns), flush=True)


def format_table(name: str, columns: dict[int, dict[str, tuple[float, float]]]) -> str:
    """Rows of median / 95th percentile in ms by number of posts; last, how many times faster than it all."""
    largest = columns[max(columns)]
    head = [name, *(f"{posts:,} posts" for posts in columns), "whole table / p95"]
    lines = [head, ["---"] * len(head)]
    for name in largest:
        cells = [f"{column[name][0]:,.1f} / {column[name][1]:,.1f}" for column in columns.values()]
        lines.append([name, *cells, f"{largest[TABLE][0] / largest[name][1]:,.0f}"])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    main()
