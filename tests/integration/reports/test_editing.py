"""Words are edited, facts are not; each edit can be undone on paper, and what was cleared stays."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from dashboard.services.errors import ReportError
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.editing import clear_draft, edit_section, list_blockers, read_texts
from dashboard.services.reports.history import hash_snapshot, verify_snapshot
from db.errors import IllegalChangeError, NotFoundError
from db.queries.reports import ReportRow, get_report
from db.session import Store
from tests.factories import make_posts, store_posts
from tests.integration.reports.report_builder import READERS, Built, build


def edit(
    built: Built, section: str, text: str, *, by: str = "Ben Ray"
) -> tuple[ReportRow, Mapping[str, Any]]:
    _, snapshot = read(built.store, built.row.id)
    with built.store.write() as session:
        edit_section(
            session,
            report_id=built.row.id,
            section=section,
            seen=read_texts(snapshot)[section],
            text=text,
            edited_by=by,
        )
    return read(built.store, built.row.id)


def read(store: Store, report_id: int) -> tuple[ReportRow, Mapping[str, Any]]:
    with store.read() as session:
        found = get_report(session, report_id)
    assert found is not None
    return found


def test_what_the_rules_wrote_reads_back_as_it_stands(built: Built) -> None:
    before = compose_document(built.row, built.snapshot)
    for section, text in read_texts(built.snapshot).items():
        if text:
            row, snapshot = edit(built, section, text)
    after = compose_document(row, snapshot)
    assert [s.blocks for s in after.sections[:-2]] == [s.blocks for s in before.sections[:-2]]


@pytest.mark.parametrize("extension", READERS)
def test_every_format_shows_the_edited_words_and_who_edited_them(built: Built, extension: str) -> None:
    cited = next(iter(built.snapshot["facts"]["posts"]))
    edit(built, "Highlights", f"Two bridges <b>closed</b> [{cited}]\nShelters opened (source: town hall)")
    row, snapshot = edit(built, "Contacts", "Duty desk, desk@office.example")
    text = re.sub(r"\s+", " ", READERS[extension](built.render(extension, row, snapshot)))
    for words in ("Two bridges <b>closed</b>", "Shelters opened (source: town hall)", "desk@office.example"):
        assert words in text
    assert "Highlights: edited by Ben Ray, " in text
    assert "posts by 30 accounts received" not in text


def test_every_former_state_can_be_made_again_from_the_newest(built: Built) -> None:
    edit(built, "Contacts", "Ana")
    edit(built, "Contacts", "Ben")
    row, snapshot = edit(built, "Funding", "")
    assert verify_snapshot(row, snapshot)
    assert next(entry["sha256"] for entry in snapshot["history"]) == built.row.sha256
    assert [entry["before"] for entry in snapshot["history"]] == [None, "Ana", None]
    forged = {**snapshot, "history": [{**snapshot["history"][0], "after": "x", "by": "Cleo"}]}
    forged_row = ReportRow(**{**vars(row), "sha256": hash_snapshot(forged)})
    assert not verify_snapshot(forged_row, {**forged, "texts": {"Contacts": "Ben"}})
    lost = {**snapshot, "history": snapshot["history"][1:]}
    assert not verify_snapshot(ReportRow(**{**vars(row), "sha256": hash_snapshot(lost)}), lost)


def test_a_section_saved_empty_is_left_out_and_the_report_says_who_did_it(built: Built) -> None:
    row, snapshot = edit(built, "Funding", " \n ")
    document = compose_document(row, snapshot)
    assert "Funding" not in [section.title for section in document.sections]
    assert "Funding: left out by Ben Ray, " in READERS["html"](built.render("html", row, snapshot))


def test_highlights_and_contacts_cannot_be_left_out(built: Built) -> None:
    for section in ("Coordination", "Funding", "Contacts", "Highlights"):
        row, snapshot = edit(built, section, "")
    assert list_blockers(compose_document(row, snapshot)) == (
        "Highlights: a report cannot go out without it; write it",
        "Contacts: a report cannot go out without it; write it",
    )
    with (
        built.store.write() as session,
        pytest.raises(
            ReportError, match=r"report 1 cannot be cleared yet\. Highlights: a report cannot go out"
        ),
    ):
        clear_draft(session, report_id=row.id, seen_sha256=row.sha256, cleared_by="Cleo")


def test_contacts_are_those_of_the_report_before_until_somebody_edits_them(built: Built) -> None:
    edit(built, "Contacts", "Duty desk\ndesk@office.example")
    row, snapshot = build(built.store, built.event_id)
    page = READERS["html"](built.render("html", row, snapshot))
    assert "desk@office.example" in page
    assert "Contacts: as in report No. 1." in page
    assert not any("Contacts" in blocker for blocker in list_blockers(compose_document(row, snapshot)))
    second = replace(built, row=row, snapshot=snapshot)
    assert read_texts(snapshot)["Contacts"] == "Duty desk\ndesk@office.example"
    row, snapshot = edit(second, "Contacts", "Night desk")
    assert verify_snapshot(row, snapshot)
    page = READERS["html"](built.render("html", row, snapshot))
    assert "desk@office.example" not in page
    assert "as in report No. 1" not in page
    # What was taken over is handed on, also where it was not edited in between.
    for _ in range(2):
        row, snapshot = build(built.store, built.event_id)
    assert (row.number, snapshot["contacts"]) == (4, {"text": "Night desk", "report": 3})


def test_a_single_persons_report_says_that_nobody_checked_it(store: Store) -> None:
    store_posts(store, make_posts(2))
    row, snapshot = build(store, 1)
    built = Built(store, 1, [], row, snapshot)
    for section, text in (("Coordination", ""), ("Funding", ""), ("Contacts", "Ana Brown")):
        row, snapshot = edit(built, section, text, by="Ana Brown")
    with store.write() as session:
        clear_draft(session, report_id=row.id, seen_sha256=row.sha256, cleared_by="ana brown")
    row, snapshot = read(store, row.id)
    page = READERS["html"](built.render("html", row, snapshot))
    assert "ana brown also drafted it; no second person has checked it." in page
    with pytest.raises(IllegalChangeError, match="report 1 was cleared by ana brown"):
        edit(built, "Contacts", "Somebody else")


@pytest.mark.parametrize(
    ("section", "text", "message"),
    [
        ("Highlights", "Roofs gone", "line 1 of Highlights has nothing that stands for it"),
        ("Highlights", "Roofs gone [999999]", r"line 1 of Highlights cites \[999999\], which this report"),
        ("Highlights", "A [list: usable]\nB [list: secret]", "line 2 of Highlights names the list 'secret'"),
        ("Highlights", "A [list: usable] [list: all]", "line 1 of Highlights names 2 lists; keep one"),
        ("Highlights", "[list: usable]", "line 1 of Highlights says nothing"),
        ("Contacts", "x" * 601, "line 1 of Contacts has 601 characters; at most 600 are read"),
        ("Contacts", "x\n" * 31, "Contacts has 31 lines; at most 30 are read"),
    ],
)
def test_words_that_a_report_cannot_hold_are_refused_by_line(
    built: Built, section: str, text: str, message: str
) -> None:
    with pytest.raises(ReportError, match=message):
        edit(built, section, text)


def test_only_a_named_person_edits_a_section_that_there_is(built: Built) -> None:
    with pytest.raises(ReportError, match="edited by a named person; give a name"):
        edit(built, "Contacts", "Ana", by=" ")
    with built.store.write() as session:
        change: dict[str, Any] = {"seen": "", "text": "x", "edited_by": "Ben"}
        with pytest.raises(ReportError, match="the section 'Key figures' of this report cannot be edited"):
            edit_section(session, report_id=built.row.id, section="Key figures", **change)
        with pytest.raises(NotFoundError, match="no report 99"):
            edit_section(session, report_id=99, section="Contacts", **change)
