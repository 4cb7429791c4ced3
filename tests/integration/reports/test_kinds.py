"""Each kind of report has its shape, states numbers with what stands for them, and is cleared like all."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from dashboard.labels import REPORT_KIND_WORDS
from dashboard.services.errors import ReportError
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import Bullets, Claim, Document, Note, Table, Words
from dashboard.services.reports.editing import clear_draft, edit_section, list_blockers, read_texts
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.history import hash_snapshot
from dashboard.services.reports.material import open_material
from dashboard.services.reports.release import read_release
from dashboard.services.reports.text import MAX_LINES
from dashboard.services.reports.who_what_where import write_responses
from db.incident_changes import note_on_incident
from db.models import Event
from db.queries.incidents import list_incidents
from db.queries.reports import ReportRow, get_report, list_reports
from db.reviews import add_review
from db.session import Store, utc_now
from db.vocabulary import Humanitarian, Information, LabelDecision, ReportKind, Task
from inference.incidents.gathering import gather_new_posts
from tests.factories import POSTED_AT
from tests.happenings import make_happening_posts, receive
from tests.integration.reports.report_builder import READERS, SINCE, build, clear, read_csv

OTHERS = [kind for kind in ReportKind if kind is not ReportKind.SITUATION]
RESCUE = Humanitarian.RESCUE_VOLUNTEERING_OR_DONATION_EFFORT
Report = tuple[ReportRow, Mapping[str, Any]]


@pytest.fixture
def incident_id(store: Store) -> int:
    """The incident of the bridge, in Mexico City; three of its six posts tell of a rescue, corroborated."""
    ids = receive(store, make_happening_posts(12))
    gather_new_posts(store, POSTED_AT + timedelta(hours=3))
    with store.write() as session:
        for number in (0, 2, 4):
            add_review(
                session,
                post_id=ids[f"p{number:04}"],
                reviewer="Ben Ray",
                label_decision=LabelDecision.CORRECTED,
                labels={Task.HUMANITARIAN: RESCUE},
                information=Information.CORROBORATED,
            )
    with store.read() as session:
        rows = list_incidents(session, event_id=1)
    return min(rows, key=lambda row: row.first_seen_at).id


def draft(store: Store, kind: ReportKind, incident_id: int, **narrowed: Any) -> Report:
    incident = incident_id if kind is ReportKind.INCIDENT else None
    return build(store, 1, kind=kind, incident=incident, **narrowed)


def edit(store: Store, report: Report, section: str, text: str) -> Report:
    row, snapshot = report
    with store.write() as session:
        seen = read_texts(snapshot)[section]
        edit_section(session, report_id=row.id, section=section, seen=seen, text=text, edited_by="Ana Brown")
    return read(store, row.id)


def read(store: Store, report_id: int) -> Report:
    with store.read() as session:
        found = get_report(session, report_id)
    assert found is not None
    return found


def list_sentences(document: Document, title: str) -> list[Claim | Note]:
    (section,) = [section for section in document.sections if section.title == title]
    items: list[Claim | Note] = []
    for block in section.blocks:
        if isinstance(block, Bullets):
            items += block.items
        elif isinstance(block, Table):
            items += block.sentences
    return items


def read_section(document: Document, title: str) -> str:
    return "\n".join(item.text for item in list_sentences(document, title))


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        (ReportKind.FLASH, ["Highlights", "Where", "Information gaps", "Next steps", "Contacts"]),
        (
            ReportKind.INCIDENT,
            [
                *("The incident", "What posts tell", "Posts over time", "Situation overview"),
                *("What people did about it", "Information gaps", "Assessment", "Contacts"),
            ],
        ),
        (
            ReportKind.THREE_W,
            ["Who does what, where", "Needs and response by district", "Information gaps", "Contacts"],
        ),
        (
            ReportKind.HANDOVER,
            [
                *("Note for the next shift", "In this shift", "Situation overview"),
                *("Who decided how much", "Left open", "To be watched", "Information gaps"),
            ],
        ),
    ],
)
def test_a_kind_has_its_own_shape_and_ends_like_all_with_method_and_annex(
    store: Store, incident_id: int, kind: ReportKind, titles: list[str]
) -> None:
    document = compose_document(*draft(store, kind, incident_id))
    assert [section.title for section in document.sections] == [
        *titles,
        "Method and uncertainties",
        "Annex: cited posts",
    ]


@pytest.mark.parametrize("kind", OTHERS)
def test_every_line_that_people_edit_has_something_that_stands_for_it(
    store: Store, incident_id: int, kind: ReportKind
) -> None:
    document = compose_document(*draft(store, kind, incident_id))
    cited = [section for section in document.sections if section.words is Words.CITED]
    assert cited
    for section in cited:
        for item in list_sentences(document, section.title):
            assert isinstance(item, Claim) or "(source: " in item.text, item


@pytest.mark.slow
@pytest.mark.parametrize("kind", OTHERS)
def test_every_format_writes_a_kind_under_its_name(store: Store, incident_id: int, kind: ReportKind) -> None:
    row, snapshot = draft(store, kind, incident_id)
    for form in FORMATS:
        content = form.render(open_material(store, row, snapshot))
        if form.extension in READERS:
            text = re.sub(r"\s+", " ", READERS[form.extension](content))
            assert f"{REPORT_KIND_WORDS[kind]} No. 1 (as of 02 March 2026)" in text
            assert "Situation Report No." not in text
    assert (
        FORMATS[0]
        .name_file(row, snapshot)
        .startswith(
            {
                ReportKind.FLASH: "river-flood-flash-update-01",
                ReportKind.INCIDENT: "river-flood-incident-brief-01",
                ReportKind.THREE_W: "river-flood-3w-01",
                ReportKind.HANDOVER: "river-flood-hand-over-01",
            }[kind]
        )
    )


@pytest.mark.parametrize("kind", OTHERS)
def test_no_kind_gives_a_casualty_figure_and_each_says_so(
    store: Store, incident_id: int, kind: ReportKind
) -> None:
    document = compose_document(*draft(store, kind, incident_id))
    assert "No casualty figure is derived from posts" in str(document.sections)


@pytest.mark.parametrize("kind", OTHERS)
def test_the_reviewers_let_what_lookout_wrote_pass_in_each_kind(
    store: Store, incident_id: int, kind: ReportKind
) -> None:
    row, _ = draft(store, kind, incident_id)
    with store.read() as session:
        assert read_release(session, row).objections == ()


def test_a_flash_update_is_of_72_hours_at_most_says_when_it_ends_and_has_a_short_title(
    store: Store, incident_id: int
) -> None:
    with pytest.raises(ReportError, match="is about 72 hours at most, and this period has 73; choose a sho"):
        draft(store, ReportKind.FLASH, incident_id, until=SINCE + timedelta(hours=73))
    with store.write() as session:
        session.get_one(Event, 1).name = "Flood of the long river and of all the many small rivers beside it"
    document = compose_document(*draft(store, ReportKind.FLASH, incident_id))
    assert len(document.title) <= 96
    assert document.title.endswith("… — Flash Update No. 1 (as of 02 March 2026)")
    assert "It expires on 03 March 2026 12:00 UTC" in document.attribution


def test_an_incident_brief_counts_one_incident_and_tells_what_people_did(
    store: Store, incident_id: int
) -> None:
    with store.write() as session:
        note_on_incident(session, incident_id=incident_id, note="The brigade knows", actor="Cleo Diaz")
    document = compose_document(*draft(store, ReportKind.INCIDENT, incident_id))
    assert {figure.key: figure.value for figure in document.figures}["posts"] == 6
    assert f"incident {incident_id}" in document.title
    assert document.scope.endswith(f"incident {incident_id}.")
    assert "Incident 1 gathers 6 posts by 6 independent accounts in all" in read_section(
        document, "The incident"
    )
    assert re.search(
        r"Cleo Diaz on .* UTC: noted: “The brigade knows”", read_section(document, "What people did about it")
    )
    (times,) = [block for s in document.sections for block in s.blocks if isinstance(block, Table)]
    assert times.rows == (("01 March 2026 12:00 UTC", 6),)


def test_what_was_noted_of_an_incident_is_reviewed_as_a_persons_words(store: Store, incident_id: int) -> None:
    note = "The police arrested the man who looted the market"
    with store.write() as session:
        note_on_incident(session, incident_id=incident_id, note=note, actor="Cleo Diaz")
    row, _ = draft(store, ReportKind.INCIDENT, incident_id)
    with store.read() as session:
        release = read_release(session, row)
    assert {each.finding.section for each in release.objections} == {"What people did about it"}


def test_an_incident_brief_is_about_an_incident_of_its_event_with_posts_in_the_period(
    store: Store, incident_id: int
) -> None:
    with pytest.raises(ReportError, match="an Incident Brief is about one incident; choose which"):
        build(store, 1, kind=ReportKind.INCIDENT)
    with pytest.raises(ReportError, match="this event has no incident 99; choose one of its own"):
        draft(store, ReportKind.INCIDENT, 99)
    with pytest.raises(
        ReportError, match=r"no usable post in the period; it has posts from 2026-03-01 12:00"
    ):
        draft(store, ReportKind.INCIDENT, incident_id, since=SINCE + timedelta(hours=20))


def test_a_3w_tells_where_posts_tell_of_a_response_and_leaves_who_to_a_person(
    store: Store, incident_id: int
) -> None:
    report = draft(store, ReportKind.THREE_W, incident_id)
    ids = [post["id"] for post in report[1]["facts"]["posts"].values()]
    document = compose_document(*report)
    rows, needs = (block for s in document.sections for block in s.blocks if isinstance(block, Table))
    support = "Posts tell of it: 3 (3 messages by 3 independent accounts, 3 corroborated)"
    what = "Rescue, volunteering or donation effort"
    assert rows.rows == (
        ("Not known from posts", what, "Mexico City", support, " ".join(f"[{post_id}]" for post_id in ids)),
    )
    # Needs of the rest beside it: three posts there, six without a place.
    assert needs.rows == (("Mexico City", 0, 3, 0, 0, 3), ("Without a place", 0, 6, 0, 0, 0))
    said = [block.text for s in document.sections for block in s.blocks if isinstance(block, Note)]
    assert any("Lookout cannot know who does it" in text for text in said)
    assert "Needs, and no post that tells of a response (no signal ≠ no response): Without a place." in said


def test_a_3w_has_as_many_rows_as_can_be_edited_and_says_how_many_places_it_leaves_out(
    store: Store, incident_id: int
) -> None:
    _, stored = draft(store, ReportKind.THREE_W, incident_id)
    snapshot = read_snapshot(stored)
    section = write_responses(snapshot.model_copy(update={"responses": snapshot.responses * (MAX_LINES + 3)}))
    (rows,) = [block for block in section.blocks if isinstance(block, Bullets)]
    assert len(rows.items) == MAX_LINES
    assert Note("3 further places with fewer accounts left out.") in section.blocks


def test_who_does_it_is_written_by_a_person_and_stands_in_word_excel_and_csv(
    store: Store, incident_id: int
) -> None:
    report = draft(store, ReportKind.THREE_W, incident_id)
    line = "Civil Protection | Boats (source: its office) | Mexico City | Posts tell of it [list: usable]"
    row, snapshot = edit(store, report, "Who does what, where", line)
    material = open_material(store, row, snapshot)
    render = {form.extension: form.render(material) for form in FORMATS if form.extension in ("xlsx", "csv")}
    sheet = openpyxl.load_workbook(io.BytesIO(render["xlsx"]))["3W"]
    assert [cell.value for cell in sheet[1]] == ["Who", "What", "Where", "Signals", "Posts"]
    assert sheet["A2"].value == "Civil Protection"
    (told,) = [line for line in read_csv(render["csv"]) if line["row"] == "who does what where"]
    assert (told["who"], told["district"]) == ("Civil Protection", "Mexico City")
    tags = next(csv.DictReader(io.StringIO(render["csv"].decode("utf-8-sig"))))
    assert (tags["who"], tags["what"]) == ("#org+name", "#activity+name")


def test_a_hand_over_says_who_decided_how_much_and_what_is_left(store: Store, incident_id: int) -> None:
    now = utc_now()
    document = compose_document(
        *draft(store, ReportKind.HANDOVER, incident_id, since=SINCE, until=now + timedelta(hours=1))
    )
    assert read_section(document, "Who decided how much") == (
        "Ben Ray: 3 decisions about 3 posts (source: reviews made in the period)"
    )
    left = read_section(document, "Left open")
    assert "Queue “New”: 9 posts." in left
    assert "Queue “Unplaced”: 6 posts." in left
    (new, *_) = list_sentences(document, "Left open")
    assert isinstance(new, Claim)
    assert "label_decision=not_judged" in new.trace
    assert "since" not in new.trace
    assert list_blockers(document) == (
        "Note for the next shift: nobody has written it yet; write it, or save it empty to leave it out",
    )


def test_a_hand_over_goes_out_without_contacts_and_keeps_those_of_the_report_before(
    store: Store, incident_id: int
) -> None:
    edit(store, draft(store, ReportKind.SITUATION, incident_id), "Contacts", "Ana Brown, duty desk")
    row, snapshot = edit(
        store,
        draft(store, ReportKind.HANDOVER, incident_id),
        "Note for the next shift",
        "Call the port office at six",
    )
    assert "Contacts" not in str(compose_document(row, snapshot).sections)
    with store.write() as session:
        clear_draft(session, report_id=row.id, seen_sha256=row.sha256, cleared_by="Cleo Diaz")
    following = draft(store, ReportKind.FLASH, incident_id)
    assert read_texts(following[1])["Contacts"] == "Ana Brown, duty desk"


def test_kinds_share_one_numbering_and_are_compared_with_their_own_alone(
    store: Store, incident_id: int
) -> None:
    first, _ = draft(store, ReportKind.SITUATION, incident_id)
    clear(store, first)
    row, snapshot = draft(store, ReportKind.HANDOVER, incident_id)
    assert (row.number, snapshot["baseline"]["report"]) == (2, None)
    assert "share one numbering" in str(compose_document(row, snapshot).sections)
    clear(store, row)
    _, later = draft(store, ReportKind.SITUATION, incident_id)
    assert (later["number"], later["baseline"]["report"]) == (3, 1)
    with store.read() as session:
        kinds = [report.kind for report in list_reports(session, 1)]
    assert kinds == [ReportKind.SITUATION, ReportKind.HANDOVER, ReportKind.SITUATION]


def test_a_snapshot_from_before_there_were_kinds_opens_as_a_situation_report(
    store: Store, incident_id: int
) -> None:
    row, snapshot = draft(store, ReportKind.SITUATION, incident_id)
    added = ("kind", "template", "has_own_template", "growth", "responses", "handover")
    former = {name: value for name, value in snapshot.items() if name not in added}
    former["schema"] = "lookout-sitrep-5"
    former["facts"] = {
        **former["facts"],
        "districts": [
            {name: value for name, value in district.items() if name != "about"}
            for district in former["facts"]["districts"]
        ],
    }
    assert read_snapshot(former).kind is ReportKind.SITUATION
    then = compose_document(ReportRow(**{**vars(row), "sha256": hash_snapshot(former)}), former)
    now = compose_document(row, snapshot)
    assert then.title == now.title == "Mexico: River flood — Situation Report No. 1 (as of 02 March 2026)"
    assert then.sections[:-2] == now.sections[:-2]
    assert "share one numbering" not in str(then.sections)
