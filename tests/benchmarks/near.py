"""``python -m tests.benchmarks.near``: what it costs to look a picture up, among few hashes and a million.

Pictures are random: their hashes are spread evenly, as far as any index can tell. SQLite, on this machine.
"""

import argparse
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from db.hashes import VIEWS, list_picture_bands, pack_hashes
from db.matching import find_like_pictures
from db.migrate import upgrade_store
from db.session import Store

LOOKED_UP = 200


def fill_hashes(store: Store, count: int) -> np.ndarray:
    """Store so many pictures; returns their hashes ``uint64 [count, VIEWS]``. Commits."""
    hashes = np.random.default_rng(5).integers(0, 2**63, (count, VIEWS), dtype=np.uint64)
    media = [(number, f"{number:064x}") for number in range(count)]
    packed = [(number, pack_hashes(hashes[number])) for number in range(count)]
    bands = sorted((key, number) for number in range(count) for key in list_picture_bands(hashes[number]))
    with store.write() as session:
        connection = session.connection()
        for statement, rows in (
            ("INSERT INTO media VALUES (?, ?, 'jpeg', 300, 200, 1, '2026-03-01 12:00:00')", media),
            ("INSERT INTO media_hashes VALUES (?, ?)", packed),
            ("INSERT INTO media_bands VALUES (?, ?)", bands),
        ):
            connection.exec_driver_sql(statement, rows)
    return hashes


def time_search(count: int) -> tuple[list[float], float]:
    """Return the milliseconds of each search, the quickest first, and those of the processor in the mean.

    Each looks for a copy and must find it.
    """
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'lookout.db'}"
        upgrade_store(url)
        store = Store(url)
        hashes = fill_hashes(store, count // VIEWS)
        times_ms, used_s = [], process_time()
        with store.read() as session:
            for number in range(0, len(hashes), max(1, len(hashes) // LOOKED_UP)):
                copy = hashes[number] ^ np.uint64(1 << 20)
                started = perf_counter()
                found = find_like_pictures(session, -1, copy)
                times_ms.append((perf_counter() - started) * 1000)
                if (number, 1) not in found:
                    raise AssertionError(f"the copy of picture {number} was not found")
        used_s = process_time() - used_s
        store.close()
    return sorted(times_ms), used_s * 1000 / len(times_ms)


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.near", description=__doc__)
    parser.add_argument("--hashes", type=int, nargs="+", default=[10_000, 1_000_000])
    for count in parser.parse_args().hashes:
        times_ms, used_ms = time_search(count)
        median = times_ms[len(times_ms) // 2]
        print(f"{count:>9,} hashes: {median:.1f} ms a picture, {used_ms:.1f} ms of the processor")


if __name__ == "__main__":
    main()
