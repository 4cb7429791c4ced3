"""The report as one HTML file that needs nothing else: style and pictures inside, no script, text escaped."""

from base64 import b64encode
from functools import partial
from typing import BinaryIO

from dashboard.services.reports.document import Picture, PostPicture
from dashboard.services.reports.material import Material
from dashboard.services.reports.pictures import draw_picture
from dashboard.services.reports.shape.page import PageLayout, render_page


def write(material: Material, out: BinaryIO) -> None:
    """Write the report as UTF-8 HTML, in the layout that it was drafted with; the same input gives the same
    bytes.
    """
    layout = PageLayout(material.snapshot.page, material.snapshot.page_style)
    out.write(render_page(layout, material.document, partial(_draw, material)).encode())


def _draw(material: Material, picture: Picture | PostPicture) -> str:
    """Return a picture as an address that holds the picture itself."""
    if isinstance(picture, PostPicture):
        return f"data:image/jpeg;base64,{b64encode(material.read_post_picture(picture.sha256)).decode()}"
    return f"data:image/png;base64,{b64encode(draw_picture(picture)).decode()}"
