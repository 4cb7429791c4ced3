"""The kind of a report is chosen where it is drafted, with a sentence that says what it is for."""

from datetime import timedelta

from dashboard.labels import REPORT_KIND_HELP
from db.queries.reports import get_report, list_reports
from db.session import Store
from db.vocabulary import ReportKind
from inference.incidents.gathering import gather_new_posts
from tests.app.steps import OpenApp, classify, press, read_page, write_section
from tests.factories import POSTED_AT, make_posts, store_posts
from tests.happenings import make_happening_posts, receive


def test_each_kind_says_what_it_is_for(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(3))
    app = open_app("reports", event="1", analyst="Ana")
    for kind in ReportKind:
        app = app.selectbox(key="draft_kind").select(kind).run()
        assert REPORT_KIND_HELP[kind] in read_page(app)


def test_a_hand_over_is_drafted_listed_by_its_kind_and_takes_the_note_of_who_hands_over(
    store: Store, open_app: OpenApp
) -> None:
    classify(store, store_posts(store, make_posts(3)))
    app = open_app("reports", event="1", analyst="Ana")
    app = press(app.selectbox(key="draft_kind").select(ReportKind.HANDOVER).run(), "Draft a report")
    read_page(app)
    (chosen,) = (box for box in app.selectbox if box.label == "Report")
    assert chosen.options[0].startswith("No. 1 · DRAFT · Shift Hand-over · ")
    assert "Note for the next shift: nobody has written it yet" in read_page(app)
    app = write_section(app, "Note for the next shift", "Ask the port office again at six")
    assert "Note for the next shift: nobody has written it yet" not in read_page(app)
    press(app, "Clear report 1 for good")
    with store.read() as session:
        (report,) = list_reports(session, 1)
    assert (report.kind, report.cleared_by) == (ReportKind.HANDOVER, "Ana")


def test_an_incident_brief_asks_which_incident_and_takes_its_period(store: Store, open_app: OpenApp) -> None:
    receive(store, make_happening_posts(12))
    gather_new_posts(store, POSTED_AT + timedelta(hours=3))
    app = open_app("reports", event="1", analyst="Ana")
    app = app.selectbox(key="draft_kind").select(ReportKind.INCIDENT).run()
    (incident,) = (box for box in app.selectbox if box.label == "Incident")
    assert len(incident.options) == 2
    assert incident.options[0].endswith("Affected people · 6 posts by 6 accounts")
    read_page(press(app, "Draft a report"))
    with store.read() as session:
        row, snapshot = get_report(session, 1) or (None, {})
    assert row is not None
    assert snapshot["growth"]["id"] == incident.value
    assert (row.period_starts_at, row.period_ends_at) == (POSTED_AT, POSTED_AT + timedelta(hours=1))


def test_a_brief_of_an_event_without_incidents_is_refused_in_words(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(3))
    app = open_app("reports", event="1", analyst="Ana")
    app = app.selectbox(key="draft_kind").select(ReportKind.INCIDENT).run()
    assert "This event has no incident yet." in read_page(app)
    assert "an Incident Brief is about one incident; choose which" in read_page(press(app, "Draft a report"))
