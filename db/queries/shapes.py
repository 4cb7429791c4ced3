"""Areas that people draw: circles and polygons, told from what lies outside by the store itself.

A shape may cross the date line: its eastern points then have a longitude above 180°.
"""

import math
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal

# One degree of latitude.
KM_PER_DEGREE = 111.2
# Of a larger circle the plane that distances are measured on bends too far from the earth.
MOST_KM = 500.0
# Each edge is a condition that every post in the bounds is held against.
MOST_POINTS = 40

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Circle:
    """What lies within ``km`` of a point, measured on a plane that touches the earth there."""

    lat: float
    lon: float
    km: float

    def __post_init__(self) -> None:
        if not (is_point(self.lat, self.lon) and 0 < self.km <= MOST_KM):
            raise ValueError(f"no circle around {self.lat}, {self.lon} with a radius of {self.km} km")

    @property
    def bounds(self) -> Bounds:
        """South, west, north, east in degrees; the last may exceed 180."""
        high = self.km / KM_PER_DEGREE
        wide = min(high / self.narrowing, 179.0)
        west = self.lon - wide if self.lon - wide >= -180 else self.lon - wide + 360
        return max(self.lat - high, -90.0), west, min(self.lat + high, 90.0), west + 2 * wide

    @property
    def narrowing(self) -> float:
        """How much shorter a degree of longitude is here than at the equator."""
        return max(math.cos(math.radians(self.lat)), 0.01)


@dataclass(frozen=True)
class Polygon:
    """What lies inside a line that closes itself, straight on a map of degrees; (lat, lon) each."""

    points: tuple[Point, ...]

    def __post_init__(self) -> None:
        lons = [lon for _, lon in self.points if math.isfinite(lon)]
        if not 3 <= len(self.points) == len(lons) <= MOST_POINTS:
            raise ValueError(f"a polygon of {len(self.points)} points; it needs 3 to {MOST_POINTS}")
        if not (-180 <= min(lons) <= 180 and max(lons) - min(lons) < 360):
            raise ValueError(
                f"a polygon from {min(lons)}° to {max(lons)}°; it begins on the map and goes round once"
            )
        if not all(is_point(lat, 0.0) for lat, _ in self.points):
            raise ValueError("a polygon with a point beyond a pole")

    @property
    def bounds(self) -> Bounds:
        """South, west, north, east in degrees; the last may exceed 180."""
        lats, lons = zip(*self.points, strict=True)
        return min(lats), min(lons), max(lats), max(lons)


Shape = Circle | Polygon


def is_point(lat: float, lon: float) -> bool:
    """Return whether there is such a point; nothing that is not a number is one."""
    return -90 <= lat <= 90 and -180 <= lon <= 180


def build_in_shape(shape: Shape, lat: Any, lon: Any) -> ColumnElement[bool]:
    """Return the condition that a place inside the bounds of a shape lies in the shape."""
    _, west, _, east = shape.bounds
    # Of two places on the two sides of the date line the eastern one comes after.
    across = lon if east <= 180 else case((lon < west, lon + 360.0), else_=lon)
    if isinstance(shape, Circle):
        middle = shape.lon if shape.lon >= west else shape.lon + 360
        high, wide = lat - shape.lat, (across - middle) * shape.narrowing
        is_near: ColumnElement[bool] = high * high + wide * wide <= (shape.km / KM_PER_DEGREE) ** 2
        return is_near
    return _count_crossed(shape, lat, across) % 2 == 1


def _count_crossed(polygon: Polygon, lat: Any, lon: Any) -> ColumnElement[int]:
    """Return how many edges a line from a place to the east crosses: an odd number from the inside."""
    crossed: ColumnElement[int] = literal(0)
    for (south, at_south), (north, at_north) in map(sorted, _list_edges(polygon)):
        if south == north:
            continue
        slope = (at_north - at_south) / (north - south)
        is_west = and_(lat >= south, lat < north, lon < at_south + (lat - south) * slope)
        crossed = crossed + case((is_west, 1), else_=0)
    return crossed


def _list_edges(polygon: Polygon) -> list[tuple[Point, Point]]:
    points = polygon.points
    return list(zip(points, (*points[1:], points[0]), strict=True))
