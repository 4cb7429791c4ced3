"""Each kind of report goes its whole way: cleared, issued in all formats, superseded, retracted, verified."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from dashboard.services.reports.__main__ import main
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.issuing import issue_files, read_issued, retract_issued
from dashboard.services.reports.material import open_material
from dashboard.services.reports.public_view import read_as_public
from dashboard.services.reports.snapshot import build_snapshot
from db.masking.profiles import Profile
from db.models import AuditEntry, Post, Report
from db.queries.filters import PostFilter
from db.queries.incidents import list_incidents
from db.queries.reports import ReportRow, get_report, list_issued_files
from db.reviews import add_review
from db.session import Store
from db.vocabulary import Information, ReportKind
from inference.incidents.gathering import gather_new_posts
from tests.factories import POSTED_AT
from tests.happenings import make_happening_posts, receive
from tests.integration.reports.report_builder import ADDRESS, SINCE, UNTIL, clear

IN_FORCE, ENDED = 0, 1


@pytest.fixture
def incident_id(store: Store) -> int:
    """An incident; one post of the event is corroborated, so that a report cites it."""
    ids = receive(store, make_happening_posts(12))
    gather_new_posts(store, POSTED_AT + timedelta(hours=3))
    with store.write() as session:
        add_review(session, post_id=ids["p0000"], reviewer="Ben Ray", information=Information.CORROBORATED)
    with store.read() as session:
        return list_incidents(session, event_id=1)[0].id


def issue(
    store: Store, kind: ReportKind, profile: Profile, incident_id: int, supersedes: int | None = None
) -> ReportRow:
    """Draft a report, and let others clear and issue it in every format."""
    report_id = build_snapshot(
        store,
        PostFilter(
            1, since=SINCE, until=UNTIL, incident=incident_id if kind is ReportKind.INCIDENT else None
        ),
        created_by="Ana Brown",
        public_url=ADDRESS,
        profile=profile,
        kind=kind,
    )
    row = read(store, report_id)
    clear(store, row)
    issue_files(
        store,
        report_id,
        FORMATS,
        seen_sha256=row.sha256,
        issued_by="Ines",
        supersedes=supersedes,
    )
    return row


def read(store: Store, report_id: int) -> ReportRow:
    with store.read() as session:
        row, _ = get_report(session, report_id) or pytest.fail("no report")
    return row


def verify_all(store: Store, row: ReportRow, folder: Path) -> set[int]:
    """Return what the command says of each issued file, whatever it is called."""
    with store.read() as session:
        files = list_issued_files(session, row.id)
    assert len(files) == len(FORMATS)
    found = set()
    for file in files:
        path = folder / f"{row.id}-{file.kind}"
        path.write_bytes(b"".join(read_issued(store, file, asked_by="Ines")))
        found.add(main(["verify", str(path)]))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", ReportKind)
def test_a_report_is_told_by_each_of_its_files_from_issue_to_end(
    store: Store, incident_id: int, kind: ReportKind, tmp_path: Path
) -> None:
    first = issue(store, kind, Profile.PUBLIC, incident_id)
    assert verify_all(store, first, tmp_path) == {IN_FORCE}
    second = issue(store, kind, Profile.PARTNER, incident_id, supersedes=first.number)
    assert verify_all(store, first, tmp_path) == {ENDED}
    third = issue(store, kind, Profile.INTERNAL, incident_id)
    with store.write() as session:
        retract_issued(session, report_id=second.id, retracted_by="Rita", reason="The bridge stands")
    assert verify_all(store, second, tmp_path) == {ENDED}
    assert verify_all(store, third, tmp_path) == {IN_FORCE}
    with store.read() as session:
        unmasked = session.scalars(select(AuditEntry).where(AuditEntry.action == "unmask")).all()
    # Drafted once, and each format issued and taken away.
    assert {entry.subject_id for entry in unmasked} == {third.id}
    assert len(unmasked) == 1 + 2 * len(FORMATS)


def test_a_restored_draft_says_so_and_shows_no_words_of_posts_of_this_store(
    store: Store, incident_id: int
) -> None:
    report_id = build_snapshot(
        store, PostFilter(1, since=SINCE, until=UNTIL), created_by="Ana Brown", public_url=ADDRESS
    )
    with store.write() as session:
        session.get_one(Report, report_id).is_restored = True
        # Of the same number, and another one.
        for post in session.scalars(select(Post)):
            post.text = "Other words"
    with store.read() as session:
        row, stored = get_report(session, report_id) or pytest.fail("no report")
        shown = read_as_public(session, row, read_snapshot(stored))
    frozen = {f"Post {post.id}": post.excerpt for post in read_snapshot(stored).facts.posts.values()}
    assert frozen
    assert {passage.where: passage.shown for passage in shown} == frozen
    mark = "RESTORED – numbers and links of posts are those of the store that it was drafted in"
    assert mark in compose_document(row, stored).marks
    page = next(form for form in FORMATS if form.extension == "html")
    assert mark in page.render(open_material(store, row, stored)).decode()
