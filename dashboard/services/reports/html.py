"""The report as one HTML file that needs nothing else: style and map inside, no script, text escaped."""

from base64 import b64encode
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import (
    Block,
    Bullets,
    Citation,
    Citations,
    Claim,
    Document,
    KeyFigures,
    Map,
    Note,
)
from dashboard.services.reports.map_image import draw_map
from db.queries.reports import ReportRow

TEMPLATES = Path(__file__).parents[3] / "assets" / "reports"


def render_html(row: ReportRow, snapshot: Mapping[str, Any]) -> bytes:
    """Return the report as UTF-8 HTML; the same input gives the same bytes.

    Raises:
        ReportError: the snapshot is no longer the one that was frozen.
    """
    document = compose_document(row, snapshot)
    page = Template((TEMPLATES / "report.html").read_text(encoding="utf-8"))
    return page.substitute(
        style=(TEMPLATES / "report.css").read_text(encoding="utf-8"),
        title=escape(document.title),
        author=escape(document.author),
        marks="".join(f'<p class="mark">{escape(mark)}</p>' for mark in document.marks),
        attribution=escape(document.attribution),
        clearance=escape(document.clearance),
        sections="".join(_section(section, document) for section in document.sections),
        sha256=document.sha256,
    ).encode()


def _section(section: Any, document: Document) -> str:
    tag = f"h{section.level + 1}"
    blocks = "".join(_block(block, document) for block in section.blocks)
    return f"<section><{tag}>{escape(section.title)}</{tag}>{blocks}</section>\n"


def _block(block: Block, document: Document) -> str:
    match block:
        case Bullets():
            return "<ul>" + "".join(f"<li>{_sentence(item, document)}</li>" for item in block.items) + "</ul>"
        case KeyFigures():
            return _key_figures(block, document)
        case Map():
            png = draw_map(block.cells, is_exercise=block.is_exercise)
            source = f"data:image/png;base64,{b64encode(png).decode()}"
            image = f'<img src="{source}" alt="{escape(block.alt)}">'
            return f"<figure>{image}<figcaption>{escape(block.caption)}</figcaption></figure>"
        case Citations():
            return _citations(block)
        case Note(is_placeholder=True):
            return f'<p class="placeholder">{escape(block.text)}</p>'
        case _:
            return f"<p>{_sentence(block, document)}</p>"


def _sentence(sentence: Claim | Note, document: Document) -> str:
    text = escape(sentence.text)
    if sentence.lead:
        text = f"<strong>{escape(sentence.lead)}:</strong> {text}"
    if isinstance(sentence, Note):
        return text
    cites = " ".join(f'<a href="#post-{cite}">[{cite}]</a>' for cite in sentence.cites)
    all_posts = _link(document.public_url + sentence.trace, "list") if sentence.trace else ""
    return f'{text} <span class="cites">{cites} {all_posts}</span>'


def _key_figures(block: KeyFigures, document: Document) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(figure.label)}</th><td class="number">{figure.value:,}</td>'
        f"<td>{escape(figure.counted)}</td><td>{_link(document.public_url + figure.trace, 'posts')}</td></tr>"
        for figure in block.figures
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Figure", "Value", "Counted over", "Source"))
    caption = f"<caption>As of {escape(block.as_of)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _citations(block: Citations) -> str:
    names = (
        "Post",
        "Posted (UTC)",
        "Category",
        "Confidence",
        "Verification",
        "Source reliability",
        "Credibility",
        "Location precision",
        "Excerpt (masked)",
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(_citation(row) for row in block.rows)
    return f'<table class="annex"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _citation(row: Citation) -> str:
    precision = f"{row.precision} ({row.place})" if row.place else row.precision
    cells = (
        row.posted_at,
        row.category,
        row.confidence,
        row.verification,
        row.reliability,
        row.credibility,
        precision,
    )
    middle = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    excerpt = f'<td dir="auto">{escape(row.excerpt)}</td>'
    first = f'<th scope="row">{_link(row.url, str(row.post_id))}</th>'
    return f'<tr id="post-{row.post_id}">{first}{middle}{excerpt}</tr>'


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}" target="_blank" rel="noopener">{escape(text)}</a>'
