"""Parts of a Word file that python-docx has no call for, and the archive that they are written to."""

import io
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Emu, Length, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

ACCENT = RGBColor(0x1F, 0x5F, 0x99)


def save_docx(docx: Docx, out: BinaryIO) -> None:
    """Write the file; its parts bear one fixed time, so that the same report gives the same bytes."""
    written = io.BytesIO()
    docx.save(written)
    with ZipFile(written) as parts, ZipFile(out, "w", ZIP_DEFLATED) as fixed:
        for name in parts.namelist():
            fixed.writestr(ZipInfo(name), parts.read(name), ZIP_DEFLATED)


def add_figure(docx: Docx, picture: bytes, *, width: int, alt: str) -> None:
    """Add a picture in a line of its own, kept with what is said below it; ``width`` in EMU.

    Word takes a distance from the text that is not stated as none, LibreOffice as 3 mm, past the margin.
    """
    inline = docx.add_picture(io.BytesIO(picture), width=Emu(width))._inline
    inline.docPr.set("descr", alt)
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
    docx.paragraphs[-1].paragraph_format.keep_with_next = True


def set_columns(section: Section, count: int, *, gap: Length) -> None:
    """Let the text of a section run in so many columns."""
    (columns,) = section._sectPr.xpath("./w:cols")
    columns.set(qn("w:num"), str(count))
    columns.set(qn("w:space"), str(gap.twips))


def add_link(paragraph: Paragraph, text: str, *, url: str = "", anchor: str = "") -> None:
    """Add words that lead to an address, or to the bookmark ``anchor``."""
    link = OxmlElement("w:hyperlink")
    if url:
        link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    else:
        link.set(qn("w:anchor"), anchor)
    run = paragraph.add_run(text)
    run.font.color.rgb, run.font.underline, run.font.size = ACCENT, True, Pt(8.5)
    link.append(run._r)
    paragraph._p.append(link)


def add_bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Name a place that links lead to; ``number`` is its own within the file."""
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), str(number))
        if tag == "w:bookmarkStart":
            mark.set(qn("w:name"), name)
        paragraph._p.append(mark)


def add_field(paragraph: Paragraph, instruction: str) -> None:
    """Add what Word fills in by itself, such as ``PAGE``."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)


def shade_cell(cell: _Cell, fill: str) -> None:
    """Give a cell of a table a ground, as six hexadecimal digits."""
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), fill)
    cell._tc.get_or_add_tcPr().append(shade)
