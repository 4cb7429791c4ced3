"""``python -m tests.benchmarks.exporting``: freeze a report of many posts and write it in every format.

Prints seconds and bytes a format, the whole time, and the most memory that the process held. The goal is
100,000 posts in every format within two minutes and 1 GB on two cores.
"""

import argparse
import resource
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from dashboard.services.reports.exporting import write_files
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.material import Material
from dashboard.services.reports.snapshot import build_snapshot
from db.migrate import upgrade_store
from db.queries.filters import PostFilter
from db.queries.reports import get_report
from db.session import Store
from tests.benchmarks.fill import MONTH_S, fill_store
from tests.factories import POSTED_AT, make_picture


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000)
    posts = parser.parse_args().posts
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/lookout.db"
        upgrade_store(url)
        store = Store(url)
        event_id = fill_store(store, posts)
        until = POSTED_AT + timedelta(seconds=MONTH_S + 1)
        chosen = PostFilter(event_id, since=POSTED_AT, until=until)
        started = time.perf_counter()
        report_id = build_snapshot(store, chosen, created_by="Ana Brown", public_url="https://desk.example")
        print(f"{'frozen':<18}{time.perf_counter() - started:>8.1f} s")
        with store.read() as session:
            row, stored = get_report(session, report_id) or (None, {})
        assert row is not None
        picture = make_picture(1280, 960)
        started = time.perf_counter()
        for form in FORMATS:
            began = time.perf_counter()
            # The store's pictures are names without files: one stands in for each.
            with patch.object(Material, "read_picture", lambda *_: picture):
                (path,) = write_files(store, row, stored, [form], Path(folder), asked_by="Ana Brown")
            size_mb = path.stat().st_size / 1e6
            print(f"{form.name:<18}{time.perf_counter() - began:>8.1f} s{size_mb:>10.1f} MB", flush=True)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{'all formats':<18}{time.perf_counter() - started:>8.1f} s{peak_mb:>10.0f} MB of memory")
        store.close()


if __name__ == "__main__":
    main()
