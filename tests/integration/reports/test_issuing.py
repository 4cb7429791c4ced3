"""What was issued never changes, and nothing is ever half issued; its command tells a file by its bytes."""

import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document as open_docx
from sqlalchemy import event, select

from dashboard.services.errors import ReportError, UnnamedExportError
from dashboard.services.reports.__main__ import main
from dashboard.services.reports.earlier import list_supersedable
from dashboard.services.reports.exporting import ExportCancelledError
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.issuing import issue_files, read_issued, retract_issued
from dashboard.services.reports.material import open_material
from dashboard.services.reports.snapshot import build_snapshot
from db.errors import IllegalChangeError, StoreError
from db.masking.profiles import Profile
from db.models import AuditEntry, ReportChunk, ReportFile
from db.queries.filters import PostFilter
from db.queries.reports import IssuedFile, ReportRow, get_report, list_issued_files
from db.session import Store
from db.settings import get_settings
from db.vocabulary import Humanitarian, ReportStatus
from tests.factories import make_posts, store_posts
from tests.integration.reports.report_builder import (
    ADDRESS,
    READERS,
    SINCE,
    UNTIL,
    build,
    clear,
    read_csv,
    read_docx,
    read_pdf,
)

WHY = "Ana Brown's bridge at 12 High Street stands"
BY_EXTENSION = {form.extension: form for form in FORMATS}
WORD_AND_CSV = (BY_EXTENSION["docx"], BY_EXTENSION["csv"])
# Dies where the second file is half stored: as a power cut would have it, nothing is rolled back on purpose.
CRASH = """
import os
from dashboard.services.reports import issuing
from dashboard.services.reports.formats import FORMATS
from db.session import Store
from db.settings import get_settings

keep, kept = issuing.keep_file, []

def die(session, *, content, **named):
    def cut():
        yield next(iter(content))
        session.flush()
        os._exit(9)
    kept.append(named["kind"])
    return keep(session, content=cut() if len(kept) == 2 else content, **named)

issuing.keep_file = die
issuing.issue_files(
    Store(get_settings().store_url), 1, [FORMATS[0], FORMATS[3]],
    seen_sha256={sha256!r}, supersedes=None, issued_by="Ines",
)
"""


@pytest.fixture
def store(each_store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of each kind, which the settings name, with three posts."""
    url = each_store.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("LOOKOUT_DATABASE_URL", url)
    get_settings.cache_clear()
    store_posts(each_store, make_posts(3))
    return each_store


def make_cleared(store: Store, **narrowed: Any) -> ReportRow:
    row, _ = build(store, 1, **narrowed)
    clear(store, row)
    return read_row(store, row.id)


def read_row(store: Store, report_id: int) -> ReportRow:
    with store.read() as session:
        row, _ = get_report(session, report_id) or pytest.fail("no report")
    return row


def issue(store: Store, row: ReportRow, formats: Any = WORD_AND_CSV, **changed: Any) -> list[IssuedFile]:
    fields: dict[str, Any] = {"seen_sha256": row.sha256, "supersedes": None, "issued_by": "Ines"}
    issue_files(store, row.id, formats, **(fields | changed))
    with store.read() as session:
        return list_issued_files(session, row.id)


def retract(store: Store, row: ReportRow) -> None:
    with store.write() as session:
        retract_issued(session, report_id=row.id, retracted_by="Rita", reason=WHY)


def take(store: Store, file: IssuedFile, asked_by: str = "") -> bytes:
    return b"".join(read_issued(store, file, asked_by=asked_by))


def render(store: Store, report_id: int, extension: str) -> bytes:
    with store.read() as session:
        row, stored = get_report(session, report_id) or pytest.fail("no report")
    return BY_EXTENSION[extension].render(open_material(store, row, stored))


def assert_not_issued(store: Store, row: ReportRow) -> None:
    with store.read() as session:
        assert [file.kind for file in session.scalars(select(ReportFile))] == ["posts"]
        (lines,) = session.scalars(select(ReportFile.id))
        assert set(session.scalars(select(ReportChunk.file_id))) == {lines}
        assert "issue" not in session.scalars(select(AuditEntry.action)).all()
    assert read_row(store, row.id).status is ReportStatus.CLEARED


def test_what_is_issued_says_so_and_stays_as_it_was_to_the_byte(store: Store) -> None:
    row = make_cleared(store)
    word, csv = issue(store, row)
    issued = take(store, word)
    assert read_row(store, row.id).status is ReportStatus.ISSUED
    assert (word.name, csv.name) == (
        "river-flood-sitrep-01-2026-03-02-issued.docx",
        "river-flood-sitrep-01-2026-03-02-issued.csv",
    )
    assert (hashlib.sha256(issued).hexdigest(), len(issued)) == (word.sha256, word.size_bytes)
    assert issued == render(store, row.id, "docx")
    said = read_docx(issued)
    assert "Cleared by Cleo on " in said
    assert "Issued by Ines on " in said
    assert "DRAFT" not in said
    assert len(read_csv(take(store, csv))) > 3
    retract(store, row)
    assert take(store, word) == issued != render(store, row.id, "docx")
    with pytest.raises(IllegalChangeError, match="report 1 was issued by Ines already"):
        issue(store, row)


@pytest.mark.slow
def test_files_made_after_the_end_say_on_each_page_and_line_that_it_is_over(store: Store) -> None:
    first, second = make_cleared(store), make_cleared(store)
    issue(store, first)
    issue(store, second, supersedes=1)
    for extension, read in READERS.items():
        text = " ".join(read(render(store, first.id, extension)).split())
        assert "Superseded by Report No. 2, issued on " in text
        assert "It supersedes Report No. 1." in read(render(store, second.id, extension))
    pages = read_pdf(render(store, first.id, "pdf"))
    assert pages.count("SUPERSEDED by Report No. 2 – use that one") == pages.count("Status: superseded") > 1
    retract(store, second)
    for extension, read in READERS.items():
        text = " ".join(read(render(store, second.id, extension)).split())
        assert "RETRACTED – do not use" in text or extension == "docx"
        # The reason is a person's: it is masked as the words of posts are.
        assert "Retracted by Rita on " in text
        assert "High Street" not in text
    word = open_docx(io.BytesIO(render(store, second.id, "docx")))
    for part in word.sections:
        assert part.header.paragraphs[0].text == "RETRACTED – do not use"
        assert "Status: retracted" in part.footer.paragraphs[-1].text
    marks = {line["marking"] for line in read_csv(render(store, second.id, "csv"))[1:]}
    assert marks == {"RETRACTED – do not use"}


@pytest.mark.parametrize("looks", [1, 3])
def test_what_is_called_off_while_it_is_made_or_stored_leaves_nothing(store: Store, looks: int) -> None:
    row = make_cleared(store)
    left = [looks]

    def is_cancelled() -> bool:
        left[0] -= 1
        return left[0] < 0

    with pytest.raises(ExportCancelledError, match="called off; none of them is kept"):
        issue(store, row, is_cancelled=is_cancelled)
    assert_not_issued(store, row)


def test_a_fault_while_the_files_are_stored_leaves_nothing_and_it_can_be_issued_again(store: Store) -> None:
    row = make_cleared(store)
    stored = []

    def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO report_chunks"):
            stored.append(statement)
            if len(stored) == 2:
                raise OSError(28, "No space left on device")

    event.listen(store.engine, "before_cursor_execute", fail)
    with pytest.raises(OSError, match="No space left"):
        issue(store, row)
    event.remove(store.engine, "before_cursor_execute", fail)
    assert_not_issued(store, row)
    assert len(issue(store, row)) == 2


@pytest.mark.slow
def test_a_process_that_dies_between_two_files_leaves_a_report_that_is_cleared_as_before(
    store: Store,
) -> None:
    row = make_cleared(store)
    died = subprocess.run(
        [sys.executable, "-c", CRASH.format(sha256=row.sha256)], capture_output=True, check=False
    )
    assert died.returncode == 9, died.stderr.decode()
    assert_not_issued(store, row)
    assert len(issue(store, row)) == 2


def test_nothing_is_made_of_what_cannot_be_issued(store: Store) -> None:
    draft, _ = build(store, 1)
    made: list[int] = []
    with pytest.raises(IllegalChangeError, match="report 1 is a draft"):
        issue(store, draft, on_progress=lambda done, _: made.append(done))
    clear(store, draft)
    for change in ({"issued_by": "\u202e "}, {"formats": ()}):
        with pytest.raises(ReportError, match="issued by a named person, in one format or more"):
            issue(store, draft, **change)
    with pytest.raises(IllegalChangeError, match="report 1 cannot supersede report 7"):
        issue(store, draft, supersedes=7, on_progress=lambda done, _: made.append(done))
    assert made == []


def test_issued_bytes_that_were_changed_in_the_store_are_not_given_out(store: Store) -> None:
    word, _ = issue(store, make_cleared(store))
    with store.write() as session:
        file = session.scalars(select(ReportFile).where(ReportFile.kind == "docx")).one()
        file.sha256 = "0" * 64
    with pytest.raises(StoreError, match="'docx' of report 1 is not what was kept"):
        take(store, word)


def test_issuing_an_internal_report_and_taking_it_away_are_logged_as_unmaskings(store: Store) -> None:
    chosen = PostFilter(1, since=SINCE, until=UNTIL)
    report_id = build_snapshot(
        store, chosen, created_by="Ana Brown", public_url=ADDRESS, profile=Profile.INTERNAL
    )
    clear(store, read_row(store, report_id))
    word, _ = issue(store, read_row(store, report_id))
    with pytest.raises(UnnamedExportError, match="give your name first"):
        take(store, word)
    take(store, word, asked_by="Ben")
    with store.read() as session:
        query = select(AuditEntry).where(AuditEntry.action == "unmask").order_by(AuditEntry.id)
        logged = [(entry.actor, (entry.after or {})["what"]) for entry in session.scalars(query)]
    assert logged == [
        ("Ana Brown", "drafted a report"),
        ("Ines", "issued a report as Word"),
        ("Ines", "issued a report as CSV with HXL"),
        ("Ben", f"took the issued {word.name} away"),
    ]


def test_a_report_takes_the_place_of_the_last_one_for_the_same_readers_and_filter(store: Store) -> None:
    narrowed = {"humanitarian": (Humanitarian.AFFECTED_INDIVIDUALS,)}
    for fields in ({}, {}, narrowed):
        issue(store, make_cleared(store, **fields))
    fourth, fifth = make_cleared(store), make_cleared(store, **narrowed)
    with store.read() as session:
        rows, usual = list_supersedable(session, fourth)
        assert [row.number for row in rows] == [3, 2, 1]
        assert (usual, list_supersedable(session, fifth)[1]) == (2, 3)
        assert list_supersedable(session, replace(fourth, number=1)) == ((), None)
    issue(store, fourth, supersedes=2)
    with store.read() as session:
        assert [row.number for row in list_supersedable(session, fifth)[0]] == [4, 3, 1]


def verify(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = main(["verify", str(path)])
    said = capsys.readouterr()
    return status, said.out + said.err


def test_the_command_tells_what_a_file_is_and_whether_it_is_in_force(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = make_cleared(store), make_cleared(store)
    word, _ = issue(store, first)
    newer, _ = issue(store, second)
    path, other = tmp_path / "renamed", tmp_path / "other"
    path.write_bytes(take(store, word))
    other.write_bytes(take(store, newer))
    status, said = verify(path, capsys)
    assert status == 0
    for words in (
        "Report No. 1 of River flood, as Word, for the public\n",
        f"as {word.name}, {word.size_bytes:,} bytes, SHA-256 {word.sha256}",
        "Cleared by Cleo on ",
        "Issued by Ines on ",
        "\nIn force.\n",
    ):
        assert words in said
    retract(store, second)
    status, said = verify(other, capsys)
    assert (status, "Not in force: retracted." in said, "Retracted by Rita on " in said) == (1, True, True)
    third = make_cleared(store)
    issue(store, third, supersedes=1)
    status, said = verify(path, capsys)
    assert status == 1
    assert "Superseded by Report No. 3, issued on " in said
    assert "Not in force: superseded." in said


def test_the_command_knows_no_file_that_differs_by_a_byte_or_was_never_issued(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = make_cleared(store)
    word, _ = issue(store, row)
    path = tmp_path / "changed\x1b[31m.docx"
    path.write_bytes(take(store, word) + b" ")
    status, said = verify(path, capsys)
    assert (status, "not issued here, or changed since (SHA-256 " in said) == (3, True)
    assert "\x1b" not in said
    path.write_bytes(render(store, row.id, "md"))
    assert verify(path, capsys)[0] == 3
    status, said = verify(tmp_path / "missing.docx", capsys)
    assert (status, "missing.docx: cannot be read (No such file or directory)" in said) == (2, True)
    status, said = verify(tmp_path, capsys)
    assert (status, "cannot be read (Is a directory)" in said) == (2, True)


def test_the_command_makes_no_store_and_says_what_is_wrong_with_the_one_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    status, said = verify(path, capsys)
    assert (status, "no store at " in said, "LOOKOUT_DATA_DIR" in said) == (2, True, True)
    assert not get_settings().data_dir.exists()
    old = tmp_path / "old.db"
    old.touch()
    monkeypatch.setenv("LOOKOUT_DATABASE_URL", f"sqlite:///{old}")
    get_settings.cache_clear()
    assert "of another version of Lookout; run python -m db.migrate" in verify(path, capsys)[1]
    old.write_bytes(b"no database at all" * 100)
    status, said = verify(path, capsys)
    assert (status, "the store cannot be read (file is not a database)" in said) == (2, True)
