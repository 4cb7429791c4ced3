"""How the Word report looks: spacing that a head of office reads in few pages, and tables ruled lightly."""

from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as DocxTable

from dashboard.services.reports.formats.word_parts import ACCENT

FONT = "Arial"
GREY = RGBColor(0x4A, 0x52, 0x5A)
RULE = "C9D1D8"
HANGING = Mm(11)
LINE = 1.05
# Size and the room above and below, in points.
STYLES = {
    "Normal": (9.5, 0, 4),
    "Title": (16, 0, 6),
    "Heading 1": (12.5, 8, 3),
    "Heading 2": (10.5, 6, 2),
    "List Bullet": (9.5, 0, 2),
    "Caption": (8.5, 1, 4),
    "Reference": (8.5, 0, 1),
    "Contents": (8.5, 0, 0),
    "Header": (9, 0, 0),
    "Footer": (8, 0, 0),
}


def style_docx(docx: Docx) -> None:
    """Set fonts, sizes and spacing of every style that the report uses."""
    for name in ("Reference", "Contents"):
        docx.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = docx.styles["Normal"]
    for name, (size, before, after) in STYLES.items():
        style = docx.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        form = style.paragraph_format
        form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), LINE
    for name in ("Title", "Heading 1", "Heading 2"):
        style = docx.styles[name]
        style.font.color.rgb = ACCENT
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
    caption = docx.styles["Caption"].font
    caption.bold, caption.color.rgb = False, GREY
    reference = docx.styles["Reference"].paragraph_format
    reference.left_indent, reference.first_line_indent = HANGING, -HANGING
    reference.tab_stops.add_tab_stop(HANGING)


def rule_table(table: DocxTable) -> None:
    """Part the rows of a table by thin lines, as the PDF does."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)
