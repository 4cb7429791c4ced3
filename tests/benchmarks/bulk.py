"""``python -m tests.benchmarks.bulk``: one decision about ten thousand posts, made and undone beside others.

Prints how long each takes, the longest time that it held the store, and how long a colleague waited meanwhile
who takes one post after the other, beside the same colleague's wait while nothing else goes on.
"""

import argparse
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import numpy as np
from sqlalchemy import event

from dashboard.services.bulk import Bulk, find_selection, judge_selection, narrow_undecided, undo_bulk
from db.leases import take_lease
from db.models import EffectiveLabel
from db.queries.filters import PostFilter, select_labels
from db.session import Store, utc_now
from tests.benchmarks.fill import fill_store
from tests.benchmarks.store import KINDS, open_store

WORDS = "Information: Corroborated"
COLLEAGUE, PAUSE_S, QUIET_S = "Cem", 0.05, 3.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bulk", description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000, help="in the store")
    parser.add_argument("--chosen", type=int, default=10_000, help="of them, to be decided about")
    parser.add_argument("--stores", nargs="+", choices=KINDS, default=["sqlite"])
    options = parser.parse_args()
    print(f"{'':<34}{'s':>8}{'longest write':>16}{'others, median':>16}{'p95':>8}{'longest':>9}  (ms)")
    for name in options.stores:
        with open_store(name) as store:
            measure(store, name, posts=options.posts, chosen=options.chosen)


def measure(store: Store, name: str, *, posts: int, chosen: int) -> None:
    """Decide and undo in a store of so many posts, and print a line for each."""
    event_id = fill_store(store, posts)
    picked = choose_posts(store, event_id, chosen)
    selection = find_selection(store, picked, WORDS)
    bulk = Bulk(picked, WORDS, reason=None, seen=selection.seal, actor="Ana")
    print_line(f"{name}, nothing else", *watch(store, lambda: time.sleep(QUIET_S)))
    made: list[int] = []

    def decide() -> None:
        made.append(judge_selection(store, bulk, on_progress=ignore, is_cancelled=lambda: False))

    print_line(f"{name}, {len(selection.posts):,} decided", *watch(store, decide))
    undo = watch(store, lambda: undo_bulk(store, made[0], actor="Ana", on_progress=ignore))
    print_line(f"{name}, undone", *undo)


def choose_posts(store: Store, event_id: int, count: int) -> PostFilter:
    """Return a filter of so many posts about which nothing was decided: the oldest."""
    every = narrow_undecided(PostFilter(event_id), WORDS)
    assert every is not None
    label = EffectiveLabel
    oldest = select_labels(every, label.posted_at).order_by(label.posted_at, label.post_id)
    with store.read() as session:
        until = session.scalar(oldest.offset(count).limit(1))
    return PostFilter(event_id, until=until)


def ignore(done: int, of: int) -> None:
    """Take a step that nobody looks at."""


def watch(store: Store, act: Callable[[], object]) -> tuple[float, float, list[float]]:
    """Return the seconds that an act takes, its longest write, and the waits of a colleague meanwhile."""
    over, waits = threading.Event(), list[float]()
    colleague = threading.Thread(target=lambda: write_on(store, over, waits))
    with note_writes(store) as writes:
        colleague.start()
        began = time.perf_counter()
        act()
        took_s = time.perf_counter() - began
        over.set()
        colleague.join()
    return took_s, max(writes, default=0.0), waits


def write_on(store: Store, over: threading.Event, waits: list[float]) -> None:
    """Be at one post after the other, through a store of one's own, until it is over."""
    with closing(Store(store.engine.url.render_as_string(hide_password=False))) as own:
        post_id = 0
        while not over.wait(PAUSE_S):
            post_id += 1
            began = time.perf_counter()
            with own.write() as session:
                take_lease(session, post_id=post_id, holder=COLLEAGUE, now=utc_now())
            waits.append(time.perf_counter() - began)


@contextmanager
def note_writes(store: Store) -> Iterator[list[float]]:
    """Collect how long each transaction of a store's own engine that commits held it, in seconds."""
    began: dict[int, float] = {}
    held: list[float] = []

    def begin(connection: object) -> None:
        began[id(connection)] = time.perf_counter()

    def commit(connection: object) -> None:
        held.append(time.perf_counter() - began.pop(id(connection)))

    event.listen(store.engine, "begin", begin)
    event.listen(store.engine, "commit", commit)
    try:
        yield held
    finally:
        event.remove(store.engine, "begin", begin)
        event.remove(store.engine, "commit", commit)


def print_line(name: str, took_s: float, longest_s: float, waits: list[float]) -> None:
    """Print one line of the table."""
    ms = np.array(waits) * 1000
    middle, late = np.percentile(ms, [50, 95])
    print(
        f"{name:<34}{took_s:>8.1f}{longest_s * 1000:>16.0f}{middle:>16.0f}{late:>8.0f}{ms.max():>9.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
