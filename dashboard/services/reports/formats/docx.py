"""The report as a Word document: real headings, table headers that repeat, alternative text on the map."""

import io
from datetime import datetime
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document as open_docx
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from dashboard.services.reports.document import (
    ANNEX_COLUMNS,
    Block,
    Bullets,
    Chart,
    Citations,
    Claim,
    Document,
    KeyFigures,
    Map,
    Note,
    Table,
)
from dashboard.services.reports.material import Material
from dashboard.services.reports.pictures import draw_picture
from db.masking import mask_links
from db.queries.reports import ReportRow

ACCENT, ALARM = RGBColor(0x1F, 0x5F, 0x99), RGBColor(0xA5, 0x00, 0x26)
SHADE = "EAF1F7"
PAGE = (Mm(210), Mm(297))  # A4
SECTIONS_FROM = 100_000  # numbers of bookmarks; those of the annex come before
MARGIN = Mm(18)
FIGURE_WIDTHS = (Mm(56), Mm(22), Mm(72), Mm(24))
ANNEX_WIDTHS = tuple(map(Mm, (14, 26, 36, 22, 24, 22, 22, 30, 65)))


def write(material: Material, out: BinaryIO) -> None:
    """Write the report as a Word file; the same report gives the same bytes."""
    document = material.document
    docx = open_docx()
    _style(docx)
    _describe(docx, document, material.row)
    _write_margins(docx, document)
    docx.add_heading(document.title, level=0)
    docx.add_paragraph(document.attribution)
    for words in filter(None, (document.scope, document.clearance)):
        docx.add_paragraph().add_run(words).bold = True
    _add_contents(docx, document)
    for number, section in enumerate(document.sections):
        if any(isinstance(block, Citations) for block in section.blocks):
            _turn_landscape(docx)
        _add_bookmark(
            docx.add_heading(section.title, level=section.level),
            _name_section(number),
            SECTIONS_FROM + number,
        )
        for block in section.blocks:
            _add_block(docx, block, document)
    _save(docx, out)


def _save(docx: Docx, out: BinaryIO) -> None:
    """Write the file; its parts bear one fixed time, so that the same report gives the same bytes."""
    written = io.BytesIO()
    docx.save(written)
    with ZipFile(written) as parts, ZipFile(out, "w", ZIP_DEFLATED) as fixed:
        for name in parts.namelist():
            fixed.writestr(ZipInfo(name), parts.read(name), ZIP_DEFLATED)


def _add_contents(docx: Docx, document: Document) -> None:
    """List the main sections, each a link; page numbers would have to be guessed without Word."""
    docx.add_paragraph("Contents").runs[0].bold = True
    for number, section in enumerate(document.sections):
        if section.level == 1:
            line = docx.add_paragraph()
            line.paragraph_format.space_after = Pt(0)
            _add_link(line, section.title, anchor=_name_section(number))


def _name_section(number: int) -> str:
    return f"section_{number}"


def _style(docx: Docx) -> None:
    docx.styles["Normal"].font.name = "Arial"
    docx.styles["Normal"].font.size = Pt(10)
    for name, size in (("Title", 19), ("Heading 1", 14), ("Heading 2", 11.5)):
        font = docx.styles[name].font
        font.name, font.size, font.color.rgb = "Arial", Pt(size), ACCENT
        fonts = docx.styles[name].element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)


def _describe(docx: Docx, document: Document, row: ReportRow) -> None:
    properties = docx.core_properties
    properties.title = document.title[:255]
    properties.author = document.author
    properties.last_modified_by = mask_links(row.cleared_by or document.author)
    properties.subject = f"Situation report, {document.event_name}"[:255]
    properties.keywords = "; ".join(document.marks)[:255]
    properties.comments = f"SHA-256 of the frozen facts: {document.sha256}"
    properties.category = "Situation report"
    properties.language = "en"
    properties.created = properties.modified = _naive(row.cleared_at or row.created_at)


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None, microsecond=0)


def _write_margins(docx: Docx, document: Document) -> None:
    """Put the marks and the page number on every page."""
    section = docx.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    header = section.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.CENTER
    mark = header.add_run(" · ".join(document.marks))
    mark.bold, mark.font.color.rgb = True, ALARM
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{document.event_name} · Situation Report No. {document.number} · page ")
    _add_field(footer, "PAGE")
    status = section.footer.add_paragraph().add_run(document.status_line)
    status.font.size = Pt(7)


def _turn_landscape(docx: Docx) -> None:
    section = docx.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_height, section.page_width = PAGE


def _add_block(docx: Docx, block: Block, document: Document) -> None:
    match block:
        case Bullets():
            for item in block.items:
                _add_sentence(docx.add_paragraph(style="List Bullet"), item, document)
        case KeyFigures():
            _add_key_figures(docx, block, document)
        case Map() | Chart():
            shape = docx.add_picture(io.BytesIO(draw_picture(block)), width=PAGE[0] - 2 * MARGIN)
            shape._inline.docPr.set("descr", block.alt)
            docx.add_paragraph(block.caption, style="Caption")
        case Table():
            _add_cells(docx, block)
        case Citations():
            _add_citations(docx, block)
        case _:
            _add_sentence(docx.add_paragraph(), block, document)


def _add_sentence(paragraph: Paragraph, sentence: Claim | Note, document: Document) -> None:
    if sentence.lead:
        paragraph.add_run(f"{sentence.lead}: ").bold = True
    run = paragraph.add_run(sentence.text)
    if isinstance(sentence, Note):
        run.italic = sentence.is_placeholder
        return
    for cite in sentence.cites:
        paragraph.add_run(" ")
        _add_link(paragraph, f"[{cite}]", anchor=f"post_{cite}")
    if sentence.trace:
        paragraph.add_run(" ")
        _add_link(paragraph, "list", url=document.public_url + sentence.trace)


def _add_key_figures(docx: Docx, block: KeyFigures, document: Document) -> None:
    docx.add_paragraph(f"Posts of the period, counted on {block.counted_at}", style="Caption")
    table = _add_table(docx, ("Figure", "Value", "Counted over", "Source"), FIGURE_WIDTHS)
    for figure in block.figures:
        cells = _add_row(table)
        cells[0].text, cells[2].text = figure.label, figure.counted
        cells[1].paragraphs[0].add_run(f"{figure.value:,}").bold = True
        cells[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _add_link(cells[3].paragraphs[0], "posts", url=document.public_url + figure.trace)
    _fit(table, FIGURE_WIDTHS)


def _add_cells(docx: Docx, block: Table) -> None:
    widths = tuple(int(column.share * (PAGE[0] - 2 * MARGIN)) for column in block.columns)
    table = _add_table(docx, tuple(column.name for column in block.columns), widths)
    for row in block.rows:
        for cell, value, column in zip(_add_row(table), row, block.columns, strict=True):
            cell.text = f"{value:,}" if column.is_number else str(value)
            if column.is_number:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _fit(table, widths)


def _add_citations(docx: Docx, block: Citations) -> None:
    table = _add_table(docx, ANNEX_COLUMNS, ANNEX_WIDTHS)
    for number, row in enumerate(block.rows):
        cells = _add_row(table)
        first = cells[0].paragraphs[0]
        _add_bookmark(first, f"post_{row.post_id}", number)
        _add_link(first, str(row.post_id), url=row.url)
        for cell, value in zip(cells[1:], row.tell(), strict=True):
            cell.text = value
    _fit(table, ANNEX_WIDTHS, size_pt=8)


def _add_table(docx: Docx, names: tuple[str, ...], widths: tuple[int, ...]) -> DocxTable:
    table: DocxTable = docx.add_table(rows=1, cols=len(names), style="Table Grid")
    table.autofit = False
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        cell.paragraphs[0].add_run(name).bold = True
        _shade(cell)
    header = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return table


def _add_row(table: DocxTable) -> tuple[_Cell, ...]:
    row = table.add_row()  # type: ignore[no-untyped-call]
    return tuple(row.cells)


def _fit(table: DocxTable, widths: tuple[int, ...], size_pt: float = 9) -> None:
    """Set each cell's width, which Word prefers to the column's, and keep rows on one page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(1)
                for run in paragraph.runs:
                    run.font.size = Pt(size_pt)


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), SHADE)
    cell._tc.get_or_add_tcPr().append(shade)


def _add_link(paragraph: Paragraph, text: str, *, url: str = "", anchor: str = "") -> None:
    link = OxmlElement("w:hyperlink")
    if url:
        link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    else:
        link.set(qn("w:anchor"), anchor)
    run = paragraph.add_run(text)
    run.font.color.rgb, run.font.underline, run.font.size = ACCENT, True, Pt(8.5)
    link.append(run._r)
    paragraph._p.append(link)


def _add_bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), str(number))
        if tag == "w:bookmarkStart":
            mark.set(qn("w:name"), name)
        paragraph._p.append(mark)


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)
