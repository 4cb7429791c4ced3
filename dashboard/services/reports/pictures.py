"""The pictures of a report: one way to draw each, whatever the format. No network."""

from dashboard.services.reports.chart_image import draw_chart
from dashboard.services.reports.document import Map, Picture
from dashboard.services.reports.map_image import draw_map


def draw_picture(picture: Picture) -> bytes:
    """Return a map or a chart as PNG; the same picture gives the same bytes."""
    if isinstance(picture, Map):
        return draw_map(picture.cells, is_exercise=picture.is_exercise)
    return draw_chart(picture)
