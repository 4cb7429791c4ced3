"""A cleared report is issued with its files, which stay; it is then superseded by another, or retracted."""

from collections.abc import Callable
from time import monotonic, sleep

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cached_reads
from dashboard.services.reports.exporting import CALLED_OFF, ExportCancelledError
from dashboard.services.reports.formats import FORMATS
from db.deletions import delete_posts
from db.queries.reports import IssuedFile, ReportRow, get_report, list_issued_files, list_reports
from db.reports import clear_report
from db.reviews import add_review
from db.session import Store
from db.vocabulary import Information, ReportStatus
from tests.app.steps import OpenApp, press, read_page

ISSUED = ["Word", "PDF"]
Progress = Callable[[int, int], None]
Asks = Callable[[], bool]


def draft_and_clear(open_app: OpenApp, store: Store) -> ReportRow:
    """Draft the event's next report on its page, and clear it as it is."""
    read_page(press(open_app("reports", event="1", analyst="Ana"), "Draft a report"))
    with store.write() as session:
        newest = list_reports(session, 1)[0]
        clear_report(session, report_id=newest.id, seen_sha256=newest.sha256, cleared_by="Cleo")
    return newest


def issue(app: AppTest, row: ReportRow) -> AppTest:
    """Press the button, and come back once the files are made."""
    app = press(app, f"Issue report {row.number} for good")
    read_page(app)
    app.session_state[f"issue_{row.id}_{row.sha256}"].wait(60)
    cached_reads.find_slot.cache_clear()  # what the page watches for does so in a browser
    return app.run()


def read_row(store: Store, row: ReportRow) -> tuple[ReportRow, list[IssuedFile]]:
    with store.read() as session:
        found, _ = get_report(session, row.id) or pytest.fail("no report")
        return found, list_issued_files(session, row.id)


def list_offers(app: AppTest) -> list[str]:
    """Return what the page offers to make files of, apart from what was issued."""
    return next((box.options for box in app.multiselect if box.label == "Take away as"), [])


@pytest.fixture
def cleared(store: Store, open_app: OpenApp, post_ids: list[int]) -> ReportRow:
    """A cleared report that cites the first of three posts."""
    with store.write() as session:
        add_review(session, post_id=post_ids[0], reviewer="Ana", information=Information.CORROBORATED)
    return draft_and_clear(open_app, store)


def test_a_cleared_report_is_issued_in_the_background_and_gives_out_what_was_kept(
    store: Store, open_app: OpenApp, cleared: ReportRow
) -> None:
    app = open_app("reports", event="1", analyst="Ines")
    assert "Not issued" in read_page(app)
    assert list_offers(app) == [form.name for form in FORMATS]
    app = issue(app, cleared)
    page = read_page(app)
    row, files = read_row(store, cleared)
    assert (row.status, row.issued_by) == (ReportStatus.ISSUED, "Ines")
    assert "Issued by Ines · " in page
    assert len(files) == 2
    for file in files:
        assert f"{file.size_bytes:,} bytes · SHA-256 <code>{file.sha256}</code>" in page
    assert list_offers(app) == [form.name for form in FORMATS if form.name not in ISSUED]
    assert "Issue report 1 for good" not in [button.label for button in app.button]
    assert app.selectbox(key="report_choice").options[0].startswith("No. 1 · issued by Ines · ")


def test_an_issued_report_is_retracted_with_a_reason_that_its_page_shows(
    store: Store, open_app: OpenApp, cleared: ReportRow
) -> None:
    app = issue(open_app("reports", event="1", analyst="Ines"), cleared)
    app = press(app, "Retract report 1 for good")
    assert "a retraction says why in 10 to 500 characters; this reason has 0" in read_page(app)
    assert read_row(store, cleared)[0].status is ReportStatus.ISSUED
    reason = next(box for box in app.text_input if box.label == "Why it must not be used")
    reason.set_value("The **bridge** stands")
    app = press(app, "Retract report 1 for good")
    page = read_page(app)
    assert "Retracted: do not use this report." in page
    assert "Ines withdrew it: The **bridge** stands" in page
    row, files = read_row(store, cleared)
    assert (row.status, row.retracted_by) == (ReportStatus.RETRACTED, "Ines")
    # What was issued is still to be had, and files of today are of every format, marked.
    assert files[0].sha256 in page
    assert list_offers(app) == [form.name for form in FORMATS]
    assert not [button for button in app.button if "for good" in button.label]


def test_the_next_report_takes_the_place_of_the_last_and_the_old_page_leads_to_it(
    store: Store, open_app: OpenApp, cleared: ReportRow
) -> None:
    issue(open_app("reports", event="1", analyst="Ines"), cleared)
    second = draft_and_clear(open_app, store)
    app = open_app("reports", event="1", analyst="Ines")
    (choice,) = (box for box in app.selectbox if box.label == "It supersedes")
    assert choice.value == 1
    assert [option[:5] for option in choice.options] == ["none", "No. 1"]
    page = read_page(issue(app, second))
    assert "Supersedes No. 1" in page
    old = open_app("reports", event="1", report=str(cleared.id), analyst="Ines")
    page = read_page(old)
    assert "Report No. 2 took its place; go by that one." in page
    assert "Superseded by No. 2" in page
    assert f"Open report {second.number}" in [link.proto.label for link in old.get("page_link")]
    assert not [button for button in old.button if "for good" in button.label]


def test_who_presses_late_is_shown_that_another_issued_it_and_the_first_files_stay(
    store: Store, open_app: OpenApp, cleared: ReportRow
) -> None:
    late = open_app("reports", event="1", analyst="Late")
    issue(open_app("reports", event="1", analyst="Ines"), cleared)
    assert "Issued by Ines · " in read_page(press(late, "Issue report 1 for good"))
    assert len(read_row(store, cleared)[1]) == 2


def test_issuing_shows_how_far_it_is_and_is_called_off_by_a_button(
    store: Store, open_app: OpenApp, cleared: ReportRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_until_called_off(
        *_given: object, on_progress: Progress, is_cancelled: Asks, **_: object
    ) -> None:
        on_progress(1_000, 4_000)
        ends_at = monotonic() + 60
        while not is_cancelled() and monotonic() < ends_at:
            sleep(0.01)
        raise ExportCancelledError(CALLED_OFF)

    monkeypatch.setattr("dashboard.services.reports.issuing.write_files", write_until_called_off)
    app = open_app("reports", event="1", analyst="Ines")
    app = press(app, "Issue report 1 for good")
    running = app.session_state[f"issue_{cleared.id}_{cleared.sha256}"]
    while running.result == (0, 1):
        running.wait(0.01)
    app = app.run()
    assert "1,000 of 4,000 posts written" in str([bar.proto for bar in app.get("progress")])
    assert "Issue report 1 for good" not in [button.label for button in app.button]
    app = press(app, "Call it off")
    running.wait(60)
    assert "Not issued: the files were called off; none of them is kept" in read_page(app.run())
    row, files = read_row(store, cleared)
    assert (row.status, files) == (ReportStatus.CLEARED, [])


def test_what_fails_leaves_the_report_cleared_and_says_so(
    store: Store, open_app: OpenApp, cleared: ReportRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_the_disk(*_given: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("dashboard.services.reports.issuing.write_files", fill_the_disk)
        app = issue(open_app("reports", event="1", analyst="Ines"), cleared)
    page = read_page(app)
    assert "Not issued: the issue ended early (perhaps the disk is full" in page
    assert "the report is cleared as before, so issue it again" in page
    assert read_row(store, cleared)[0].status is ReportStatus.CLEARED
    read_page(issue(app, cleared))
    assert read_row(store, cleared)[0].status is ReportStatus.ISSUED


def test_nobody_issues_or_retracts_without_a_name(
    store: Store, open_app: OpenApp, cleared: ReportRow
) -> None:
    def is_offered(label: str, analyst: str) -> bool:
        app = open_app("reports", event="1", analyst=analyst)
        read_page(app)
        boxes = {box.proto.popover.label: box for box in app.get("popover")}
        return not boxes[label].proto.popover.disabled

    assert is_offered("Issue this report", "Ines")
    assert not is_offered("Issue this report", "")
    issue(open_app("reports", event="1", analyst="Ines"), cleared)
    assert is_offered("Retract this report", "Ines")
    assert not is_offered("Retract this report", "")


def test_a_cited_post_that_is_deleted_at_its_source_is_told_on_what_is_cleared_and_what_is_issued(
    store: Store, open_app: OpenApp, cleared: ReportRow, post_ids: list[int]
) -> None:
    issue(open_app("reports", event="1", analyst="Ines"), cleared)
    second = draft_and_clear(open_app, store)
    with store.write() as session:
        delete_posts(session, source="test feed", external_ids=["p0"], actor="feed 1")
    for row in (cleared, second):
        page = read_page(open_app("reports", event="1", report=str(row.id)))
        assert f"cites what is not used any more: post {post_ids[0]} (deleted at its source)." in page
