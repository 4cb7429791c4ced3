"""A report goes its whole way under all three reviewers, and so does the next one, which says what changed.

The deterministic reviewer reads each edit; the trained one, as it ships, by the job of its process; the
language model is a real HTTP server on this machine.
"""

import io
import json
import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from dashboard.services.policy import deterministic, language_model
from dashboard.services.policy.settings import PolicySettings
from dashboard.services.reports.__main__ import main
from dashboard.services.reports.asking import ask_language_model
from dashboard.services.reports.editing import clear_draft, edit_section, read_texts
from dashboard.services.reports.facts import find_retracted
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.issuing import issue_files, read_issued
from dashboard.services.reports.release import Release, appeal_finding, read_release
from dashboard.services.reports.review import read_draft
from dashboard.services.reports.wording import say_retracted
from db.deletions import delete_posts
from db.errors import IllegalChangeError, PolicyError
from db.models import AuditEntry
from db.policies import trained
from db.queries.reports import ReportRow, get_report, list_issued_files
from db.reviews import add_review
from db.session import Store
from db.settings import get_settings
from db.vocabulary import Information, ReportStatus
from inference.policy.reviewer import TrainedReviewer
from inference.settings import WorkerSettings
from inference.worker.reviewing import ReviewingStage
from tests.factories import POSTED_AT
from tests.happenings import make_happening_posts, receive
from tests.integration.reports.report_builder import PageReader, build
from tests.policy_endpoint import Endpoint, judge, read_material, serve

pytestmark = pytest.mark.slow

DRAFTER, LEAD, SECOND = "Ana Brown", "Cleo Diaz", "Rita Orr"
BLOCKED = "Posts report 31 dead in Kordelia [list: usable]"
CALM = "Posts tell of water in the streets [list: usable]"
REASONS = {
    LEAD: "The ministry published the figure this morning",
    SECOND: "I read the ministry's page and it says so",
}


@pytest.fixture(scope="module")
def reviewer() -> TrainedReviewer:
    return TrainedReviewer.load()


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """A language model that objects to each casualty figure in what it is asked about."""

    def answer(request: Mapping[str, Any]) -> bytes:
        found = [
            {
                "sentence": each["sentence"],
                "passage": "31 dead",
                "reasoning": "A number of dead people that rests on posts.",
                "verdict": "block",
                "mend": "dead people",
            }
            for each in read_material(request)
            if "31 dead" in each["text"]
        ]
        return judge(request, {"casualty-figures": found})

    with serve(answer) as running:
        monkeypatch.setenv("LOOKOUT_POLICY_LLM_URL", running.url)
        monkeypatch.setenv("LOOKOUT_POLICY_LLM_MODEL", "judge-1")
        monkeypatch.setenv("LOOKOUT_POLICY_LLM_PRIVATE_HOSTS", "127.0.0.1")
        monkeypatch.setenv("LOOKOUT_READ_DRAFTS", "true")
        get_settings.cache_clear()
        yield running
    get_settings.cache_clear()


@pytest.fixture
def ids(store: Store, endpoint: Endpoint) -> dict[str, int]:
    """Twelve posts of which the first two are corroborated; {external id: post}."""
    ids = receive(store, make_happening_posts(12))
    for name in ("p0000", "p0001"):
        find(store, ids[name], Information.CORROBORATED)
    return ids


def find(store: Store, post_id: int, information: Information) -> None:
    with store.write() as session:
        add_review(
            session, post_id=post_id, reviewer="Ben Ray", information=information, reason="asked around"
        )


def draft(store: Store) -> int:
    row, _ = build(store, 1, created_by=DRAFTER)
    for section, text in (("Coordination", ""), ("Funding", ""), ("Contacts", "Ana Brown, duty desk")):
        edit(store, row.id, section, text)
    return row.id


def edit(store: Store, report_id: int, section: str, text: str) -> None:
    _, stored = look(store, report_id)
    with store.write() as session:
        edit_section(
            session,
            report_id=report_id,
            section=section,
            seen=read_texts(stored)[section],
            text=text,
            edited_by=DRAFTER,
        )


def look(store: Store, report_id: int) -> tuple[ReportRow, Mapping[str, Any]]:
    with store.read() as session:
        return get_report(session, report_id) or pytest.fail("no report")


def read(store: Store, report_id: int) -> Release:
    with store.read() as session:
        row, _ = get_report(session, report_id) or pytest.fail("no report")
        return read_release(session, row)


def let_all_read(store: Store, report_id: int, reviewer: TrainedReviewer) -> None:
    """Let the worker's job run, and ask the endpoint, as the page does."""
    settings = WorkerSettings(poll_max_s=0.05, heartbeat_s=5)
    stage = ReviewingStage(store, lambda: reviewer, settings=settings, name="r", stop=threading.Event())
    stage.run(until_empty=True)
    ask_language_model(
        store,
        read_draft(*look(store, report_id)),
        PolicySettings(),
        report_id=report_id,
        asked_by=DRAFTER,
        on_progress=lambda done, of: None,
        is_cancelled=lambda: False,
    )


def appeal(store: Store, report_id: int, key: str, lead: str) -> None:
    row, _ = look(store, report_id)
    with store.write() as session:
        appeal_finding(
            session,
            report_id=report_id,
            seen_sha256=row.sha256,
            key=key,
            lead=lead,
            reason=REASONS[lead],
        )


def clear(store: Store, report_id: int) -> None:
    row, _ = look(store, report_id)
    with store.write() as session:
        clear_draft(session, report_id=report_id, seen_sha256=row.sha256, cleared_by=LEAD)


def issue(store: Store, report_id: int, supersedes: int | None = None) -> dict[str, bytes]:
    """Issue a report in all formats; return {format: file}."""
    row, _ = look(store, report_id)
    issue_files(
        store,
        report_id,
        FORMATS,
        seen_sha256=row.sha256,
        supersedes=supersedes,
        issued_by=SECOND,
    )
    with store.read() as session:
        files = list_issued_files(session, report_id)
    return {file.kind: b"".join(read_issued(store, file, asked_by=SECOND)) for file in files}


def read_evidence(content: bytes) -> dict[str, Any]:
    with ZipFile(io.BytesIO(content)) as archive:
        review: dict[str, Any] = json.loads(archive.read("policy-review.json"))
    return review


def test_all_three_have_to_read_a_draft_and_two_leads_let_a_block_stand(
    store: Store, ids: dict[str, int], reviewer: TrainedReviewer, endpoint: Endpoint, tmp_path: Path
) -> None:
    report_id = draft(store)
    edit(store, report_id, "Highlights", f"{CALM}\n{BLOCKED}")
    with pytest.raises(PolicyError, match=r"trained reviewer has not read.*language model has not read"):
        clear(store, report_id)
    let_all_read(store, report_id, reviewer)
    release = read(store, report_id)
    assert {trace.reviewer for trace in release.traces} == {
        deterministic.NAME,
        trained.NAME,
        language_model.NAME,
    }
    assert release.missing == ()
    blocks = [each for each in release.objections if each.blocks]
    assert {each.policy for each in blocks} >= {"casualty-figures"}
    assert any(trace.reviewer == language_model.NAME and trace.list_findings() for trace in release.traces)
    assert CALM.removesuffix(" [list: usable]") not in {each.finding.passage for each in blocks}
    for objection in blocks:
        appeal(store, report_id, objection.key, LEAD)
        with pytest.raises(IllegalChangeError, match="appealed already; an appeal takes a second person"):
            appeal(store, report_id, objection.key, LEAD)
    with pytest.raises(PolicyError, match="31 dead"):
        clear(store, report_id)
    for objection in blocks:
        appeal(store, report_id, objection.key, SECOND)
    clear(store, report_id)
    files = issue(store, report_id)
    with store.read() as session:
        logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "appeal")).all()
    assert {(entry.actor, entry.reason) for entry in logged} == set(REASONS.items())
    review = read_evidence(files["zip"])
    assert {trace["reviewer"] for trace in review["traces"]} == {trace.reviewer for trace in release.traces}
    assert {each["reason"] for each in review["appeals"]} == set(REASONS.values())
    path = tmp_path / "report"
    path.write_bytes(files["pdf"])
    assert main(["verify", str(path)]) == 0


def test_the_next_report_says_what_changed_and_takes_the_place_of_one_that_cites_what_is_false(
    store: Store, ids: dict[str, int], reviewer: TrainedReviewer, tmp_path: Path
) -> None:
    first = draft(store)
    let_all_read(store, first, reviewer)
    clear(store, first)
    issued = issue(store, first)
    assert list_notices(store, first) == []

    find(store, ids["p0000"], Information.FALSE)
    find(store, ids["p0001"], Information.UNVERIFIABLE)
    find(store, ids["p0002"], Information.CORROBORATED)
    with store.write() as session:
        delete_posts(session, source="test feed", external_ids=("p0003",), actor="feed 1")
    later = make_happening_posts(2, since=POSTED_AT + timedelta(hours=1), first=40)
    new = receive(store, later, event_id=1)
    find(store, new["p0040"], Information.CORROBORATED)
    # Who has the first report is told.
    assert (ids["p0000"], "false") in list_notices(store, first)

    second = draft(store)
    let_all_read(store, second, reviewer)
    clear(store, second)
    files = issue(store, second, supersedes=look(store, first)[0].number)
    page = " ".join(PageReader(files["html"]).text.split())
    assert "New since Report No. 1: 2 usable posts that it did not count." in page
    assert (
        f"Of the 12 posts that Report No. 1 counted: 1 (post {ids['p0002']}) upgraded; "
        f"1 (post {ids['p0001']}) downgraded; 2 (posts {ids['p0000']}, {ids['p0003']}) retracted."
    ) in page
    assert f"do not rely on them: post {ids['p0000']} (false)" in page
    assert look(store, first)[0].status is ReportStatus.SUPERSEDED
    said = {}
    for name, content in (("first", issued["docx"]), ("second", files["docx"])):
        (tmp_path / name).write_bytes(content)
        said[name] = main(["verify", str(tmp_path / name)])
    assert said == {"first": 1, "second": 0}


def list_notices(store: Store, report_id: int) -> list[tuple[int, str]]:
    """Return the posts that a report cites and nobody should rely on, as its page warns of them."""
    _, stored = look(store, report_id)
    with store.read() as session:
        retracted = find_retracted(session, map(int, read_snapshot(stored).facts.posts))
    return [(post.id, say_retracted(post)) for post in retracted]
