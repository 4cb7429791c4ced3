"""Drawn areas as one line of text, which addresses and the store hold and people can type."""

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
