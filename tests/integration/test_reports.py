"""Situation reports: what is frozen equals what the views count, and every format tells the same."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from docx import Document as open_docx
from pypdf import PdfReader
from sqlalchemy import event as sqlalchemy_event

from dashboard.services.errors import ReportError
from dashboard.services.filter_url import decode_filter
from dashboard.services.reports import FORMATS
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.facts import CITED_PER_CATEGORY, usable_posts
from dashboard.services.reports.snapshot import build_snapshot, verify_snapshot
from db.models import Event
from db.posts import add_posts
from db.predictions import NewPlace, add_predictions
from db.queries.filters import PostFilter
from db.queries.overview import count_categories, count_key_figures
from db.queries.posts import count_posts
from db.queries.reports import ReportRow, get_report
from db.reports import clear_report
from db.reviews import add_review
from db.session import Store
from db.vocabulary import (
    Credibility,
    Damage,
    Humanitarian,
    Informativeness,
    PlaceMethod,
    PlacePrecision,
    Task,
    Verification,
)
from tests.factories import POSTED_AT, make_posts, make_prediction, store_posts

SINCE, UNTIL = POSTED_AT, POSTED_AT + timedelta(days=1)
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    '=HYPERLINK("http://evil.example")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u202egnp.exe\u202c \u2066isolate",
    "مياه الفيضانات في الشارع",
    "😀👨‍👩‍👧 roof gone 🏠",
    "x" * 10_000,
    "bell\x07 tab\x0b form\x0c \ufffe\uffff",
    "${style} %s {title} ]]> &amp; &#0;",
    "12 dead, call +501 622-1234, ana@mail.example, @ana_b",
)
CATEGORIES = (
    Humanitarian.AFFECTED_INDIVIDUALS,
    Humanitarian.INJURED_OR_DEAD_PEOPLE,
    Humanitarian.NOT_HUMANITARIAN,
)


@dataclass(frozen=True)
class Built:
    store: Store
    event_id: int
    post_ids: list[int]
    row: ReportRow
    snapshot: Mapping[str, Any]

    def render(self, extension: str, row: ReportRow | None = None) -> bytes:
        chosen = next(form for form in FORMATS if form.extension == extension)
        return chosen.render(row or self.row, self.snapshot)


def build(store: Store, event_id: int, **period: Any) -> tuple[ReportRow, Mapping[str, Any]]:
    whole = {"period_starts_at": SINCE, "period_ends_at": UNTIL, "created_by": "Ana Brown"}
    report_id = build_snapshot(store, event_id=event_id, **whole | period)
    with store.read() as session:
        found = get_report(session, report_id)
    assert found is not None
    return found


@pytest.fixture
def built(store: Store) -> Built:
    """Sixty posts of thirty accounts, half of them hostile in turn, four not classified, eight reviewed."""
    posts = [
        replace(
            post, text=HOSTILE[number // 2 % 10] if number % 2 else post.text, author_hash=f"a{number % 30}"
        )
        for number, post in enumerate(make_posts(60))
    ]
    ids = store_posts(store, posts)
    predictions = [
        make_prediction(
            post_id,
            humanitarian=CATEGORIES[number % 3],
            informativeness=tuple(Informativeness)[number % 3 == 2],
            damage=Damage.SEVERE_DAMAGE if number % 5 == 0 else None,
            language="es" if number % 4 == 0 else None,
            place=NewPlace(19.4321, -99.1332, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, "Centro")
            if number % 2
            else None,
        )
        for number, post_id in enumerate(ids[:56])
    ]
    with store.write() as session:
        add_predictions(session, model_version="test-1", predictions=predictions)
        for post_id in ids[:5]:
            add_review(
                session,
                post_id=post_id,
                reviewer="ana",
                verification=Verification.CONFIRMED,
                credibility=Credibility.PROBABLY_TRUE,
            )
        for post_id in ids[6:9]:
            add_review(
                session, post_id=post_id, reviewer="ana", verification=Verification.INACCURATE, reason="old"
            )
        event_id = 1
        session.get_one(Event, event_id).is_exercise = True
    return Built(store, event_id, ids, *build(store, event_id))


def read_docx(content: bytes) -> str:
    docx = open_docx(io.BytesIO(content))
    cells = [cell.text for table in docx.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in docx.paragraphs), *cells])


def read_pdf(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


class PageReader(HTMLParser):
    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


READERS = {"docx": read_docx, "pdf": read_pdf, "html": lambda content: PageReader(content).text}


def test_frozen_figures_equal_what_the_views_count(built: Built):
    every = PostFilter(event_id=built.event_id, since=SINCE, until=UNTIL)
    usable = usable_posts(built.event_id, SINCE, UNTIL)
    with built.store.read() as session:
        all_figures, figures = count_key_figures(session, every), count_key_figures(session, usable)
        categories = {count.humanitarian: count for count in count_categories(session, usable)}
    document = compose_document(built.row, built.snapshot)
    shown = {figure.key: figure.value for figure in document.figures}
    assert shown == {
        "posts": all_figures.posts,
        "accounts": all_figures.accounts,
        "pending": 4,
        "rejected": 3,
        "usable": 57,
        "informative": figures.informative,
        "verified": 5,
        "unreviewed": figures.unreviewed,
        "with_picture": 0,
        "severe_damage": figures.severe_damage,
        "placed": figures.placed,
    }
    assert {line.category: (line.posts, line.verified) for line in document.categories} == {
        label: (count.posts, count.reviewed) for label, count in categories.items() if label is not None
    }


def test_every_trace_lists_exactly_the_posts_that_its_figure_counts(built: Built):
    document = compose_document(built.row, built.snapshot)
    exact = {"posts", "rejected", "usable", "informative", "verified", "unreviewed", "severe_damage"}
    lines = [(figure.trace, figure.value) for figure in document.figures if figure.key in exact]
    lines += [(line.trace, line.posts) for line in document.categories]
    with built.store.read() as session:
        for trace, counted in lines:
            address = urlsplit(trace)
            assert address.path == "/posts"
            chosen = decode_filter(parse_qs(address.query), event_id=built.event_id)
            assert count_posts(session, chosen) == counted, trace


def test_a_corrected_label_moves_the_post_in_the_next_report(built: Built):
    with built.store.write() as session:
        add_review(
            session,
            post_id=built.post_ids[9],
            reviewer="ana",
            verification=Verification.CORRECTED,
            labels={Task.HUMANITARIAN: Humanitarian.VEHICLE_DAMAGE},
        )
    before = {line.category: line.posts for line in compose_document(built.row, built.snapshot).categories}
    after = {
        line.category: line.posts for line in compose_document(*build(built.store, built.event_id)).categories
    }
    assert after[Humanitarian.VEHICLE_DAMAGE] == 1
    assert after[Humanitarian.AFFECTED_INDIVIDUALS] == before[Humanitarian.AFFECTED_INDIVIDUALS] - 1


def test_rejected_posts_are_counted_once_and_never_cited(built: Built):
    rejected = set(built.post_ids[6:9])
    assert not rejected & {int(post_id) for post_id in built.snapshot["facts"]["posts"]}


def test_the_next_report_says_what_changed_and_retracts_what_was_rejected_since(built: Built):
    cited = built.snapshot["facts"]["categories"][0]["cited"][0]
    with built.store.write() as session:
        add_review(
            session, post_id=cited, reviewer="ana", verification=Verification.DUPLICATE, reason="repost"
        )
    row, snapshot = build(built.store, built.event_id)
    assert row.number == 2
    page = PageReader(FORMATS[2].render(row, snapshot)).text
    assert "Usable posts: 56, against 57 in Report No. 1" in page
    assert f"do not rely on them: post {cited} (duplicate)" in page


def test_the_first_report_compares_with_the_time_just_before(built: Built):
    _, snapshot = build(
        built.store,
        built.event_id,
        period_starts_at=SINCE + timedelta(minutes=30),
        period_ends_at=SINCE + timedelta(minutes=60),
    )
    assert snapshot["baseline"]["report"] == 1
    assert built.snapshot["baseline"] == {
        "report": None,
        "starts_at": (SINCE - timedelta(days=1)).isoformat(),
        "ends_at": SINCE.isoformat(),
        "retracted": [],
        "posts": 0,
        "categories": {},
    }


@pytest.mark.parametrize("extension", READERS)
def test_each_format_opens_again_and_shows_figures_marks_and_the_uncertainties(built: Built, extension: str):
    text = re.sub(r"\s+", " ", READERS[extension](built.render(extension)))
    assert "Mexico: River flood — Situation Report No. 1 (as of 02 March 2026)" in text
    for figure in compose_document(built.row, built.snapshot).figures:
        assert re.search(rf"{re.escape(figure.label)} ?{figure.value:,}(?!\d)", text), figure
    assert "Posts reviewed indicate people affected (18 posts, 10 independent accounts, 2 verified)." in text
    for words in (
        "No signal ≠ no need",
        "Not provided by Lookout",
        "No casualty figure is derived from posts",
        "Model confidence",
        "Source reliability",
        "Location precision",
        "Model test-1 classified",
        built.row.sha256,
    ):
        assert words in text, words


def test_sections_stand_in_the_order_of_ocha(built: Built):
    sections = [s.title for s in compose_document(built.row, built.snapshot).sections if s.level == 1]
    assert sections == [
        "Highlights",
        "Key figures",
        "Map",
        "Situation overview",
        "Humanitarian needs and response",
        "Information gaps",
        "Coordination",
        "Funding",
        "Contacts",
        "Method and uncertainties",
        "Annex: cited posts",
    ]


def test_every_page_of_the_pdf_says_exercise_and_draft(built: Built):
    pages = PdfReader(io.BytesIO(built.render("pdf"))).pages
    assert len(pages) >= 3
    for page in pages:
        assert "EXERCISE EXERCISE EXERCISE · DRAFT" in page.extract_text()


def test_the_word_file_marks_every_page_and_keeps_its_headings_and_alternative_text(built: Built):
    docx = open_docx(io.BytesIO(built.render("docx")))
    for section in docx.sections:
        assert "EXERCISE EXERCISE EXERCISE · DRAFT" in section.header.paragraphs[0].text
    styles = {paragraph.text: paragraph.style.name for paragraph in docx.paragraphs}
    assert styles["Highlights"] == "Heading 1"
    assert styles["Health"] == "Heading 2"
    assert "Map of River flood" in docx.inline_shapes[0]._inline.docPr.get("descr")
    assert docx.core_properties.author == "Ana Brown"
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in docx.tables)


def test_a_cleared_report_of_a_real_event_bears_no_mark_and_names_who_cleared_it(built: Built):
    with built.store.write() as session:
        session.get_one(Event, built.event_id).is_exercise = False
        clear_report(session, report_id=built.row.id, cleared_by="Head of Office")
    report_id, snapshot = build(built.store, built.event_id)[0].id, built.snapshot
    with built.store.write() as session:
        clear_report(session, report_id=report_id, cleared_by="Head of Office")
    with built.store.read() as session:
        row, snapshot = get_report(session, report_id) or (built.row, snapshot)
    for extension, read in READERS.items():
        form = next(form for form in FORMATS if form.extension == extension)
        text = read(form.render(row, snapshot))
        assert "Cleared by Head of Office on" in text
        assert "DRAFT" not in text
        assert "EXERCISE" not in text


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.extension)
def test_the_same_snapshot_gives_the_same_bytes(built: Built, form: Any):
    assert form.render(built.row, built.snapshot) == form.render(built.row, built.snapshot)


def test_file_names_are_plain(built: Built):
    names = [form.name_file(built.row, built.snapshot) for form in FORMATS]
    assert names[0] == "exercise-river-flood-sitrep-01-2026-03-02-draft.docx"
    assert all(re.fullmatch(r"[a-z0-9-]+\.[a-z]+", name) for name in names)


def test_citations_resolve_to_rows_of_the_annex(built: Built):
    reader = PageReader(built.render("html"))
    ids = {attributes["id"] for _, attributes in reader.tags if attributes.get("id")}
    links = [attributes["href"] or "" for tag, attributes in reader.tags if tag == "a"]
    inner = [link for link in links if link.startswith("#")]
    assert inner
    assert {link[1:] for link in inner} <= ids
    known = {f"http://localhost:8501/post?post={post_id}" for post_id in built.post_ids}
    assert {link for link in links if "/post?" in link} <= known
    xml = open_docx(io.BytesIO(built.render("docx"))).element.xml
    anchors = set(re.findall(r'w:anchor="(\w+)"', xml))
    assert anchors
    assert anchors <= set(re.findall(r'w:bookmarkStart [^>]*w:name="(\w+)"', xml))


def test_hostile_posts_stay_text_in_the_page(built: Built):
    page = built.render("html")
    reader = PageReader(page)
    assert not {"script", "iframe", "object", "link"} & {tag for tag, _ in reader.tags}
    assert not [name for _, attributes in reader.tags for name in attributes if name.startswith("on")]
    sources = [attributes["src"] or "" for tag, attributes in reader.tags if tag == "img"]
    assert len(sources) == 1
    assert sources[0].startswith("data:image/png;base64,")
    assert b"default-src 'none'" in page
    assert ("html", {"lang": "en"}) in reader.tags


@pytest.mark.parametrize("extension", READERS)
def test_no_format_carries_overrides_control_characters_people_or_casualty_figures(
    built: Built, extension: str
):
    text = READERS[extension](built.render(extension))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ufffe\uffff]", text)
    for private in ("622-1234", "ana@mail.example", "@ana_b", "12 dead"):
        assert private not in text


def test_the_pdf_says_where_text_runs_from_right_to_left_and_marks_missing_signs(built: Built):
    cited = built.snapshot["facts"]["posts"].values()
    text = re.sub(r"\s+", " ", read_pdf(built.render("pdf")))
    assert ("written from right to left" in text) == any("مياه" in post["excerpt"] for post in cited)


def test_the_csv_has_a_valid_hxl_row_and_no_cell_that_a_spreadsheet_runs(built: Built):
    lines = read_csv(built.render("csv"))
    tags = list(lines[0].values())
    assert all(re.fullmatch(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*", tag) for tag in tags)
    assert len(set(tags)) == len(tags)
    assert not [cell for line in lines for cell in line.values() if cell.startswith(("=", "+", "-", "@"))]
    assert {line["marking"] for line in lines[1:]} == {
        "EXERCISE EXERCISE EXERCISE; DRAFT – not cleared for distribution"
    }


def test_the_csv_holds_the_same_figures_and_keeps_four_uncertainties_in_columns(built: Built):
    document = compose_document(built.row, built.snapshot)
    lines = read_csv(built.render("csv"))[1:]
    figures = {line["name"]: int(line["value"]) for line in lines if line["row"] == "figure"}
    assert figures == {figure.label: figure.value for figure in document.figures}
    posts = [line for line in lines if line["row"] == "post"]
    assert len(posts) == len(document.citations)
    confirmed = next(line for line in posts if line["post"] == str(built.post_ids[1]))
    assert [
        confirmed[name]
        for name in ("confidence", "verification", "source reliability", "credibility", "location precision")
    ] == ["90%", "confirmed", "F", "2", "locality"]


def test_the_map_gives_no_exact_place_away(built: Built):
    assert {(cell["lat"], cell["lon"]) for cell in built.snapshot["facts"]["cells"]} == {(19.45, -99.15)}


def test_cited_posts_are_few_verified_first_and_of_different_accounts(built: Built):
    facts = built.snapshot["facts"]
    for category in facts["categories"]:
        assert len(category["cited"]) <= CITED_PER_CATEGORY
    affected = next(c for c in facts["categories"] if c["humanitarian"] == Humanitarian.AFFECTED_INDIVIDUALS)
    states = [facts["posts"][str(post_id)]["verification"] for post_id in affected["cited"]]
    assert states == sorted(states)
    assert states[0] == Verification.CONFIRMED
    irrelevant = next(c for c in facts["categories"] if c["humanitarian"] == Humanitarian.NOT_HUMANITARIAN)
    assert irrelevant["cited"] == []


def test_a_changed_snapshot_is_refused(built: Built):
    assert verify_snapshot(built.row, built.snapshot)
    forged = {**built.snapshot, "created_by": "Somebody Else"}
    assert not verify_snapshot(built.row, forged)
    with pytest.raises(ReportError, match="snapshot of report 1 does not match its hash"):
        compose_document(built.row, forged)


def test_what_was_frozen_does_not_follow_the_store(built: Built):
    before = built.render("html")
    with built.store.write() as session:
        add_posts(session, event_id=1, source_id=1, posts=make_posts(5, first=900), priority=0)
    assert built.render("html") == before


def test_an_event_without_posts_gives_a_report_that_says_so(store: Store):
    store_posts(store, [])
    row, snapshot = build(store, 1)
    for form in FORMATS:
        assert form.render(row, snapshot)
    page = PageReader(FORMATS[2].render(row, snapshot)).text
    assert "0 posts by 0 independent accounts received" in page
    assert "No usable post of a humanitarian category is placed; no map is drawn." in page
    assert "No post is cited." in page


def test_one_loud_account_is_named_as_a_gap(store: Store):
    ids = store_posts(store, make_posts(10, author_hash="loud"))
    with store.write() as session:
        add_predictions(session, model_version="test-1", predictions=[make_prediction(i) for i in ids])
    page = PageReader(FORMATS[2].render(*build(store, 1))).text
    assert "Affected people: one account sent 10 of 10 posts." in page


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"event_id": 99}, "no event 99; choose one that is in the store"),
        ({"period_ends_at": SINCE}, "the period ends .* no later than it starts"),
        ({"created_by": "  "}, "drafted by a named person; give a name"),
    ],
)
def test_a_report_that_cannot_be_made_says_why(built: Built, change: dict[str, Any], message: str):
    with pytest.raises(ReportError, match=message):
        build(built.store, **{"event_id": built.event_id} | change)


def test_links_lead_to_the_address_that_the_settings_name(built: Built, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOOKOUT_PUBLIC_URL", "https://lookout.example.org/")
    _, snapshot = build(built.store, built.event_id)
    assert snapshot["public_url"] == "https://lookout.example.org"


def test_a_snapshot_of_many_posts_reads_as_few_statements_as_one_of_few(built: Built):
    def count_statements() -> int:
        statements: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        sqlalchemy_event.listen(built.store.engine, "before_cursor_execute", note)
        build(built.store, built.event_id)
        sqlalchemy_event.remove(built.store.engine, "before_cursor_execute", note)
        return len(statements)

    few = count_statements()
    with built.store.write() as session:
        ids = add_posts(session, event_id=1, source_id=1, posts=make_posts(600, first=100), priority=0)
        add_predictions(session, model_version="test-1", predictions=[make_prediction(i) for i in ids])
    assert count_statements() == few


def test_a_report_frozen_on_postgresql_keeps_its_hash(postgres_store: Store):
    ids = store_posts(postgres_store, make_posts(3, author_hash="a"))
    with postgres_store.write() as session:
        predictions = [make_prediction(post_id, confidence=1 / 3) for post_id in ids]
        add_predictions(session, model_version="test-1", predictions=predictions)
    row, snapshot = build(postgres_store, 1)
    assert snapshot["facts"]["usable"]["posts"] == 3
    assert verify_snapshot(row, snapshot)
