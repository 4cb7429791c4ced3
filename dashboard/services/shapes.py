"""Drawn areas as one line of text, which the address holds and people can type, and in words."""

from dashboard.catalogue import mark
from dashboard.services.places import name_point
from db.queries.shapes import Circle, Polygon, Shape

# Of 40 points with four decimals each.
MAX_SHAPE_LENGTH = 1_000


def encode_shape(shape: Shape) -> str:
    """Return ``lat,lon,km`` of a circle, ``lat,lon;lat,lon;…`` of a polygon; degrees to about 10 m."""
    if isinstance(shape, Circle):
        return f"{shape.lat:.4f},{shape.lon:.4f},{shape.km:g}"
    return ";".join(f"{lat:.4f},{lon:.4f}" for lat, lon in shape.points)


def parse_shape(text: str) -> Shape:
    """Return the shape that a line names.

    Raises:
        ValueError: it is none, or beyond the bounds of ``db.queries.shapes``.
    """
    if len(text) > MAX_SHAPE_LENGTH:
        raise ValueError(f"{len(text):,} characters are no area that can be drawn")
    points = [tuple(float(number) for number in point.split(",")) for point in text.split(";")]
    if len(points) == 1 and len(points[0]) == 3:
        return Circle(*points[0])
    if any(len(point) != 2 for point in points):
        raise ValueError(f"{text!r} is neither 'lat, lon, km' nor 'lat, lon; lat, lon; lat, lon'")
    return Polygon(tuple((point[0], point[1]) for point in points))


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
