"""Drawn areas in words."""

from dashboard.services.places import name_point
from db.queries.shapes import Circle, Shape


def say_shape(shape: Shape) -> str:
    """Return what a shape is and where, in words."""
    if isinstance(shape, Circle):
        return (
            f"within {shape.km:g} km of {shape.lat:.4f}, {shape.lon:.4f} ({name_point(shape.lat, shape.lon)})"
        )
    south, west, north, east = shape.bounds
    lat, lon = (south + north) / 2, (west + east) / 2
    around = name_point(lat, lon if lon <= 180 else lon - 360)
    return f"in a drawn area of {len(shape.points)} corners, its middle {around}"
