"""The report as a Word document: real headings, table headers that repeat, alternative text on pictures.

Posts are cited by numbers, which a list of references resolves.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from docx import Document as open_docx
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from dashboard.services.reports.document import (
    ANNEX_COLUMNS,
    FIGURE_COLUMNS,
    Block,
    Bullets,
    Chart,
    Citations,
    Claim,
    Column,
    Document,
    KeyFigures,
    Map,
    Note,
    PostPictures,
    Section,
    Table,
)
from dashboard.services.reports.formats.word_parts import (
    add_bookmark,
    add_field,
    add_figure,
    add_link,
    save_docx,
    set_columns,
    shade_cell,
)
from dashboard.services.reports.formats.word_style import rule_table, style_docx
from dashboard.services.reports.material import Material
from dashboard.services.reports.pictures import draw_picture
from db.masking import mask_links
from db.queries.reports import ReportRow

ALARM = RGBColor(0xA5, 0x00, 0x26)
SHADE = "EAF1F7"
PAGE = (Mm(210), Mm(297))  # A4
# Numbers of bookmarks; those of the annex come before.
SECTIONS_FROM, REFERENCES_FROM = 100_000, 200_000
REFERENCES = "References"
CONTENTS_COLUMNS = 3
AFTER_TABLE = Pt(4)
MARGIN = Mm(18)
EDGE = Mm(9)  # from the edge of the page to the marks above and the status below
COLUMN_GAP = Mm(8)
ROWS_OF_A_SHORT_TABLE, ROWS_THAT_LEAD_IN = 20, 3
# Of a picture of a post at most; the height leaves room for a second row and its words.
PICTURE_WIDTH, PICTURE_HEIGHT = Mm(83), Mm(62)


def write(material: Material, out: BinaryIO) -> None:
    """Write the report as a Word file; the same report gives the same bytes."""
    document = material.document
    numbers = _number_references(document)
    docx = open_docx()
    style_docx(docx)
    _describe(docx, document, material.row)
    _write_margins(docx, document)
    docx.add_heading(document.title, level=0)
    docx.add_paragraph(document.attribution)
    for words in filter(None, (document.scope, document.clearance)):
        docx.add_paragraph().add_run(words).bold = True
    _add_contents(docx, document, has_references=bool(numbers))
    for number, section in enumerate(document.sections):
        if _is_annex(section):
            if numbers:
                _add_references(docx, document, numbers)
            _turn_landscape(docx)
        add_bookmark(
            docx.add_heading(section.title, level=section.level),
            _name_section(number),
            SECTIONS_FROM + number,
        )
        for block in section.blocks:
            _add_block(docx, block, material, numbers)
    save_docx(docx, out)


def _add_contents(docx: Docx, document: Document, *, has_references: bool) -> None:
    """List the main sections, each a link; page numbers would have to be guessed without Word."""
    head = docx.add_paragraph("Contents")
    head.runs[0].bold, head.paragraph_format.keep_with_next = True, True
    set_columns(docx.add_section(WD_SECTION.CONTINUOUS), CONTENTS_COLUMNS, gap=COLUMN_GAP)
    lines = []
    for number, section in enumerate(document.sections):
        if _is_annex(section) and has_references:
            lines.append((REFERENCES, REFERENCES))
        if section.level == 1:
            lines.append((section.title, _name_section(number)))
    for title, anchor in lines:
        add_link(docx.add_paragraph(style="Contents"), title, anchor=anchor)
    set_columns(docx.add_section(WD_SECTION.CONTINUOUS), 1, gap=COLUMN_GAP)


def _is_annex(section: Section) -> bool:
    return any(isinstance(block, Citations) for block in section.blocks)


def _number_references(document: Document) -> dict[int, int]:
    """Return {id of a post: its number}, in the order in which the text cites them."""
    cites: dict[int, None] = {}
    for section in document.sections:
        for block in section.blocks:
            for item in _list_sentences(block):
                if isinstance(item, Claim):
                    cites.update(dict.fromkeys(item.cites))
    return {post_id: number for number, post_id in enumerate(cites, start=1)}


def _list_sentences(block: Block) -> Sequence[Block]:
    """Return what in a block may cite posts."""
    match block:
        case Bullets():
            return block.items
        case PostPictures():
            return [picture.caption for picture in block.pictures]
        case _:
            return [block]


def _add_references(docx: Docx, document: Document, numbers: Mapping[int, int]) -> None:
    """List what the numbers in the text stand for; each leads on to its row of the annex and to its post."""
    add_bookmark(docx.add_heading(REFERENCES, level=1), REFERENCES, REFERENCES_FROM)
    cited = {citation.post_id: citation for citation in document.citations}
    for post_id, number in numbers.items():
        citation = cited[post_id]
        line = docx.add_paragraph(style="Reference")
        add_bookmark(line, _name_reference(number), REFERENCES_FROM + number)
        line.add_run(f"[{number}]\t")
        add_link(line, f"Post {post_id}", anchor=f"post_{post_id}")
        line.add_run(f", {citation.posted_at} (UTC), {citation.where}, ")
        add_link(line, citation.url, url=citation.url)


def _name_reference(number: int) -> str:
    return f"reference_{number}"


def _name_section(number: int) -> str:
    return f"section_{number}"


def _describe(docx: Docx, document: Document, row: ReportRow) -> None:
    properties = docx.core_properties
    properties.title = document.title[:255]
    properties.author = document.author
    properties.last_modified_by = mask_links(row.cleared_by or document.author)
    properties.subject = f"{document.kind_name}, {document.event_name}"[:255]
    properties.keywords = "; ".join(document.marks)[:255]
    properties.comments = f"SHA-256 of the frozen facts: {document.sha256}"
    properties.category = document.kind_name
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
    section.header_distance = section.footer_distance = EDGE
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{document.event_name} · {document.name} · page ")
    add_field(footer, "PAGE")
    status = section.footer.add_paragraph(style="Footer").add_run(document.status_line)
    status.font.size = Pt(6.5)


def _turn_landscape(docx: Docx) -> None:
    section = docx.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_height, section.page_width = PAGE


def _add_block(docx: Docx, block: Block, material: Material, numbers: Mapping[int, int]) -> None:
    document = material.document
    match block:
        case Bullets():
            for item in block.items:
                _add_sentence(docx.add_paragraph(style="List Bullet"), item, document, numbers)
        case KeyFigures():
            _add_key_figures(docx, block, document)
        case Map() | Chart():
            add_figure(docx, draw_picture(block), width=PAGE[0] - 2 * MARGIN, alt=block.alt)
            docx.add_paragraph(block.caption, style="Caption")
        case PostPictures():
            _add_post_pictures(docx, block, material, numbers)
        case Table():
            _add_cells(docx, block)
        case Citations():
            _add_citations(docx, block)
        case _:
            paragraph = docx.add_paragraph()
            if paragraph._p.getprevious().tag == qn("w:tbl"):
                paragraph.paragraph_format.space_before = AFTER_TABLE
            _add_sentence(paragraph, block, document, numbers)


def _add_post_pictures(
    docx: Docx, block: PostPictures, material: Material, numbers: Mapping[int, int]
) -> None:
    """Set the pictures in two columns, which a screen reader goes down one after the other."""
    set_columns(docx.add_section(WD_SECTION.CONTINUOUS), 2, gap=COLUMN_GAP)
    for picture in block.pictures:
        width = min(PICTURE_WIDTH, int(PICTURE_HEIGHT * picture.width / picture.height))
        add_figure(docx, material.read_post_picture(picture.sha256), width=width, alt=picture.alt)
        caption = docx.add_paragraph(style="Caption")
        _add_sentence(caption, picture.caption, material.document, numbers)
        caption.paragraph_format.keep_together = True
    set_columns(docx.add_section(WD_SECTION.CONTINUOUS), 1, gap=COLUMN_GAP)


def _add_sentence(
    paragraph: Paragraph, sentence: Claim | Note, document: Document, numbers: Mapping[int, int]
) -> None:
    if sentence.lead:
        paragraph.add_run(f"{sentence.lead}: ").bold = True
    run = paragraph.add_run(sentence.text)
    if isinstance(sentence, Note):
        run.italic = sentence.is_placeholder
        return
    for cite in sentence.cites:
        paragraph.add_run(" ")
        add_link(paragraph, f"[{numbers[cite]}]", anchor=_name_reference(numbers[cite]))
    if sentence.trace:
        paragraph.add_run(" ")
        add_link(paragraph, "list", url=document.public_url + sentence.trace)


def _add_key_figures(docx: Docx, block: KeyFigures, document: Document) -> None:
    docx.add_paragraph(f"Posts of the period, counted on {block.counted_at}", style="Caption")
    table = _add_table(docx, FIGURE_COLUMNS)
    for figure in block.figures:
        cells = _add_row(table)
        cells[0].text, cells[2].text = figure.label, figure.counted
        cells[1].paragraphs[0].add_run(f"{figure.value:,}").bold = True
        add_link(cells[3].paragraphs[0], "posts", url=document.public_url + figure.trace)
    _fit(table, FIGURE_COLUMNS, PAGE[0])


def _add_cells(docx: Docx, block: Table) -> None:
    table = _add_table(docx, block.columns)
    for row in block.rows:
        for cell, value, column in zip(_add_row(table), row, block.columns, strict=True):
            cell.text = f"{value:,}" if column.is_number else str(value)
    _fit(table, block.columns, PAGE[0])


def _add_citations(docx: Docx, block: Citations) -> None:
    table = _add_table(docx, ANNEX_COLUMNS)
    for number, row in enumerate(block.rows):
        cells = _add_row(table)
        first = cells[0].paragraphs[0]
        add_bookmark(first, f"post_{row.post_id}", number)
        add_link(first, str(row.post_id), url=row.url)
        for cell, value in zip(cells[1:], row.tell(), strict=True):
            cell.text = value
    _fit(table, ANNEX_COLUMNS, PAGE[1], size_pt=8)


def _add_table(docx: Docx, columns: Sequence[Column]) -> DocxTable:
    docx.paragraphs[-1].paragraph_format.keep_with_next = True
    table: DocxTable = docx.add_table(rows=1, cols=len(columns))
    table.autofit = False
    rule_table(table)
    for cell, column in zip(table.rows[0].cells, columns, strict=True):
        cell.paragraphs[0].add_run(column.name).bold = True
        shade_cell(cell, SHADE)
    header = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    return table


def _add_row(table: DocxTable) -> tuple[_Cell, ...]:
    row = table.add_row()  # type: ignore[no-untyped-call]
    return tuple(row.cells)


def _fit(table: DocxTable, columns: Sequence[Column], page_width: int, size_pt: float = 8.5) -> None:
    """Set widths, also each cell's, which Word prefers, and sides; part no row, nor a short table."""
    widths = [Emu(int(column.share * (page_width - 2 * MARGIN))) for column in columns]
    for drawn, width in zip(table.columns, widths, strict=True):
        drawn.width = width
    together = len(table.rows) if len(table.rows) <= ROWS_OF_A_SHORT_TABLE else ROWS_THAT_LEAD_IN
    for number, row in enumerate(table.rows, start=1):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, column, width in zip(row.cells, columns, widths, strict=True):
            cell.width = width
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(1)
                paragraph.paragraph_format.keep_with_next = number < together
                if column.is_number:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                for run in paragraph.runs:
                    run.font.size = Pt(size_pt)
