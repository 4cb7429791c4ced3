"""Every format of a situation report opens again, tells the same and carries nothing that runs."""

import io
import re
from collections import Counter
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document as open_docx
from pypdf import PdfReader

from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import (
    Chart,
)
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.material import open_material
from dashboard.services.reports.posts import read_posts
from db.models import Event
from db.queries.reports import get_report
from db.reports import clear_report
from db.vocabulary import (
    Use,
)
from tests.integration.reports.report_builder import (
    ADDRESS,
    READERS,
    SINCE,
    Built,
    PageReader,
    build,
    read_csv,
)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("extension", READERS)
def test_each_format_opens_again_and_shows_figures_marks_and_the_uncertainties(
    built: Built, extension: str
) -> None:
    text = re.sub(r"\s+", " ", READERS[extension](built.render(extension)))
    assert "Mexico: River flood — Situation Report No. 1 (as of 02 March 2026)" in text
    for figure in compose_document(built.row, built.snapshot).figures:
        assert re.search(rf"{re.escape(figure.label)} ?{figure.value:,}(?!\d)", text), figure
    counted = "18 (18 messages by 14 independent accounts, 2 corroborated)"
    assert f"Posts classified as “affected people”: {counted}." in text
    for words in (
        "No signal ≠ no need",
        "Not provided by Lookout",
        "No casualty figure is derived from posts",
        "Model confidence",
        "Source reliability",
        "Location precision",
        "±5 km, by name",
        "Model test-1 classified",
        built.row.sha256,
    ):
        assert words in text, words


def test_sections_stand_in_the_order_of_ocha(built: Built) -> None:
    sections = [s.title for s in compose_document(built.row, built.snapshot).sections if s.level == 1]
    assert sections == [
        "Highlights",
        "Key figures",
        "By category and time",
        "Map",
        "By district",
        "Situation overview",
        "Humanitarian needs and response",
        "Information gaps",
        "Coordination",
        "Funding",
        "Contacts",
        "Method and uncertainties",
        "Annex: cited posts",
    ]


def test_a_cleared_report_of_a_real_event_bears_no_mark_and_names_who_cleared_it(built: Built) -> None:
    with built.store.write() as session:
        session.get_one(Event, built.event_id).is_exercise = False
    draft, _ = build(built.store, built.event_id)
    with built.store.write() as session:
        clear_report(session, report_id=draft.id, seen_sha256=draft.sha256, cleared_by="Head of Office")
    with built.store.read() as session:
        row, snapshot = get_report(session, draft.id) or (draft, {})
    for extension, read in READERS.items():
        form = next(form for form in FORMATS if form.extension == extension)
        text = read(form.render(open_material(built.store, row, snapshot)))
        assert "Cleared by Head of Office on" in text
        assert "DRAFT" not in text
        assert "EXERCISE" not in text


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.extension)
def test_the_same_report_gives_the_same_bytes_a_day_later(
    built: Built, form: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = built.render(form.extension)
    later = datetime.now(UTC) + timedelta(days=1)

    class Moment(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class Tomorrow(datetime, metaclass=Moment):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return later.astimezone(tz)

    monkeypatch.setattr("time.time", later.timestamp)
    for module in ("db.session", "docx.document", "xlsxwriter.core", "xlsxwriter.workbook"):
        monkeypatch.setattr(f"{module}.datetime", Tomorrow, raising=False)
    assert built.render(form.extension) == first


def test_file_names_are_plain_and_say_each_thing_once(built: Built) -> None:
    names = [form.name_file(built.row, built.snapshot) for form in FORMATS]
    assert names[0] == "exercise-river-flood-sitrep-01-2026-03-02-draft.docx"
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z]+)+", name) for name in names)
    event = {**built.snapshot["event"], "slug": "exercise-oriel"}
    named = FORMATS[0].name_file(built.row, {**built.snapshot, "event": event})
    assert named == "exercise-oriel-sitrep-01-2026-03-02-draft.docx"


def test_citations_resolve_to_rows_of_the_annex(built: Built) -> None:
    reader = PageReader(built.render("html"))
    ids = {attributes["id"] for _, attributes in reader.tags if attributes.get("id")}
    links = [attributes["href"] or "" for tag, attributes in reader.tags if tag == "a"]
    inner = [link for link in links if link.startswith("#")]
    assert inner
    assert {link[1:] for link in inner} <= ids
    known = {f"{ADDRESS}/?post={post_id}&whole=yes" for post_id in built.post_ids}
    assert {link for link in links if "/?post=" in link} <= known
    xml = open_docx(io.BytesIO(built.render("docx"))).element.xml
    anchors = set(re.findall(r'w:anchor="(\w+)"', xml))
    assert anchors
    assert anchors <= set(re.findall(r'w:bookmarkStart [^>]*w:name="(\w+)"', xml))


def test_the_charts_say_in_words_what_the_table_and_the_posts_count(built: Built) -> None:
    snapshot = read_snapshot(built.snapshot)
    part, timeline = snapshot.posts, snapshot.facts.timeline
    assert part is not None
    assert timeline is not None
    with built.store.read() as session:
        used = [post for post in read_posts(session, built.row.id, part) if post.use is Use.USED]
    counted = Counter(post.humanitarian for post in used)
    hours = Counter(
        (post.posted_at.replace(minute=0, second=0), post.humanitarian or "none") for post in used
    )
    assert timeline.step_s == 3600
    assert hours == {
        (step.starts_at, name): posts for step in timeline.steps for name, posts in step.categories.items()
    }
    charts = {
        bool(block.steps): block
        for section in compose_document(built.row, built.snapshot).sections
        for block in section.blocks
        if isinstance(block, Chart)
    }
    by_category, over_time = charts[False], charts[True]
    assert {bar.category: bar.counts for bar in by_category.bars} == {
        category: (posts,) for category, posts in counted.items()
    }
    assert {bar.category: sum(bar.counts) for bar in over_time.bars} == counted
    assert len(over_time.steps) == 24
    assert "Affected people 18, " in by_category.alt
    assert "Affected people: 18, most from 01 March 2026 12:00 on (18)" in over_time.alt
    table = built.render("md").decode()
    assert "| Affected people | 18 |" in table
    assert "| 01 Mar 12\\:00 | 18 | 18 | 17 | 4 |" in table


@pytest.mark.parametrize(
    ("days", "step", "count"), [(1, "hour", 24), (3, "3 hours", 24), (30, "day", 31), (4000, "84 days", 48)]
)
def test_a_longer_period_has_longer_steps(built: Built, days: int, step: str, count: int) -> None:
    until = SINCE + timedelta(days=days)
    document = compose_document(*build(built.store, built.event_id, until=until))
    (chart,) = (
        block
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Chart) and block.steps
    )
    assert f"a bar for each {step}," in chart.caption
    assert len(chart.steps) == count
    assert sum(sum(bar.counts) for bar in chart.bars) == 57


def test_hostile_posts_stay_text_in_the_page(built: Built) -> None:
    page = built.render("html")
    reader = PageReader(page)
    assert not {"script", "iframe", "object", "link"} & {tag for tag, _ in reader.tags}
    assert not [name for _, attributes in reader.tags for name in attributes if name.startswith("on")]
    pictures = [attributes for tag, attributes in reader.tags if tag == "img"]
    assert len(pictures) == 3
    assert all((picture["src"] or "").startswith("data:image/png;base64,") for picture in pictures)
    assert all(picture["alt"] for picture in pictures)
    assert b"default-src 'none'" in page
    assert ("html", {"lang": "en"}) in reader.tags


@pytest.mark.parametrize("extension", READERS)
def test_no_format_carries_overrides_control_characters_people_or_casualty_figures(
    built: Built, extension: str
) -> None:
    text = READERS[extension](built.render(extension))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ufffe\uffff]", text)
    for private in ("622-1234", "ana@mail.example", "@ana_b", "12 dead"):
        assert private not in text


def test_the_csv_has_a_valid_hxl_row_and_no_cell_that_a_spreadsheet_runs(built: Built) -> None:
    lines = read_csv(built.render("csv"))
    tags = list(lines[0].values())
    assert all(re.fullmatch(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*", tag) for tag in tags)
    assert len(set(tags)) == len(tags)
    cells = [cell for line in lines for name, cell in line.items() if name not in ("latitude", "longitude")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert {line["marking"] for line in lines[1:]} == {
        "EXERCISE EXERCISE EXERCISE; DRAFT – not cleared for distribution"
    }


def test_the_csv_holds_the_same_figures_and_keeps_four_uncertainties_in_columns(built: Built) -> None:
    document = compose_document(built.row, built.snapshot)
    lines = read_csv(built.render("csv"))[1:]
    figures = {line["name"]: int(line["value"]) for line in lines if line["row"] == "figure"}
    assert figures == {figure.label: figure.value for figure in document.figures}
    posts = [line for line in lines if line["row"] == "post"]
    assert len(posts) == len(built.post_ids)
    assert len([line for line in posts if line["excerpt (masked)"]]) == len(document.citations)
    confirmed = next(line for line in posts if line["post"] == str(built.post_ids[1]))
    assert [
        confirmed[name]
        for name in ("confidence", "verification", "source reliability", "credibility", "location precision")
    ] == ["0.9", "Corroborated", "F", "2", "Town or village"]


def test_the_map_gives_no_exact_place_away(built: Built) -> None:
    assert {(cell["lat"], cell["lon"]) for cell in built.snapshot["facts"]["cells"]} == {(19.45, -99.15)}


@pytest.mark.parametrize(
    "address", ["https://evil.example", "www.evil.example", "evil.example/path", "mailto:a@evil.example"]
)
def test_an_address_in_a_name_becomes_no_link_in_any_format(built: Built, address: str) -> None:
    with built.store.write() as session:
        session.get_one(Event, built.event_id).name = f"Flood <{address}> now"
    row, _ = build(built.store, built.event_id, created_by=f"Ana {address}")
    with built.store.write() as session:
        clear_report(session, report_id=row.id, seen_sha256=row.sha256, cleared_by=f"Bo {address}")
    with built.store.read() as session:
        found = get_report(session, row.id)
    assert found is not None
    named = Built(built.store, built.event_id, built.post_ids, *found)
    for form in FORMATS:
        content = named.render(form.extension)
        if form.extension in ("docx", "xlsx", "zip"):
            with ZipFile(io.BytesIO(content)) as parts:
                content = b"".join(parts.read(name) for name in parts.namelist())
        if form.extension == "pdf":
            pages = PdfReader(io.BytesIO(content)).pages
            content = str([(page.extract_text(), page.get("/Annots")) for page in pages]).encode()
        assert b"Flood" in content, form.extension
        assert b"evil.example" not in content, form.extension
