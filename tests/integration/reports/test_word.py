"""A situation report as a Word file: marks, headings, tables, pictures and numbered references."""

import io
import re
from dataclasses import replace

import pytest
from docx import Document as open_docx
from docx.enum.text import WD_ALIGN_PARAGRAPH

from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import (
    ANNEX_COLUMNS,
    Bullets,
    Claim,
    Picture,
)
from tests.integration.reports.report_builder import (
    ADDRESS,
    Built,
    read_docx,
    render_instead,
)

pytestmark = pytest.mark.slow


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
