"""The report as one HTML file that needs nothing else: style and map inside, no script, text escaped."""

from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import BinaryIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from dashboard.services.reports.document import (
    ANNEX_COLUMNS,
    Bullets,
    Chart,
    Citations,
    Claim,
    KeyFigures,
    Map,
    Note,
    Picture,
    Table,
)
from dashboard.services.reports.material import Material
from dashboard.services.reports.pictures import draw_picture

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
    for block in (Bullets, Chart, Citations, Claim, KeyFigures, Map, Note, Table):
        environment.tests[block.__name__.lower()] = lambda value, block=block: isinstance(value, block)
    environment.globals["draw"] = _draw
    return environment.get_template("report.html")


def _draw(picture: Picture) -> str:
    """Return a picture as an address that holds the picture itself."""
    return f"data:image/png;base64,{b64encode(draw_picture(picture)).decode()}"
