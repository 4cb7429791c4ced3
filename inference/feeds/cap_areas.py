"""Where an alert's areas lie, as one point, where one point can say it."""

import re
from collections.abc import Sequence

from db.gazetteer.towns import measure_km

# A post's coordinates mean where it is: the middle of a larger area would put a pin where nothing happened.
NEAR_KM = 10.0
POINT = re.compile(r"(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)")


def find_point(polygons: Sequence[str], circles: Sequence[str]) -> tuple[float, float] | None:
    """Return latitude and longitude of the middle of all areas; None where they reach beyond ``NEAR_KM``.

    Args:
        polygons: each ``lat,lon lat,lon …`` as CAP writes it.
        circles: each ``lat,lon radius``, the radius in km.
    """
    points: list[tuple[float, float]] = []
    radius_km = 0.0
    for shape in polygons:
        points += _read_points(shape)
    for shape in circles:
        points += _read_points(shape)[:1]
        radius_km = max(radius_km, _read_radius(shape))
    if not points or any(abs(lat) > 90 or abs(lon) > 180 for lat, lon in points):
        return None
    lats, lons = zip(*points, strict=True)
    middle = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    reach_km = max(measure_km(*middle, *point) for point in points) + radius_km
    return middle if reach_km <= NEAR_KM else None


def _read_points(shape: str) -> list[tuple[float, float]]:
    return [(float(lat), float(lon)) for lat, lon in POINT.findall(shape)]


def _read_radius(shape: str) -> float:
    try:
        return float(shape.split()[-1])
    except (IndexError, ValueError):
        return float("inf")
