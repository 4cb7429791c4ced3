"""``python -m tests.benchmarks.example_report``: make the report of the exercise that stands in ``docs/``.

Loads the whole exercise into a store of its own, lets the worker classify it, corroborates the most urgent
messages of each category under an invented name, drafts a situation report, fills its gaps, puts pictures in
once machines looked for faces and words in them, lets the trained reviewer read it, clears and issues it, and
writes the issued Word and PDF files. Ends with an error where the
PDF has more pages than a head of office reads; ``tests/meta/test_example_report.py`` counts those of the Word
file, as LibreOffice sets it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from pypdf import PdfReader

from dashboard.services.exercise import load_exercise
from dashboard.services.reports.editing import clear_draft, edit_section, read_texts
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.issuing import issue_files, read_issued
from dashboard.services.reports.picturing import list_offered, put_picture
from dashboard.services.reports.public_pictures import choose_pictures
from dashboard.services.reports.release import read_release
from dashboard.services.reports.snapshot import build_snapshot
from db.migrate import upgrade_store
from db.queries.events import EventSummary, list_events
from db.queries.filters import PostFilter
from db.queries.operations import get_queue_status
from db.queries.reports import ReportRow, get_report, list_issued_files
from db.queries.urgent import list_urgent
from db.reviews import add_review
from db.session import Store
from db.settings import StoreSettings
from db.vocabulary import Humanitarian, Information

DOCS = Path(__file__).parents[2] / "docs"
NAME = "example-report"
MAX_PAGES = 6
PICTURES = 2
CORROBORATED = 2  # messages of each category
PATIENCE_S = 1800
DRAFTER, REVIEWER, LEAD = "Ana Walker", "Ben Reader", "Cleo Diaz"
WORDS = {"Coordination": "", "Funding": "", "Contacts": "Exercise control, duty desk"}


def main() -> None:
    """Make the files and say how long they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=DOCS)
    out = parser.parse_args().out
    with tempfile.TemporaryDirectory() as folder:
        settings = StoreSettings(data_dir=Path(folder), database_url="")
        # What the checks of the release read is the environment.
        os.environ |= {"LOOKOUT_DATA_DIR": folder, "LOOKOUT_DATABASE_URL": ""}
        upgrade_store(settings.store_url)
        with closing(Store(settings.store_url)) as store:
            load_exercise(store, settings)
            with _run("inference.worker"):
                _wait(lambda: _is_classified(store), "classifying the exercise")
            report_id = _draft(store)
            _put_pictures(store, report_id)
            row = _issue(store, report_id)
            for path in _write(store, row, out):
                print(f"{path}: {path.stat().st_size:,} bytes")
    pages = len(PdfReader(out / f"{NAME}.pdf").pages)
    print(f"{pages} pages of at most {MAX_PAGES}")
    if pages > MAX_PAGES:
        sys.exit(1)


def _draft(store: Store) -> int:
    """Corroborate, draft and fill the gaps; return the report's id."""
    with store.read() as session:
        (event,) = list_events(session)
    _corroborate(store, event)
    if event.first_post_at is None or event.last_post_at is None:
        sys.exit("the exercise has no posts")
    # Ends are not part of a period.
    chosen = PostFilter(event.id, since=event.first_post_at, until=event.last_post_at + timedelta(seconds=1))
    report_id = build_snapshot(store, chosen, created_by=DRAFTER, public_url="http://localhost:8501")
    for section, text in WORDS.items():
        with store.write() as session:
            _, stored = get_report(session, report_id) or (None, {})
            edit_section(
                session,
                report_id=report_id,
                section=section,
                seen=read_texts(stored)[section],
                text=text,
                edited_by=DRAFTER,
            )
    return report_id


def _corroborate(store: Store, event: EventSummary) -> None:
    for category in Humanitarian:
        if category is Humanitarian.NOT_HUMANITARIAN:
            continue
        with store.write() as session:
            chosen = PostFilter(event.id, humanitarian=(category,))
            for message in list_urgent(session, chosen, limit=CORROBORATED):
                add_review(
                    session,
                    post_id=message.row.id,
                    reviewer=REVIEWER,
                    information=Information.CORROBORATED,
                )


def _put_pictures(store: Store, report_id: int) -> None:
    """Put in the first pictures that may leave and are not distressing, each of another post."""
    with _run("inference.worker.finding_faces"), _run("inference.worker.reading"):
        _wait(lambda: not _are_pictures_waiting(store, report_id), "looking at the pictures")
    with store.read() as session:
        row, stored = get_report(session, report_id) or sys.exit(f"report {report_id} is gone")
        offered = list_offered(session, row, read_snapshot(stored))
    calm = [each.picture for each in offered if not each.is_graphic and each.picture.number == 1]
    for picture in calm[:PICTURES]:
        with store.write() as session:
            put_picture(
                session,
                report_id=report_id,
                post_id=picture.post_id,
                number=picture.number,
                put_by=DRAFTER,
                despite_distress=False,
            )


def _are_pictures_waiting(store: Store, report_id: int) -> bool:
    with store.read() as session:
        row, stored = get_report(session, report_id) or sys.exit(f"report {report_id} is gone")
        snapshot = read_snapshot(stored)
        return choose_pictures(session, row, snapshot, snapshot.profile).is_waiting


def _issue(store: Store, report_id: int) -> ReportRow:
    """Have the draft read, clear and issue it."""
    row = _read(store, report_id)
    with _run("inference.worker.reviewing"):
        _wait(lambda: not _is_waiting(store, row), "reading the draft")
    with store.write() as session:
        clear_draft(session, report_id=report_id, seen_sha256=row.sha256, cleared_by=LEAD)
    formats = [form for form in FORMATS if form.extension in ("docx", "pdf")]
    issue_files(store, report_id, formats, seen_sha256=row.sha256, supersedes=None, issued_by=LEAD)
    return _read(store, report_id)


def _write(store: Store, row: ReportRow, out: Path) -> Iterator[Path]:
    with store.read() as session:
        files = list_issued_files(session, row.id)
    for file in files:
        path = out / f"{NAME}.{file.kind}"
        path.write_bytes(b"".join(read_issued(store, file, asked_by=LEAD)))
        yield path


def _read(store: Store, report_id: int) -> ReportRow:
    with store.read() as session:
        found = get_report(session, report_id)
    if found is None:
        sys.exit(f"report {report_id} is gone")
    return found[0]


def _is_classified(store: Store) -> bool:
    with store.read() as session:
        queue = get_queue_status(session)
    return not queue.todo and not queue.doing


def _is_waiting(store: Store, row: ReportRow) -> bool:
    with store.read() as session:
        return read_release(session, row).is_waiting


@contextmanager
def _run(module: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", module])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _wait(is_done: Callable[[], bool], what: str) -> None:
    ends_at = time.monotonic() + PATIENCE_S
    while not is_done():
        if time.monotonic() > ends_at:
            sys.exit(f"{what} took longer than {PATIENCE_S} s")
        time.sleep(1)


if __name__ == "__main__":
    main()
