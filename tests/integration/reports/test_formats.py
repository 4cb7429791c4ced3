"""Every format of a situation report opens again, tells the same and carries nothing that runs."""

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document as open_docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from pypdf import PdfReader

from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import (
    ANNEX_COLUMNS,
    Bullets,
    Chart,
    Claim,
    Column,
    Document,
    Note,
    Picture,
    Section,
    Table,
)
from dashboard.services.reports.facts import CITED_PER_CATEGORY
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.material import open_material
from dashboard.services.reports.posts import read_posts
from db.models import Event
from db.queries.reports import get_report
from db.reports import clear_report
from db.vocabulary import (
    Humanitarian,
    Information,
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
    read_docx,
    read_pdf,
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


def test_every_page_of_the_pdf_says_exercise_draft_and_hash(built: Built) -> None:
    pages = PdfReader(io.BytesIO(built.render("pdf"))).pages
    assert len(pages) >= 3
    for page in pages:
        text = page.extract_text()
        assert "EXERCISE EXERCISE EXERCISE · DRAFT" in text
        assert f"Status: draft · SHA-256 of the snapshot {built.row.sha256}" in text


def test_the_word_file_marks_every_page_and_keeps_its_headings_and_alternative_text(built: Built) -> None:
    docx = open_docx(io.BytesIO(built.render("docx")))
    for section in docx.sections:
        assert "EXERCISE EXERCISE EXERCISE · DRAFT" in section.header.paragraphs[0].text
    styles = {paragraph.text: paragraph.style.name for paragraph in docx.paragraphs if paragraph.style}
    assert styles["Highlights"] == "Heading 1"
    assert styles["Health"] == "Heading 2"
    document = compose_document(built.row, built.snapshot)
    pictures = [
        block.alt for section in document.sections for block in section.blocks if isinstance(block, Picture)
    ]
    assert [shape._inline.docPr.get("descr") for shape in docx.inline_shapes] == pictures
    assert len(pictures) == 3
    assert docx.core_properties.author == "Ana Brown"
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in docx.tables)


def test_in_the_word_file_numbers_stand_below_their_head_and_pictures_within_the_margins(
    built: Built,
) -> None:
    docx = open_docx(io.BytesIO(built.render("docx")))
    figures, districts, annex = (
        [[cell.paragraphs[0].alignment for cell in row.cells] for row in table.rows] for table in docx.tables
    )
    right = WD_ALIGN_PARAGRAPH.RIGHT
    assert all(row == [None, right, None, None] for row in figures)
    assert all(row == [None, *[right] * 4, None] for row in districts)
    assert all(row == [None] * len(ANNEX_COLUMNS) for row in annex)
    # LibreOffice reads a distance that is not stated as 3 mm.
    for shape in docx.inline_shapes:
        assert {shape._inline.get(side) for side in ("distT", "distB", "distL", "distR")} == {"0"}


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


def test_word_cites_by_numbers_that_its_references_resolve(built: Built) -> None:
    document = compose_document(built.row, built.snapshot)
    cited = {citation.post_id: citation for citation in document.citations}
    docx = open_docx(io.BytesIO(built.render("docx")))
    paragraphs = docx.paragraphs
    (title,) = (
        number
        for number, line in enumerate(paragraphs)
        if line.text == "References" and line.style and line.style.name == "Heading 1"
    )
    references = [line for line in paragraphs[title:] if line.style and line.style.name == "Reference"]
    assert [line.text.split("\t")[0] for line in references] == [
        f"[{number + 1}]" for number in range(len(references))
    ]
    ids = [int(found) for line in references for found in re.findall(r"^\S+\sPost (\d+),", line.text)]
    assert set(ids) <= cited.keys()
    for post_id, line in zip(ids, references, strict=True):
        citation = cited[post_id]
        assert f"Post {post_id}, {citation.posted_at} (UTC), {citation.where}, {citation.url}" in line.text
        assert f"{ADDRESS}/?post={post_id}&whole=yes" in [link.address for link in line.hyperlinks]
    # Each number in the text stands for the post that the sentence rests on.
    claims = [
        item
        for section in document.sections
        for block in section.blocks
        for item in (block.items if isinstance(block, Bullets) else (block,))
        if isinstance(item, Claim) and item.cites
    ]
    said = {line.text: line for line in paragraphs[:title]}
    for claim in claims:
        numbers = [str(ids.index(cite) + 1) for cite in claim.cites]
        (line,) = (
            line
            for text, line in said.items()
            if text.startswith(f"{claim.lead}{': ' * bool(claim.lead)}{claim.text} ")
        )
        assert re.findall(r"\[(\d+)\]", line.text.removeprefix(claim.text)) == numbers
    assert list(dict.fromkeys(cite for claim in claims for cite in claim.cites)) == ids


def test_a_word_file_whose_sentences_cite_nothing_has_no_references(built: Built) -> None:
    document = compose_document(built.row, built.snapshot)
    assert "References" in read_docx(built.render("docx"))
    assert document.sections[-1].title == "Annex: cited posts"
    text = read_docx(render_instead(built, "docx", replace(document, sections=document.sections[-1:])))
    assert "Annex: cited posts" in text
    assert "References" not in text


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


@pytest.mark.parametrize(
    "words",
    [
        "مياه الفيضانات",
        "שיטפון ברחוב",
        "Наводнение на улице",
        "बाढ़ का पानी",
        "বন্যার পানি",
        "น้ำท่วม",
        "ጎርፍ",
        "ရေကြီး",
        "வெள்ளம்",
        "洪水地震",
        "土砂崩れ",
        "홍수",
        "🌊🔥🚑",
    ],
)
def test_the_pdf_sets_the_scripts_that_posts_are_written_in(built: Built, words: str) -> None:
    text = read_said(built, words)
    assert "□" not in text
    assert len(set(words) & set(text)) > len(set(words)) / 2


def test_the_pdf_marks_the_signs_that_no_font_holds(built: Built) -> None:
    assert "□□□□" in read_said(built, "𓀀𓀁𓀂𓀃")


def test_what_is_said_reaches_the_pdf_as_words_however_hostile(built: Built) -> None:
    for words in (
        '#panic("x") #import "@preview/x:1": * $ *bold* _it_ @post-1 <post-1> = Head // gone',
        '\\u{1F600} " ] ) } ; #sys.inputs',
        "z" * 590,
        "\x00\x07\ufeff\ufffe\U0010ffff\ud800 end",
        "😀👨‍👩‍👧\u202egnp.exe\u2028\u0301" * 40,
    ):
        text = read_said(built, words)
        if words.isascii() and words.isprintable():
            assert "".join(words.split()) in "".join(text.replace("\u200b", "").split())


def read_said(built: Built, *words: str) -> str:
    """Return the text of the PDF with these words as its first paragraph, a heading, a line and a cell."""
    said = " ".join(words)
    column = Column(said, 0.2)
    blocks = (
        Note(said),
        Table((column, column), (("", *words[:1]), *((word, "") for word in words)), name="said"),
    )
    document = compose_document(built.row, built.snapshot)
    sections = (Section(said, blocks),)
    return read_pdf(render_instead(built, "pdf", replace(document, attribution=said, sections=sections)))


def render_instead(built: Built, extension: str, document: Document) -> bytes:
    """Return the report's file with this document in place of its own."""
    material = open_material(built.store, built.row, built.snapshot)
    form = next(form for form in FORMATS if form.extension == extension)
    return form.render(replace(material, document=document))


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


def test_cited_posts_are_few_verified_first_and_of_different_accounts(built: Built) -> None:
    facts = built.snapshot["facts"]
    for category in facts["categories"]:
        assert len(category["cited"]) <= CITED_PER_CATEGORY
    affected = next(c for c in facts["categories"] if c["humanitarian"] == Humanitarian.AFFECTED_INDIVIDUALS)
    states = [facts["posts"][str(post_id)]["information"] for post_id in affected["cited"]]
    assert states == sorted(states)
    assert states[0] == Information.CORROBORATED
    irrelevant = next(c for c in facts["categories"] if c["humanitarian"] == Humanitarian.NOT_HUMANITARIAN)
    assert irrelevant["cited"] == []


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
