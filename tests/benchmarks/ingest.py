"""``python -m tests.benchmarks.ingest --against CHECKOUT``: the import command of two checkouts, in pairs.

Both import the same generated table from the command line, in turn, each round into a new SQLite store, so
that what else the machine does weighs on both. Processor time is the steadier figure on a busy machine.
"""

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

HERE = Path(__file__).parents[2]
FIRST_ID = 1_500_000_000_000_000_001
FIRST_TIME = datetime(2022, 3, 5, tzinfo=UTC)
# Where the command has lived, the newest first.
COMMANDS = ("db.ingest", "dashboard.services.ingest")


@dataclass(frozen=True)
class Cost:
    """What one import took, in seconds: on the wall, and of the processor."""

    wall_s: float
    cpu_s: float


def write_table(path: Path, rows: int) -> None:
    """Write a table as an export of posts is: ids, texts of a usual length, times, places and a language."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "created_at", "username", "lat", "lon", "lang"])
        for row in range(rows):
            posted_at = (FIRST_TIME + timedelta(seconds=row)).isoformat()
            text = f"Water is rising in street {row}, bridge {row % 97} is closed, people wait on roofs"
            place = [17 + row % 89 / 100, -88 - row % 83 / 100]
            writer.writerow([FIRST_ID + 37 * row, text, posted_at, f"sample_{row % 5_000}", *place, "en"])


def time_import(checkout: Path, table: Path) -> Cost:
    """Import a table into a new store with the command of a checkout.

    Raises:
        CalledProcessError: a row was refused, or the command cannot run.
    """
    command = next(name for name in COMMANDS if (checkout / name.replace(".", "/") / "__main__.py").is_file())
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "LOOKOUT_DATA_DIR": folder}
        _run(checkout, environment, "db.migrate")
        cpu_s, started = _spent(), perf_counter()
        _run(checkout, environment, command, str(table), "--create", "Benchmark", "--source", "X")
        return Cost(perf_counter() - started, _spent() - cpu_s)


def _run(checkout: Path, environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", *arguments]
    subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True)


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def main(arguments: list[str] | None = None) -> None:
    """Print rows a second of each side, and the ratio of their times, median and range of the rounds."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ingest", description=__doc__)
    parser.add_argument("--against", type=Path, required=True, help="another checkout of the project")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.csv"
        write_table(table, options.rows)
        pairs = [
            (time_import(HERE, table), time_import(options.against.resolve(), table))
            for _ in range(options.rounds)
        ]
    for side, name in enumerate((HERE.name, options.against.name)):
        speeds = [options.rows / pair[side].wall_s for pair in pairs]
        print(f"{name:20} {median(speeds):8,.0f} rows/s ({min(speeds):,.0f} to {max(speeds):,.0f})")
    for word in ("wall_s", "cpu_s"):
        ratios = [getattr(here, word) / getattr(there, word) for here, there in pairs]
        print(f"{word:20} {median(ratios):8.2f} times ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
