"""A place as the gazetteer gives it, and how far apart two are."""

import math
from dataclasses import dataclass
from enum import IntEnum

from db.vocabulary import PlacePrecision

EARTH_RADIUS_KM = 6371.0


class PlaceKind(IntEnum):
    """What a place is, the widest first."""

    COUNTRY = 0
    PROVINCE = 1
    DISTRICT = 2
    TOWN = 3


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """One place. ``lat, lon`` are in degrees; ``radius_km`` is how far it reaches from there.

    The population of a wider area is that of its towns; ``admin`` is GeoNames' code of the province.
    """

    name: str
    lat: float
    lon: float
    population: int
    country: str
    admin: str
    kind: PlaceKind
    radius_km: float

    @property
    def precision(self) -> PlacePrecision:
        """How exactly a post is placed that lies in it."""
        return PlacePrecision.LOCALITY if self.kind is PlaceKind.TOWN else PlacePrecision.AREA


def measure_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance of two points in degrees (haversine)."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half = math.sin((other_phi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def guess_town_radius_km(population: int) -> float:
    """Return how far a town reaches: a village 2 km, one of 100,000 six, the largest 25; by eye on a map."""
    return float(2 * 10 ** (0.275 * max(0.0, math.log10(max(population, 1000)) - 3)))
