"""The report as a tagged PDF that meets PDF/UA-1: set by Typst, offline, from ``assets/reports/report.typ``.

What the report says reaches the page as data and is never read as markup. DejaVu sets Latin, Greek, Cyrillic,
Arabic, Hebrew and common signs; Noto sets what it does not hold, of the scripts in ``SCRIPTS``, Chinese,
Japanese, Korean and emoji, these in black and white. Every other character becomes "□".
"""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import manimgx_fonts
import manimgx_fonts_cjk
import typst
from PIL import ImageFont

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
from dashboard.services.reports.formats.pdf_tables import name_rows
from dashboard.services.reports.material import Material
from dashboard.services.reports.pictures import draw_picture

ASSETS = Path(__file__).parents[4] / "assets"
TEMPLATE = ASSETS / "reports" / "report.typ"
FONTS = ASSETS / "fonts"
FACES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
NOTO, NOTO_CJK = (
    Path(module.__file__).parent for module in (manimgx_fonts, manimgx_fonts_cjk) if module.__file__
)
SCRIPTS = (
    "Armenian",
    "Bengali",
    "Devanagari",
    "Ethiopic",
    "Georgian",
    "Gujarati",
    "Gurmukhi",
    "Kannada",
    "Khmer",
    "Lao",
    "Malayalam",
    "Myanmar",
    "Oriya",
    "Sinhala",
    "Symbols",
    "Tamil",
    "Telugu",
    "Thai",
)
# Where DejaVu does not hold a character, the first that does sets it; each file holds every weight.
FALLBACKS = {
    **{f"Noto Sans {script}": NOTO / f"NotoSans{script}[wght].ttf" for script in SCRIPTS},
    "Noto Sans CJK SC": NOTO_CJK / "NotoSansCJK-VF.otf.ttc",
    "Noto Emoji": NOTO / "NotoEmoji[wght].ttf",
}
MISSING = "□"
NO_CHARACTER = "\uffff"
# Controls, halves of characters, private and unassigned ones: fonts may draw them, but no text holds them.
NO_WORDS = ("Cc", "Cs", "Co", "Cn")
BYTE_ORDER_MARK = "\ufeff"  # PDF/UA allows none in a text, though the fonts hold it


def write(material: Material, out: BinaryIO) -> None:
    """Write the report as PDF; the same input gives the same bytes."""
    report = json.dumps(_keep_drawable(_tell(material)))
    pdf = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=_load_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"report": report},
    )
    name_rows(pdf, out)


@cache
def _load_fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in (FONTS, NOTO, NOTO_CJK)],
    )


def _tell(material: Material) -> dict[str, Any]:
    """Return what the template reads, as JSON values."""
    document, row = material.document, material.row
    last = row.cleared_at or row.created_at
    return {
        "fallbacks": list(FALLBACKS),
        "title": document.title,
        "author": document.author,
        "subject": f"{document.kind_name}, {document.event_name}",
        "keywords": [*document.marks, f"sha256:{document.sha256}"],
        "date": {name: getattr(last, name) for name in ("year", "month", "day", "hour", "minute", "second")},
        "marks": " · ".join(document.marks),
        "footer": f"{document.event_name[:90]} · {document.name}",
        "status": document.status_line,
        "attribution": document.attribution,
        "standing": [words for words in (document.scope, document.clearance) if words],
        "sections": [_tell_section(section, material) for section in document.sections],
    }


def _tell_section(section: Section, material: Material) -> dict[str, Any]:
    return {
        "title": section.title,
        "level": section.level,
        "is_wide": any(isinstance(block, Citations) for block in section.blocks),
        "blocks": [_tell_block(block, material) for block in section.blocks],
    }


def _tell_block(block: Block, material: Material) -> dict[str, Any]:
    document = material.document
    match block:
        case Bullets():
            return {"kind": "bullets", "items": [_tell_sentence(item, document) for item in block.items]}
        case KeyFigures():
            rows = [
                [
                    figure.label,
                    f"{figure.value:,}",
                    figure.counted,
                    _tell_link("posts", document.public_url + figure.trace),
                ]
                for figure in block.figures
            ]
            caption = f"Posts of the period, counted on {block.counted_at}"
            return _tell_table(FIGURE_COLUMNS, rows, caption)
        case Map() | Chart():
            # As numbers: what the library is handed is text.
            png = list(draw_picture(block))
            return {"kind": "picture", "png": png, "alt": block.alt, "caption": block.caption}
        case PostPictures():
            pictures = [
                {
                    "jpeg": list(material.read_post_picture(picture.sha256)),
                    "ratio": picture.width / picture.height,
                    "alt": picture.alt,
                    "caption": _tell_sentence(picture.caption, document),
                }
                for picture in block.pictures
            ]
            return {"kind": "pictures", "pictures": pictures}
        case Table():
            return _tell_table(
                block.columns,
                [[f"{value:,}" if isinstance(value, int) else value for value in row] for row in block.rows],
            )
        case Citations():
            cited = [
                [_tell_link(str(row.post_id), row.url, f"post-{row.post_id}"), *row.tell()]
                for row in block.rows
            ]
            return _tell_table(ANNEX_COLUMNS, cited)
        case Note(is_placeholder=True):
            return {"kind": "placeholder", "words": block.text}
        case _:
            return {"kind": "sentence", "item": _tell_sentence(block, document)}


def _tell_sentence(sentence: Claim | Note, document: Document) -> dict[str, Any]:
    cites, trace = (sentence.cites, sentence.trace) if isinstance(sentence, Claim) else ((), "")
    return {
        "lead": sentence.lead,
        "words": sentence.text,
        "cites": [str(post_id) for post_id in cites],
        "list": document.public_url + trace if trace else "",
    }


def _tell_table(columns: Sequence[Column], rows: list[list[Any]], caption: str = "") -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": caption,
        "columns": [asdict(column) for column in columns],
        "rows": rows,
    }


def _tell_link(words: str, url: str, name: str = "") -> dict[str, str]:
    return {"words": words, "link": url, "name": name}


def _keep_drawable(value: Any) -> Any:
    """Return JSON values with every character of their texts that no font holds replaced."""
    if isinstance(value, str):
        return "".join(map(_draw, value))
    if isinstance(value, dict):
        return {name: _keep_drawable(inner) for name, inner in value.items()}
    return [_keep_drawable(inner) for inner in value] if isinstance(value, list) else value


@cache
def _draw(character: str) -> str:
    """Return a character that some font can draw, or what stands for it; other blanks become one."""
    if character.isspace():
        return " "
    if character == BYTE_ORDER_MARK:
        return ""
    if unicodedata.category(character) in NO_WORDS:
        return MISSING
    is_held = all(_has_glyph(face, character) for face in _open_faces()) or any(
        _has_glyph(face, character) for face in _open_fallbacks()
    )
    return character if is_held else MISSING


def _has_glyph(face: ImageFont.FreeTypeFont, character: str) -> bool:
    """Return whether a font draws a character otherwise than what it does not hold."""
    drawn, missing = face.getmask(character), face.getmask(NO_CHARACTER)
    return (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))


@cache
def _open_faces() -> tuple[ImageFont.FreeTypeFont, ...]:
    return tuple(_open(FONTS / name) for name in FACES)


@cache
def _open_fallbacks() -> tuple[ImageFont.FreeTypeFont, ...]:
    return tuple(map(_open, FALLBACKS.values()))


def _open(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, 16, layout_engine=ImageFont.Layout.BASIC)
