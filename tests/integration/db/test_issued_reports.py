"""A cleared report is issued once and ends superseded or retracted; each step is logged, no other legal."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from sqlalchemy import select

from db.errors import IllegalChangeError, NotFoundError
from db.issued_reports import issue_report, retract_report
from db.models import AuditEntry
from db.queries.reports import find_issued_file, get_report, list_issued_files, list_reports
from db.report_files import keep_file, read_file
from db.reports import clear_report, revise_report
from db.session import Store
from db.vocabulary import ReportStatus
from tests.factories import DRAFT_SHA256, POSTED_AT, draft_report, make_event

WHY = "The bridge that it names stands"
FILES = {"report.pdf": "f" * 64}


def clear(store: Store, report_id: int) -> None:
    with store.write() as session:
        clear_report(session, report_id=report_id, seen_sha256=DRAFT_SHA256, cleared_by="Cleo")


def issue(store: Store, report_id: int, **changed: Any) -> None:
    fields: dict[str, Any] = {
        "seen_sha256": DRAFT_SHA256,
        "issued_by": "Ines",
        "issued_at": POSTED_AT,
        "supersedes": None,
        "files": FILES,
    }
    with store.write() as session:
        issue_report(session, report_id=report_id, **(fields | changed))


def retract(store: Store, report_id: int, reason: str = WHY, by: str = "Rita") -> None:
    with store.write() as session:
        retract_report(session, report_id=report_id, retracted_by=by, reason=reason)


def read_status(store: Store, report_id: int) -> ReportStatus:
    with store.read() as session:
        row, _ = get_report(session, report_id) or pytest.fail("no report")
    return row.status


@pytest.fixture
def cleared(store: Store) -> list[int]:
    """Three cleared reports of one event."""
    with store.write() as session:
        event_id = make_event(session)
    report_ids = [draft_report(store, event_id) for _ in range(3)]
    for report_id in report_ids:
        clear(store, report_id)
    return report_ids


def test_a_report_is_issued_superseded_and_retracted_with_who_when_and_why(
    store: Store, cleared: list[int]
) -> None:
    first, second, _ = cleared
    issue(store, first)
    issue(store, second, supersedes=1)
    retract(store, second)
    with store.read() as session:
        rows = {row.id: row for row in list_reports(session, 1)}
        found, _ = get_report(session, first) or (None, {})
        logged = session.scalars(
            select(AuditEntry).where(AuditEntry.action.in_(("issue", "supersede", "retract")))
        ).all()
        entries = [(e.actor, e.action, e.subject_id, e.before, e.after, e.reason) for e in logged]
    assert found == rows[first]
    assert (rows[first].status, rows[first].superseded_by, rows[first].superseded_at) == (
        ReportStatus.SUPERSEDED,
        2,
        POSTED_AT,
    )
    assert (rows[first].issued_by, rows[first].issued_at) == ("Ines", POSTED_AT)
    ended = rows[second]
    assert (ended.status, ended.supersedes, ended.superseded_by) == (ReportStatus.RETRACTED, 1, None)
    assert (ended.retracted_by, ended.retraction_reason) == ("Rita", WHY)
    assert ended.retracted_at is not None
    issued = {"status": "issued", "sha256": DRAFT_SHA256, "files": FILES}
    assert entries == [
        ("Ines", "issue", first, {"status": "cleared"}, issued, None),
        ("Ines", "issue", second, {"status": "cleared"}, issued, None),
        ("Ines", "supersede", first, {"status": "issued"}, {"status": "superseded", "by": 2}, None),
        ("Rita", "retract", second, {"status": "issued"}, {"status": "retracted"}, WHY),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"issued_by": " "}, "issued by a named person; give a name"),
        ({"files": {}}, "report 2 is issued as files; choose one format or more"),
        ({"seen_sha256": "0" * 64}, "report 2 is not the one that you saw; open it again"),
        ({"supersedes": 3}, "report 2 cannot supersede report 3: only an earlier report of the event"),
        ({"supersedes": 1}, "report 2 cannot supersede report 1: only an earlier report of the event"),
        ({"supersedes": 2}, "report 2 cannot supersede report 2"),
        ({"supersedes": 99}, "report 2 cannot supersede report 99"),
    ],
)
def test_what_may_not_be_issued_is_refused_with_the_reason(
    store: Store, cleared: list[int], change: dict[str, Any], message: str
) -> None:
    issue(store, cleared[2])
    with pytest.raises(IllegalChangeError, match=message):
        issue(store, cleared[1], **change)
    assert read_status(store, cleared[1]) is ReportStatus.CLEARED


def test_each_status_allows_its_own_next_step_and_no_other(store: Store, cleared: list[int]) -> None:
    steps: tuple[Callable[[Store, int], None], ...] = (clear, issue, retract)

    def refuses(report_id: int, messages: Iterable[str]) -> None:
        for step, message in zip(steps, messages, strict=True):
            with pytest.raises(IllegalChangeError, match=message):
                step(store, report_id)

    draft = draft_report(store, 1)
    with pytest.raises(IllegalChangeError, match="report 4 is a draft; a named person has to clear it first"):
        issue(store, draft)
    with pytest.raises(IllegalChangeError, match="report 4 is draft; only one that is issued"):
        retract(store, draft)
    with pytest.raises(IllegalChangeError, match="report 1 is cleared; only one that is issued"):
        retract(store, cleared[0])
    issue(store, cleared[0])
    issue(store, cleared[1], supersedes=1)
    by = ("report 1 was cleared by Cleo", "report 1 was issued by Ines already")
    refuses(cleared[0], (*by, "report 1 is superseded; only one that is issued and in force"))
    retract(store, cleared[1])
    by = ("report 2 was cleared by Cleo", "report 2 was issued by Ines already")
    refuses(cleared[1], (*by, "report 2 is retracted; only one that is issued and in force"))
    for ended in (1, 2):
        with pytest.raises(IllegalChangeError, match=f"report 3 cannot supersede report {ended}"):
            issue(store, cleared[2], supersedes=ended)


def test_a_retraction_needs_a_name_and_a_reason(store: Store, cleared: list[int]) -> None:
    issue(store, cleared[0])
    with pytest.raises(IllegalChangeError, match="retracted by a named person; give a name"):
        retract(store, cleared[0], by=" ")
    with pytest.raises(IllegalChangeError, match="a retraction says why in 10 to 500 characters"):
        retract(store, cleared[0], reason=" wrong ")
    with pytest.raises(NotFoundError, match="no report 99"):
        retract(store, 99)
    assert read_status(store, cleared[0]) is ReportStatus.ISSUED


def test_the_words_of_an_issued_report_cannot_be_edited(store: Store, cleared: list[int]) -> None:
    issue(store, cleared[0])
    with store.write() as session, pytest.raises(IllegalChangeError, match="report 1 was cleared by Cleo"):
        revise_report(
            session,
            report_id=cleared[0],
            seen_sha256=DRAFT_SHA256,
            snapshot={},
            sha256="d" * 64,
            revised_by="Ben",
            section="Contacts",
        )


def test_an_issued_file_is_found_by_its_bytes_and_what_is_kept_beside_it_is_not(
    store: Store, cleared: list[int]
) -> None:
    content = b"line\n" * 500_000
    with store.write() as session:
        lines = keep_file(session, report_id=cleared[0], kind="posts", content=[b"lines"])
        sha256 = keep_file(session, report_id=cleared[0], kind="csv", name="a.csv", content=[content])
    with store.read() as session:
        (file,) = list_issued_files(session, cleared[0])
        assert find_issued_file(session, sha256) == file
        assert (file.report_id, file.kind, file.name, file.size_bytes) == (
            cleared[0],
            "csv",
            "a.csv",
            len(content),
        )
        chunks = list(read_file(session, report_id=cleared[0], kind="csv"))
        assert find_issued_file(session, lines) is None
        assert find_issued_file(session, "0" * 64) is None
    assert b"".join(chunks) == content
    assert max(map(len, chunks)) == 1 << 20
