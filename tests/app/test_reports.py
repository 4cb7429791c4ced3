"""A draft is edited, its gaps are named, and another person than its drafter clears it."""

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.wording import PROFILE_BANNERS
from db.masking.profiles import Profile
from db.models import AuditEntry
from db.queries.reports import get_report, list_reports
from db.reviews import add_review
from db.session import Store
from db.vocabulary import Information, ReportStatus
from tests.app.steps import OpenApp, classify, press, read_page
from tests.factories import make_posts, store_posts


def draft(open_app: OpenApp, store: Store, *, analyst: str = "Ana") -> AppTest:
    classify(store, store_posts(store, make_posts(3)))
    return press(open_app("reports", event="1", analyst=analyst), "Draft a report")


def choose(app: AppTest, section: str) -> AppTest:
    return next(box for box in app.selectbox if box.label == "Section").select(section).run()


def write(app: AppTest, section: str, text: str) -> AppTest:
    return save(choose(app, section), text)


def save(app: AppTest, text: str) -> AppTest:
    area = next(area for area in app.text_area if area.label == "One sentence a line")
    area.set_value(text)
    return press(app, "Save this section")


def complete(app: AppTest) -> AppTest:
    for section, text in (("Coordination", ""), ("Funding", ""), ("Contacts", "Ana Brown, duty desk")):
        app = write(app, section, text)
    return app


def read_report(store: Store) -> ReportStatus:
    with store.read() as session:
        (report,) = list_reports(session, 1)
    return report.status


def test_a_report_with_placeholders_or_without_contacts_cannot_be_cleared(
    store: Store, open_app: OpenApp
) -> None:
    app = draft(open_app, store)
    page = read_page(app)
    assert "Contacts: a report cannot go out without it; write it" in page
    assert "Coordination: nobody has written it yet" in page
    assert "Clear report 1 for good" not in [button.label for button in app.button]
    app = write(write(app, "Coordination", "Led by the duty desk"), "Funding", "")
    page = read_page(app)
    assert "Coordination: nobody has written it yet" not in page
    assert "Clear report 1 for good" not in [button.label for button in app.button]
    app = write(app, "Contacts", "Ana Brown, duty desk")
    app = press(app, "Clear report 1 for good")
    read_page(app)
    assert read_report(store) is ReportStatus.CLEARED


def test_a_single_person_may_clear_alone_and_the_page_says_what_the_document_will(
    store: Store, open_app: OpenApp
) -> None:
    app = complete(draft(open_app, store))
    page = read_page(app)
    assert "Written by Ana. Whoever wrote in a report does not clear it." in page
    assert "you may clear it alone, and the document says that no second person has checked it" in page
    press(app, "Clear report 1 for good")
    with store.read() as session:
        row, snapshot = get_report(session, 1) or pytest.fail("no report")
    assert (
        "Ana also drafted it; no second person has checked it." in compose_document(row, snapshot).clearance
    )


def test_who_wrote_in_a_report_is_told_beforehand_that_another_person_clears_it(
    store: Store, open_app: OpenApp
) -> None:
    complete(draft(open_app, store))
    write(open_app("reports", event="1", analyst="Ben"), "Contacts", "Ben, night desk")
    page = read_page(open_app("reports", event="1", analyst="Ana"))
    assert "Written by Ana, Ben." in page
    assert "You wrote in it, and so did all who worked here. Draft it anew" in page
    with store.write() as session:
        add_review(session, post_id=1, reviewer="Cleo", information=Information.CORROBORATED)
    for author in ("Ana", "Ben"):
        app = open_app("reports", event="1", analyst=author)
        assert "another person has to clear it. Here worked too: Cleo." in read_page(app)
        assert "Clear report 1 for good" not in [button.label for button in app.button]
    press(open_app("reports", event="1", analyst="Cleo"), "Clear report 1 for good")
    assert read_report(store) is ReportStatus.CLEARED


def test_an_edit_keeps_its_citations_and_is_part_of_the_snapshots_history(
    store: Store, open_app: OpenApp
) -> None:
    app = write(draft(open_app, store), "Highlights", "Water stands in the streets of Tulum [list: usable]")
    read_page(app)
    app = write(app, "Highlights", "Water has left the streets of Tulum [list: usable]")
    read_page(app)
    with store.read() as session:
        row, snapshot = get_report(session, 1) or (None, {})
    assert row is not None
    assert [(edit["section"], edit["by"], edit["after"]) for edit in snapshot["history"]] == [
        ("Highlights", "Ana", "Water stands in the streets of Tulum [list: usable]"),
        ("Highlights", "Ana", "Water has left the streets of Tulum [list: usable]"),
    ]


def test_a_line_that_nothing_stands_for_is_refused_in_place_and_not_lost(
    store: Store, open_app: OpenApp
) -> None:
    app = write(draft(open_app, store), "Highlights", "300 houses are gone")
    page = read_page(app)
    assert "line 1 of Highlights has nothing that stands for it; end it with posts such as [12]" in page
    assert "300 houses are gone" in [area.value for area in app.text_area]
    app = write(app, "Highlights", "300 houses are gone [99]")
    assert "line 1 of Highlights cites [99], which this report does not hold" in read_page(app)
    app = write(app, "Highlights", "300 houses are gone (source: national office, 3 March)")
    assert "Highlights saved" in read_page(app)


def test_words_that_another_person_saved_meanwhile_are_not_overwritten(
    store: Store, open_app: OpenApp
) -> None:
    ana = choose(draft(open_app, store), "Contacts")
    ben = write(open_app("reports", event="1", analyst="Ben"), "Contacts", "Ben, night desk")
    read_page(ben)
    ana = save(ana, "Ana, duty desk")
    assert "Contacts was edited since you opened it" in read_page(ana)
    assert "Ana, duty desk" in [area.value for area in ana.text_area]
    ana = press(ana.run(), "Go on from their words")
    assert "Ben, night desk" in [area.value for area in ana.text_area]


def test_the_filters_in_force_are_part_of_the_report(store: Store, open_app: OpenApp) -> None:
    classify(store, store_posts(store, make_posts(3)))
    app = open_app("reports", event="1", analyst="Ana", humanitarian="affected_individuals", words="water")
    assert "Humanitarian category: Affected people; words: water" in read_page(app)
    read_page(press(app, "Draft a report"))
    with store.read() as session:
        _, snapshot = get_report(session, 1) or (None, {})
    assert snapshot["filter"]["words"] == ["Humanitarian category: Affected people", "words: water"]
    assert all("words=water" in trace for trace in snapshot["facts"]["traces"].values())


def test_contacts_of_the_report_before_stand_in_the_next_and_can_be_edited(
    store: Store, open_app: OpenApp
) -> None:
    app = complete(draft(open_app, store))
    app = press(app, "Draft a report")
    (chosen,) = (box for box in app.selectbox if box.label == "Report")
    assert chosen.value == 2
    assert chosen.options[0].startswith("No. 2 · DRAFT · ")
    assert "Contacts: a report cannot go out without it" not in read_page(app)
    app = choose(app, "Contacts")
    (area,) = (area for area in app.text_area if area.label == "One sentence a line")
    assert area.value == "Ana Brown, duty desk"
    save(app, "Ben Ray, night desk")
    with store.read() as session:
        found = get_report(session, 2)
    assert found is not None
    assert found[1]["texts"] == {"Contacts": "Ben Ray, night desk"}


def test_before_clearing_the_page_shows_what_the_public_sees(store: Store, open_app: OpenApp) -> None:
    app = complete(draft(open_app, store))
    label = "What the public sees (1 kept back)"
    (seen,) = [block for block in app.expander if block.label == label]
    frame = seen.dataframe[0].value
    assert frame.set_index("Where").loc["Contacts"].to_list() == ["[name], duty desk", "name: Ana Brown"]
    app = press(app, "Clear report 1 for good")
    assert label not in [block.label for block in app.expander]


def test_a_cleared_report_whose_cited_post_turns_out_false_says_so(store: Store, open_app: OpenApp) -> None:
    (post_id, *_) = post_ids = store_posts(store, make_posts(3))
    classify(store, post_ids)
    with store.write() as session:
        add_review(session, post_id=post_id, reviewer="Ana", information=Information.CORROBORATED)
    app = complete(press(open_app("reports", event="1", analyst="Ana"), "Draft a report"))
    app = press(app, "Clear report 1 for good")
    assert "cites what is not used any more" not in read_page(app)
    with store.write() as session:
        add_review(session, post_id=post_id, reviewer="Ana", information=Information.FALSE, reason="old")
    page = read_page(open_app("reports", event="1", analyst="Ana"))
    assert f"This report cites what is not used any more: post {post_id} (false)." in page


def test_an_internal_report_says_so_on_its_page_and_in_the_log(store: Store, open_app: OpenApp) -> None:
    classify(store, store_posts(store, make_posts(3)))
    app = open_app("reports", event="1", analyst="Ana")
    next(box for box in app.selectbox if box.label == "For").select(Profile.INTERNAL)
    press(app, "Draft a report")
    with store.read() as session:
        (report,) = list_reports(session, 1)
        found = get_report(session, report.id)
        unmaskings = session.scalars(select(AuditEntry.actor).where(AuditEntry.action == "unmask")).all()
    assert found is not None
    assert compose_document(*found).marks[-1] == PROFILE_BANNERS[Profile.INTERNAL]
    assert unmaskings == ["Ana"]
