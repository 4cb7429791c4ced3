"""A draft waits for the trained reviewer in plain sight, and a named person decides where it is unsure."""

import pytest
from streamlit.testing.v1 import AppTest

from db.policies.written import Verdict
from db.queries.reports import list_reports
from db.session import Store
from db.settings import get_settings
from db.vocabulary import ReportStatus
from tests.app.steps import OpenApp, classify, press, read_page, write_section
from tests.factories import make_posts, store_posts
from tests.policy_drafts import read_as_worker


@pytest.fixture
def draft(store: Store, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A draft that only waits to be read."""
    monkeypatch.setenv("LOOKOUT_READ_DRAFTS", "true")
    get_settings.cache_clear()
    classify(store, store_posts(store, make_posts(3)))
    app = press(open_app("reports", event="1", analyst="Ana"), "Draft a report")
    for section, text in (("Coordination", ""), ("Funding", ""), ("Contacts", "Ana Brown, duty desk")):
        app = write_section(app, section, text)
    return app


def test_a_draft_that_waits_says_so_and_what_to_do_where_no_worker_runs(draft: AppTest) -> None:
    page = read_page(draft)
    assert "The trained reviewer has not read this draft yet; it waits for the worker" in page
    assert "python -m inference.worker.reviewing" in page
    labels = [button.label for button in draft.button]
    assert "Review the draft" not in labels
    assert "Clear report 1 for good" not in labels


def test_where_it_is_unsure_one_named_person_decides(draft: AppTest, store: Store, open_app: OpenApp) -> None:
    read_as_worker(store, Verdict.UNSURE)
    app = open_app("reports", event="1", analyst="Ana")
    page = read_page(app)
    assert "1 to decide" in page
    assert "Trained reviewer" in page
    assert "It reads like &lt;b&gt;breaches&lt;/b&gt;." in page
    assert "Not read by it: Single-source figures" in page
    assert "the reviewer is unsure: mend it, or decide under your name that it may stand" in page
    next(box for box in app.text_input if box.label == "Why it may stand").set_value(
        "The title names no child"
    )
    app = press(app, "Let it stand under my name")
    assert "Decided by Ana: The title names no child" in read_page(app)
    press(app, "Clear report 1 for good")
    with store.read() as session:
        (report,) = list_reports(session, 1)
    assert report.status is ReportStatus.CLEARED
