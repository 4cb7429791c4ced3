"""Triage, import, reports and operations."""

from datetime import timedelta

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard.services.background import BackgroundImport
from db.imports import Refusal, record_batch, start_import
from db.ingest.limits import LIMITS
from db.ingest.result import ImportResult
from db.model_versions import activate_model, find_active_model, register_model
from db.models import AuditEntry
from db.posts import NewMedia
from db.queries.filters import PostFilter
from db.queries.operations import get_queue_status, get_stage_times
from db.queries.posts import list_posts
from db.queries.reports import list_reports
from db.queue.faults import NewFault, add_faults
from db.queue.jobs import claim_jobs
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind, FaultKind, ReportStatus
from tests.app.steps import DESKS, MAP, OpenApp, classify, press, read_page
from tests.factories import POSTED_AT, fail_for_good, keep_original, make_posts, store_posts


def fill(app: AppTest, label: str, text: str) -> None:
    next(area for area in app.text_area if area.label == label).set_value(text)


def test_a_pair_is_submitted_and_waits_for_the_worker(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    app = open_app("triage", event="1", analyst="Ana")
    fill(app, "Text of the post", "Roof gone in Hopkins")
    app = press(app, "Classify")
    with store.read() as session:
        rows = list_posts(session, PostFilter(event_id=1, words="Hopkins"))
    assert [row.text for row in rows] == ["Roof gone in Hopkins"]
    classify(store, [rows[0].id])


def test_an_empty_pair_is_refused_in_words(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    app = press(open_app("triage", event="1", analyst="Ana"), "Classify")
    assert "nothing to classify: write a text, choose a picture, or both" in read_page(app)


def test_a_first_event_is_opened_from_the_import_page(store: Store, open_app: OpenApp) -> None:
    app = open_app("import", analyst="Ana")
    next(field for field in app.text_input if field.label == "Name of the event").set_value("Flood in Ciudad")
    app = press(app, "Open the event")
    assert "Flood in Ciudad" in read_page(app)
    assert app.query_params["event"] == "1"


def test_an_import_is_said_to_go_to_its_own_event_after_another_is_chosen(
    store: Store, open_app: OpenApp
) -> None:
    store_posts(store, make_posts(1))
    app = open_app("import", event="1", analyst="Ana")
    assert "Posts go to **River flood**" in read_page(app)
    running = BackgroundImport(lambda on_progress: ImportResult(accepted=3), into="Other flood").start()
    running.wait(10)
    app.session_state["import_run"] = running
    page = read_page(app.run())
    assert "This import goes into **Other flood**" in page
    assert "Posts go to **River flood**" not in page


def test_an_event_without_a_name_is_refused_in_words(store: Store, open_app: OpenApp) -> None:
    app = press(open_app("import", analyst="Ana"), "Open the event")
    assert "give it a readable name" in read_page(app)


def test_a_report_is_drafted_and_its_files_are_made_on_request(store: Store, open_app: OpenApp) -> None:
    classify(store, store_posts(store, make_posts(3)))
    app = open_app("reports", event="1", analyst="Ana")
    assert "No report of this event yet" in read_page(app)
    app = press(app, "Draft a report")
    (formats,) = (box for box in app.multiselect if box.label == "Take away as")
    assert len(formats.options) == 12
    app = press(formats.set_value(["Word", "KML"]).run(), "Make the files")
    with store.read() as session:
        (report,) = list_reports(session, 1)
    app.session_state[f"export_{report.id}_{report.sha256}_{report.status}"].wait(60)
    app = app.run()
    names = [button.proto.label for button in app.get("download_button")]
    assert names == ["Word", "KML", "Review as JSON"]
    assert (report.status, report.created_by) == (ReportStatus.DRAFT, "Ana")


def test_failures_are_listed_with_their_reason_and_can_be_retried(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(2))
    with store.write() as session:
        for job in claim_jobs(session, worker="w", limit=2):
            fail_for_good(session, job.job_id, FailureKind.UNREADABLE_PICTURE, "picture is truncated")
    app = open_app("operations")
    assert any("picture is truncated" in str(table.value) for table in app.dataframe)
    assert 'data-figure="Picture unreadable"><dt>Picture unreadable</dt><dd>2</dd>' in read_page(app)
    press(app, "Retry all 2 shown")
    with store.read() as session:
        queue = get_queue_status(session)
    assert (queue.todo, queue.failed) == (2, 0)


def test_faults_of_the_machinery_are_listed_with_what_they_say(store: Store, open_app: OpenApp) -> None:
    fault = NewFault(FaultKind.STORE_FULL, "disk is full", POSTED_AT, POSTED_AT + timedelta(minutes=4))
    with store.write() as session:
        add_faults(session, worker="host-7", faults=[fault])
    (table,) = [shown.value for shown in open_app("operations").dataframe if "Fault" in shown.value]
    assert table.to_dict("records") == [
        {
            "Fault": "Store full",
            "Worker": "host-7",
            "What it says": "disk is full",
            "From": "01 Mar 2026, 12:00 UTC",
            "For": "4 min",
        }
    ]


def test_the_time_of_each_stage_is_shown_as_the_metrics_tell_it(store: Store, open_app: OpenApp) -> None:
    classify(store, store_posts(store, make_posts(3)))
    with store.read() as session:
        stages = get_stage_times(session)
    page = read_page(open_app("operations"))
    assert stages == {"predict": 1.5}
    assert "<dt>Predict</dt><dd>1.5 ms</dd>" in page


def test_every_page_has_an_empty_state(store: Store, open_app: OpenApp) -> None:
    for page in ("triage", "reports"):
        assert "No event yet" in read_page(open_app(page)), page
    for desk in DESKS:
        assert "No event yet" in read_page(open_app(**desk)), desk
    assert "No worker has reported yet" in read_page(open_app("operations"))


def test_refused_rows_of_an_import_are_listed_and_can_be_taken_away(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    with store.write() as session:
        import_id = start_import(session, source_id=1, event_id=1, file_name="posts.csv")
        bad = [Refusal("posts.csv", line, "no text and no picture") for line in range(2, 302)]
        record_batch(session, import_id=import_id, accepted=0, repeated=0, refusals=bad)
    app = open_app("operations")
    assert "The first 200 of 300; all are in the download." in read_page(app)
    assert len(app.dataframe[-1].value) == 200


def test_operations_shows_the_models_and_rolls_back(store: Store, open_app: OpenApp) -> None:
    classify(store, store_posts(store, make_posts(2)))
    assert "The model that came with Lookout serves" in read_page(open_app("operations"))
    marks = {"informativeness": 0.8, "humanitarian": 0.4, "damage": 0.5, "reviews": 0.5}
    measured = {"before": marks, "after": {**marks, "reviews": 0.9}, "posts": 120}
    with store.write() as session:
        register_model(session, version="new", file="n.st", parent="old", measured=measured, actor="Ana")
        activate_model(session, version="new", actor="Ana")
    app = open_app("operations", analyst="Ana")
    (table,) = [frame.value for frame in app.dataframe if "Held-out reviews agreed with" in frame.value]
    assert table["Held-out reviews agreed with"].tolist() == ["50.0% → 90.0%", "–"]
    assert table["State"].tolist() == ["serves", ""]
    app = press(app, "Roll back to old")
    with store.read() as session:
        active = find_active_model(session)
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert active is not None
    assert active.version == "old"
    assert (entry.actor, entry.before, entry.after) == ("Ana", {"version": "new"}, {"version": "old"})
    press(app, "Let it serve")
    with store.read() as session:
        again = find_active_model(session)
    assert again is not None
    assert again.version == "new"


def test_a_refused_submission_keeps_what_was_written_and_a_good_one_empties_the_form(
    store: Store, open_app: OpenApp
) -> None:
    store_posts(store, make_posts(1))
    app = open_app("triage", event="1", analyst="Ana")
    fill(app, "Text of the post", "Roof gone in Hopkins" + "!" * LIMITS.text_chars)
    app = press(app, "Classify")
    assert str(app.text_area[0].value).startswith("Roof gone in Hopkins")
    assert "shorten it" in read_page(app)
    assert "Many posts" in [tab.label for tab in app.tabs]
    fill(app, "Text of the post", "Roof gone in Hopkins")
    app = press(app, "Classify")
    assert app.text_area[0].value == ""
    assert any("Submitted" in bar.proto.text for bar in app.get("progress"))


def test_pictures_that_are_away_are_an_alarm_on_every_page_with_a_health_strip(
    store: Store, open_app: OpenApp
) -> None:
    media_dir = get_settings().media_dir
    picture = NewMedia(keep_original(media_dir, b"one"), "png", 1, 1, 3)
    store_posts(store, make_posts(1, media=(picture,)))
    alarm = "ALARM · pictures are away, posts with one wait"
    assert alarm not in read_page(open_app("operations", event="1"))
    away = media_dir.rename(media_dir.with_name("away"))
    assert alarm in read_page(open_app("desk", **MAP, event="1"))
    page = read_page(open_app("operations", event="1"))
    assert alarm in page
    assert f"Pictures are away: the media folder {media_dir} is gone or closed" in page
    assert not media_dir.exists()
    away.rename(media_dir)
    assert alarm not in read_page(open_app("operations", event="1"))
