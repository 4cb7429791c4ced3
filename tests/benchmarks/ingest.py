"""``python -m tests.benchmarks.ingest --against CHECKOUT``: an import's time beside that of another checkout.

Both import the same table by their command, in turn, each time into a fresh store; what counts is the ratio.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

HERE = Path(__file__).parents[2]
COMMANDS = ("db/ingest/__main__.py", "dashboard/services/ingest/__main__.py")  # the newer name first


def write_table(path: Path, rows: int) -> None:
    """Write invented posts with ids, times, accounts and, for every third, a place."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "text", "created_at", "username", "lat", "lon", "lang", "url"))
        for number in range(rows):
            place = (f"{17 + number % 100 / 100:.2f}", "-88.5") if number % 3 == 0 else ("", "")
            text = f"Road {number} is under water, {number % 7} houses are cut off"
            at = (first + timedelta(seconds=number)).isoformat()
            account, address = f"sample_{number % 900}", f"https://example.org/{number}"
            writer.writerow((10**18 + 7 * number + 1, text, at, account, *place, "en", address))


def time_import(checkout: Path, table: Path) -> float:
    """Return the seconds that a checkout's command takes to import the table into a new store."""
    path = next(path for path in COMMANDS if (checkout / path).exists())
    module = path.removesuffix("/__main__.py").replace("/", ".")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "LOOKOUT_DATA_DIR": folder, "PYTHONPATH": str(checkout)}
        command = [sys.executable, "-m", module, str(table), "--create", "Benchmark"]
        begun = time.perf_counter()
        subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True)
        return time.perf_counter() - begun


def main() -> None:
    """Print each checkout's median and the ratio of this one to the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ingest", description=__doc__)
    parser.add_argument("--against", type=Path, required=True, help="another checkout")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    seconds: dict[str, list[float]] = {"this": [], "other": []}
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "posts.csv"
        write_table(table, options.rows)
        for _ in range(options.rounds):
            seconds["this"].append(time_import(HERE, table))
            seconds["other"].append(time_import(options.against.resolve(), table))
    for name, times in seconds.items():
        spread = f"{min(times):.1f} to {max(times):.1f}"
        print(f"{name}: {median(times):.1f} s for {options.rows:,} rows ({spread}, {options.rounds} rounds)")
    ratios = [mine / other for mine, other in zip(seconds["this"], seconds["other"], strict=True)]
    print(f"ratio: {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}), below 1 is faster")


if __name__ == "__main__":
    main()
