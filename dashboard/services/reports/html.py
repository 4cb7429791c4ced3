"""The report as one HTML file that needs nothing else: style and map inside, no script, text escaped."""

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import Bullets, Citations, Claim, KeyFigures, Map, Note
from dashboard.services.reports.map_image import draw_map
from db.queries.reports import ReportRow

TEMPLATES = Path(__file__).parents[3] / "assets" / "reports"


def render_html(row: ReportRow, snapshot: Mapping[str, Any]) -> bytes:
    """Return the report as UTF-8 HTML; the same input gives the same bytes.

    Raises:
        ReportError: the snapshot is no longer the one that was frozen.
    """
    return _load_template().render(document=compose_document(row, snapshot)).encode()


@cache
def _load_template() -> Template:
    """Return the template, which asks for a block's class as ``block is bullets``."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for block in (Bullets, Citations, Claim, KeyFigures, Map, Note):
        environment.tests[block.__name__.lower()] = lambda value, block=block: isinstance(value, block)
    environment.globals["draw"] = _draw
    return environment.get_template("report.html")


def _draw(block: Map) -> str:
    """Return the map as an address that holds the picture itself."""
    png = draw_map(block.cells, is_exercise=block.is_exercise)
    return f"data:image/png;base64,{b64encode(png).decode()}"
