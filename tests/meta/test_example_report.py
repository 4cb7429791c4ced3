"""The example of a report in ``docs/`` is one that a head of office can read and send."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from dashboard.services.reports import wording

DOCS = Path(__file__).parents[2] / "docs"
WORD, PDF = DOCS / "example-report.docx", DOCS / "example-report.pdf"
MAX_PAGES = 6


def read_word() -> str:
    docx = Document(str(WORD))
    cells = [cell.text for table in docx.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in docx.paragraphs), *cells])


def read_pdf() -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(PDF).pages).split())


def test_it_has_no_more_pages_than_a_head_of_office_reads() -> None:
    assert len(PdfReader(PDF).pages) <= MAX_PAGES


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_nor_has_it_as_libreoffice_sets_the_word_file(tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", tmp_path, WORD],
        check=True,
        capture_output=True,
        timeout=180,
    )
    assert len(PdfReader(tmp_path / WORD.with_suffix(".pdf").name).pages) <= MAX_PAGES


def test_its_pictures_say_what_is_seen_in_them() -> None:
    told = [str(shape._inline.docPr.get("descr")) for shape in Document(str(WORD)).inline_shapes]
    bars, timeline, squares, *pictures = told
    assert re.search(r"longest first: \D+ \d+, \D+ \d+", bars)
    assert re.search(r"All: \d+, most from .+ on \(\d+\)", timeline)
    assert re.search(r"squares\. \D+ \d+, mostly", squares)
    assert pictures
    assert all("by a machine alone" in picture for picture in pictures)


@pytest.mark.parametrize("read", [read_word, read_pdf])
def test_it_is_issued_has_no_gap_and_says_what_it_cannot_know(read: object) -> None:
    text = read()  # type: ignore[operator]
    assert wording.NOT_PROVIDED not in text
    assert wording.BANNER_DRAFT not in text
    for words in ("EXERCISE", "Issued by", "No signal ≠ no need", "No casualty figure is derived from posts"):
        assert words in text, words


def test_each_claim_leads_to_its_posts() -> None:
    docx = Document(str(WORD))
    anchors = set(re.findall(r'w:anchor="(post_\d+)"', docx.element.xml))
    assert anchors
    assert anchors <= set(re.findall(r'w:bookmarkStart [^>]*w:name="(\w+)"', docx.element.xml))
    claims = [paragraph for paragraph in docx.paragraphs if "Posts classified as" in paragraph.text]
    assert len(claims) > len(wording.CLUSTERS)
    for claim in claims:
        assert len(claim.hyperlinks) > 1, claim.text
