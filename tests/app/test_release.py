"""The review stands beside the draft: a block is seen, then mended or appealed, and only then cleared."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cached_reads
from db.queries.reports import get_report, list_reports
from db.session import Store
from db.vocabulary import ReportStatus
from tests.app.steps import OpenApp, classify, press, read_page, write_section
from tests.factories import make_posts, store_posts
from tests.policy_endpoint import complete, judge, read_material, serve

BLOCKED = "Posts report 31 dead in <b>Kordelia</b> [list: usable]"


@pytest.fixture
def draft(store: Store, open_app: OpenApp) -> AppTest:
    """A draft with a blocked sentence and nothing else missing."""
    classify(store, store_posts(store, make_posts(3)))
    app = press(open_app("reports", event="1", analyst="Ana"), "Draft a report")
    for section, text in (
        ("Coordination", ""),
        ("Funding", ""),
        ("Contacts", "Ana Brown, duty desk"),
        ("Highlights", BLOCKED),
    ):
        app = write_section(app, section, text)
    return app


def read_status(store: Store) -> ReportStatus:
    with store.read() as session:
        (report,) = list_reports(session, 1)
    return report.status


def test_a_block_shows_its_passage_reasons_and_mend_and_stops_the_clearance(draft: AppTest) -> None:
    page = read_page(draft)
    assert "1 blocked" in page
    assert "Posts report <mark>31</mark> dead in &lt;b&gt;Kordelia&lt;/b&gt;" in page
    assert "“31” counts dead, injured or missing people, and no authority is named for it." in page
    assert "Casualty figures from posts: “31” in Highlights; mend it, or let two people appeal" in page
    assert "Clear report 1 for good" not in [button.label for button in draft.button]


def test_the_proposed_words_are_taken_by_one_click(draft: AppTest, store: Store) -> None:
    app = next(button for button in draft.button if "number" in button.label).click().run()
    page = read_page(app)
    assert "1 blocked" not in page
    with store.read() as session:
        _, snapshot = get_report(session, 1) or (None, {})
    assert "[number] dead" in snapshot["texts"]["Highlights"]
    press(app, "Clear report 1 for good")
    assert read_status(store) is ReportStatus.CLEARED


def test_two_people_appeal_and_each_says_why(draft: AppTest, store: Store, open_app: OpenApp) -> None:
    def appeal(app: AppTest, why: str) -> AppTest:
        next(box for box in app.text_input if box.label == "Why it may stand").set_value(why)
        return press(app, "Appeal under my name")

    app = appeal(draft, "no")
    assert "an appeal says why in 10 to 500 characters; this reason has 2" in read_page(app)
    app = appeal(app, "The ministry said so on the radio")
    assert "Appealed by Ana: The ministry said so on the radio" in read_page(app)
    ben = appeal(open_app("reports", event="1", analyst="Ben"), "I heard the ministry as well")
    assert "1 blocked" not in read_page(ben)
    press(ben, "Clear report 1 for good")
    assert read_status(store) is ReportStatus.CLEARED


def test_a_language_model_reads_in_the_background_and_adds_its_block(
    draft: AppTest, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(request: Mapping[str, Any]) -> bytes:
        sentence = next(each for each in read_material(request) if each["section"] == "Contacts")
        found = {
            "sentence": sentence["sentence"],
            "passage": "Ana Brown",
            "reasoning": "A person *is* named.",
            "verdict": "block",
            "mend": "Duty officer",
        }
        return judge(request, {"personal-data": [found]})

    with serve(answer) as endpoint:
        monkeypatch.setenv("LOOKOUT_POLICY_LLM_URL", endpoint.url)
        monkeypatch.setenv("LOOKOUT_POLICY_LLM_PRIVATE_HOSTS", "127.0.0.1")
        cached_reads.find_slot.cache_clear()  # a server is started with its settings
        app = draft.run()
        assert "The language model has not read this draft; ask it" in read_page(app)
        app = press(app, "Ask the language model")
        with store.read() as session:
            (report,) = list_reports(session, 1)
        running = app.session_state[f"policy_review_{report.id}_{report.sha256}"]
        running.wait(60)
        cached_reads.find_slot.cache_clear()  # what the page watches for does so in a browser
        page = read_page(app.run())
    assert running.error is None
    assert "2 blocked" in page
    assert "A person *is* named." in page
    assert "The language model has not read this draft" not in page


def test_a_drafted_overview_says_what_was_dropped_and_enters_when_a_person_accepts_it(
    draft: AppTest, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(request: Mapping[str, Any]) -> bytes:
        quoted = json.loads(request["messages"][1]["content"].splitlines()[1])
        usable = next(fact for fact in quoted["facts"] if fact["list"] == "usable")
        sentences = [
            {"text": "Posts came in all day.", "facts": [usable["fact"]], "posts": []},
            {"text": "The <b>dam</b> broke.", "facts": [], "posts": []},
        ]
        return complete(json.dumps({"sentences": sentences}))

    assert "Draft the overview" not in [box.label for box in draft.expander]
    with serve(answer) as endpoint:
        monkeypatch.setenv("LOOKOUT_POLICY_LLM_URL", endpoint.url)
        monkeypatch.setenv("LOOKOUT_POLICY_LLM_PRIVATE_HOSTS", "127.0.0.1")
        cached_reads.find_slot.cache_clear()  # a server is started with its settings
        app = press(draft.run(), "Ask for a draft")
        with store.read() as session:
            (report,) = list_reports(session, 1)
        app.session_state[f"overview_draft_{report.id}_{report.sha256}"].wait(60)
        page = read_page(app.run())
    assert "1 dropped" in page
    assert "<s>The &lt;b&gt;dam&lt;/b&gt; broke.</s> — it cites nothing" in page
    assert "Posts came in all day. [list: usable]" in page
    press(app, "Put these lines into the overview")
    with store.read() as session:
        _, snapshot = get_report(session, 1) or (None, {})
    assert snapshot["texts"]["Situation overview"].startswith("Posts came in all day. [list: usable]\n")
    assert snapshot["history"][-1]["by"] == "Ana"
    assert snapshot["history"][-1]["drafted_by"]
