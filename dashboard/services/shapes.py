"""Drawn areas in words."""

from dashboard.catalogue import mark
from dashboard.services.places import name_point
from db.queries.shapes import Circle, Shape


def say_shape(shape: Shape) -> str:
    """Return what a shape is and where, in words."""
    if isinstance(shape, Circle):
        return mark(
            "within {km:g} km of {lat:.4f}, {lon:.4f} ({point})",
            km=shape.km,
            lat=shape.lat,
            lon=shape.lon,
            point=name_point(shape.lat, shape.lon),
        )
    south, west, north, east = shape.bounds
    lat, lon = (south + north) / 2, (west + east) / 2
    around = name_point(lat, lon if lon <= 180 else lon - 360)
    return mark(
        "in a drawn area of {corners} corners, its middle {around}", corners=len(shape.points), around=around
    )
