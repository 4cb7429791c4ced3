"""The report as one HTML file that needs nothing else: style and map inside, no script, text escaped."""

from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import BinaryIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from dashboard.services.reports.document import (
    ANNEX_COLUMNS,
    Bullets,
    Citations,
    Claim,
    KeyFigures,
    Map,
    Note,
    Table,
)
from dashboard.services.reports.map_image import draw_map
from dashboard.services.reports.material import Material

TEMPLATES = Path(__file__).parents[4] / "assets" / "reports"


def write(material: Material, out: BinaryIO) -> None:
    """Write the report as UTF-8 HTML; the same input gives the same bytes."""
    out.write(_load_template().render(document=material.document, annex=ANNEX_COLUMNS).encode())


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
    for block in (Bullets, Citations, Claim, KeyFigures, Map, Note, Table):
        environment.tests[block.__name__.lower()] = lambda value, block=block: isinstance(value, block)
    environment.globals["draw"] = _draw
    return environment.get_template("report.html")


def _draw(block: Map) -> str:
    """Return the map as an address that holds the picture itself."""
    png = draw_map(block.cells, is_exercise=block.is_exercise)
    return f"data:image/png;base64,{b64encode(png).decode()}"
