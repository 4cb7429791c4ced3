"""The report as PDF: embedded fonts, marks and page numbers on every page, the annex in landscape.

The fonts know Latin, Greek, Cyrillic and common signs. Other characters, emoji too, become "□"; text written
from right to left, which would come out in the wrong order, is replaced by a pointer to the link.
"""

import io
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    Image,
    ListFlowable,
    ListItem,
    LongTable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)

from dashboard.services.reports.document import (
    ANNEX_COLUMNS,
    Block,
    Bullets,
    Citations,
    Claim,
    Document,
    KeyFigures,
    Map,
    Note,
    Table,
)
from dashboard.services.reports.map_image import draw_map
from dashboard.services.reports.material import Material

FONTS = Path(__file__).parents[4] / "assets" / "fonts"
ACCENT, ALARM, INK, RULE, SHADE = "#1f5f99", "#a50026", "#1d2329", "#c9d1d8", "#eaf1f7"
MARGIN, EDGE = 18 * mm, 22 * mm
ROOM_FOR_A_SECTION = 32 * mm
MISSING = "□"
RIGHT_TO_LEFT = "[text written from right to left: follow the link]"
FIGURE_WIDTHS = tuple(width * mm for width in (54, 22, 76, 22))
ANNEX_WIDTHS = tuple(width * mm for width in (15, 23, 35, 20, 24, 20, 18, 30, 76))


def write(material: Material, out: BinaryIO) -> None:
    """Write the report as PDF; the same input gives the same bytes."""
    document = material.document
    glyphs = _register_fonts()
    styles = _make_styles()
    story: list[Flowable] = [
        Paragraph(_markup(document.title, glyphs), styles["title"]),
        Paragraph(_markup(document.attribution, glyphs), styles["small"]),
        *(
            Paragraph(f"<b>{_markup(words, glyphs)}</b>", styles["body"])
            for words in (document.scope, document.clearance)
            if words
        ),
    ]
    for section in document.sections:
        if any(isinstance(block, Citations) for block in section.blocks):
            story += [NextPageTemplate("wide"), PageBreak()]
        # A list may be parted anywhere, so a heading would stay behind alone.
        story.append(CondPageBreak(ROOM_FOR_A_SECTION))
        story.append(Paragraph(_markup(section.title, glyphs), styles[f"heading{section.level}"]))
        for block in section.blocks:
            story += _flow(block, document, styles, glyphs)
    _make_template(out, document, glyphs).build(story)


@lru_cache
def _register_fonts() -> frozenset[int]:
    """Embed the report's fonts, once a process; return the code points that they can draw."""
    regular = TTFont("Report", FONTS / "DejaVuSans.ttf")
    pdfmetrics.registerFont(regular)
    pdfmetrics.registerFont(TTFont("Report-Bold", FONTS / "DejaVuSans-Bold.ttf"))
    pdfmetrics.registerFontFamily(
        "Report", normal="Report", bold="Report-Bold", italic="Report", boldItalic="Report-Bold"
    )
    # Emoji and other signs beyond the basic plane are left out: the library maps them back to no valid text.
    return frozenset(code for code in regular.face.charToGlyph if code <= 0xFFFF)


def _make_styles() -> dict[str, ParagraphStyle]:
    body = ParagraphStyle(
        "body", fontName="Report", fontSize=9, leading=12.5, textColor=HexColor(INK), spaceAfter=4
    )
    heading = ParagraphStyle(
        "heading1",
        body,
        fontName="Report-Bold",
        fontSize=12.5,
        leading=16,
        textColor=HexColor(ACCENT),
        spaceBefore=10,
        keepWithNext=True,
    )
    cell = ParagraphStyle("cell", body, fontSize=7.5, leading=9.5, spaceAfter=0, splitLongWords=True)
    return {
        "body": body,
        "title": ParagraphStyle("title", heading, fontSize=17, leading=22, spaceBefore=0, spaceAfter=6),
        "heading1": heading,
        "heading2": ParagraphStyle("heading2", heading, fontSize=10, leading=13, spaceBefore=6),
        "small": ParagraphStyle("small", body, fontSize=8, leading=11),
        "placeholder": ParagraphStyle(
            "placeholder", body, backColor=HexColor("#fff8e0"), borderPadding=4, spaceBefore=4, spaceAfter=8
        ),
        "cell": cell,
        "number": ParagraphStyle("number", cell, fontName="Report-Bold", alignment=TA_RIGHT),
    }


def _make_template(out: BinaryIO, document: Document, glyphs: frozenset[int]) -> BaseDocTemplate:
    template = BaseDocTemplate(
        out,
        pagesize=A4,
        title=document.title,
        author=document.author,
        subject=f"Situation report, {document.event_name}",
        keywords=[*document.marks, f"sha256:{document.sha256}"],
        creator="Lookout",
        lang="en",
        invariant=1,
    )

    def draw_margins(canvas: Canvas, _template: BaseDocTemplate) -> None:
        width, height = canvas._pagesize
        canvas.setFont("Report-Bold", 8.5)
        canvas.setFillColor(HexColor(ALARM))
        canvas.drawCentredString(width / 2, height - 12 * mm, " · ".join(document.marks))
        canvas.setFont("Report", 7.5)
        canvas.setFillColor(HexColor(INK))
        name = _drawable(document.event_name, glyphs)
        canvas.drawString(MARGIN, 11 * mm, f"{name[:90]} · Situation Report No. {document.number}")
        canvas.drawRightString(width - MARGIN, 11 * mm, f"Page {canvas.getPageNumber()}")
        canvas.setFont("Report", 6)
        canvas.drawString(MARGIN, 7.5 * mm, document.status_line)

    pages = []
    for name, size in (("tall", A4), ("wide", landscape(A4))):
        frame = Frame(MARGIN, EDGE - 4 * mm, size[0] - 2 * MARGIN, size[1] - 2 * EDGE + 6 * mm, 0, 0, 0, 0)
        pages.append(PageTemplate(name, [frame], onPage=draw_margins, pagesize=size))
    template.addPageTemplates(pages)
    return template


def _flow(
    block: Block, document: Document, styles: dict[str, ParagraphStyle], glyphs: frozenset[int]
) -> list[Flowable]:
    match block:
        case Bullets():
            items = [
                ListItem(Paragraph(_sentence(item, document, glyphs), styles["body"]), bulletColor=ACCENT)
                for item in block.items
            ]
            return [
                ListFlowable(items, bulletType="bullet", start="•", bulletFontName="Report", leftIndent=12)
            ]
        case KeyFigures():
            return _flow_key_figures(block, document, styles, glyphs)
        case Map():
            width = A4[0] - 2 * MARGIN
            image = Image(io.BytesIO(draw_map(block.cells, is_exercise=block.is_exercise)))
            image.drawWidth, image.drawHeight = width, width * image.imageHeight / image.imageWidth
            return [image, Spacer(1, 3), Paragraph(_markup(block.caption, glyphs), styles["small"])]
        case Table():
            return [_flow_table(block, styles, glyphs), Spacer(1, 4)]
        case Citations():
            return [_flow_citations(block, styles, glyphs)]
        case Note(is_placeholder=True):
            return [Paragraph(_markup(block.text, glyphs), styles["placeholder"])]
        case _:
            return [Paragraph(_sentence(block, document, glyphs), styles["body"])]


def _flow_key_figures(
    block: KeyFigures, document: Document, styles: dict[str, ParagraphStyle], glyphs: frozenset[int]
) -> list[Flowable]:
    cell = styles["cell"]
    rows = [[Paragraph(f"<b>{name}</b>", cell) for name in ("Figure", "Value", "Counted over", "Source")]]
    for figure in block.figures:
        rows.append(
            [
                Paragraph(_markup(figure.label, glyphs), cell),
                Paragraph(f"{figure.value:,}", styles["number"]),
                Paragraph(_markup(figure.counted, glyphs), cell),
                Paragraph(_link(document.public_url + figure.trace, "posts"), cell),
            ]
        )
    return [
        Paragraph(f"Posts of the period, counted on {block.counted_at}", styles["small"]),
        LongTable(rows, FIGURE_WIDTHS, repeatRows=1, style=_table_style(), hAlign="LEFT"),
    ]


def _flow_table(block: Table, styles: dict[str, ParagraphStyle], glyphs: frozenset[int]) -> LongTable:
    rows = [
        [
            Paragraph(
                f"<b>{_markup(column.name, glyphs)}</b>", styles["number" if column.is_number else "cell"]
            )
            for column in block.columns
        ]
    ]
    for row in block.rows:
        rows.append(
            [
                Paragraph(f"{value:,}", styles["number"])
                if column.is_number
                else Paragraph(_markup(str(value), glyphs), styles["cell"])
                for column, value in zip(block.columns, row, strict=True)
            ]
        )
    widths = [column.share * (A4[0] - 2 * MARGIN) for column in block.columns]
    return LongTable(rows, widths, repeatRows=1, style=_table_style(), hAlign="LEFT")


def _flow_citations(block: Citations, styles: dict[str, ParagraphStyle], glyphs: frozenset[int]) -> LongTable:
    cell = styles["cell"]
    rows = [[Paragraph(f"<b>{name}</b>", cell) for name in ANNEX_COLUMNS]]
    for row in block.rows:
        first = f'<a name="post{row.post_id}"/>{_link(row.url, str(row.post_id))}'
        rows.append([Paragraph(text, cell) for text in (first, *(_markup(v, glyphs) for v in row.tell()))])
    return LongTable(rows, ANNEX_WIDTHS, repeatRows=1, style=_table_style(), hAlign="LEFT")


def _table_style() -> TableStyle:
    return TableStyle(
        [
            ("BACKGROUND", (0, 0), (-1, 0), HexColor(SHADE)),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(RULE)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
    )


def _sentence(sentence: Claim | Note, document: Document, glyphs: frozenset[int]) -> str:
    text = _markup(sentence.text, glyphs)
    if sentence.lead:
        text = f"<b>{_markup(sentence.lead, glyphs)}:</b> {text}"
    if isinstance(sentence, Note):
        return text
    links = [_link(f"#post{cite}", f"[{cite}]") for cite in sentence.cites]
    if sentence.trace:
        links.append(_link(document.public_url + sentence.trace, "list"))
    return f'{text} <font size="7.5">{" ".join(links)}</font>'


def _markup(text: str, glyphs: frozenset[int]) -> str:
    return escape(_drawable(text, glyphs))


def _drawable(text: str, glyphs: frozenset[int]) -> str:
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        return RIGHT_TO_LEFT
    return "".join(character if ord(character) in glyphs else MISSING for character in text)


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url, {chr(34): "&quot;"})}" color="{ACCENT}">{escape(text)}</a>'
