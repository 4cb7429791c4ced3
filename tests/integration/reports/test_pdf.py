"""A situation report as PDF: marks on each page, and every script and sign that posts are written in."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import (
    Column,
    Note,
    Section,
    Table,
)
from tests.integration.reports.report_builder import (
    Built,
    read_pdf,
    render_instead,
)

pytestmark = pytest.mark.slow


def test_every_page_of_the_pdf_says_exercise_draft_and_hash(built: Built) -> None:
    pages = PdfReader(io.BytesIO(built.render("pdf"))).pages
    assert len(pages) >= 3
    for page in pages:
        text = page.extract_text()
        assert "EXERCISE EXERCISE EXERCISE · DRAFT" in text
        assert f"Status: draft · SHA-256 of the snapshot {built.row.sha256}" in text


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
