"""Points named as people speak of them, and what people type read as a place."""

import re
from dataclasses import dataclass
from threading import Lock

from dashboard.catalogue import mark
from dashboard.services.errors import ServiceError
from db.gazetteer.atlas import Atlas
from db.gazetteer.towns import measure_km
from db.ingest.cells import read_coordinates
from db.predictions import NewPlace
from db.queries.filters import Area
from db.settings import get_settings
from db.vocabulary import PlaceMethod, PlacePrecision

MAX_PLACE_LENGTH = 100
# How far from a town's centre a search for it reaches: the town, and the villages around it.
SEARCH_KM = 25.0
# Beyond it nobody would say "near".
NEAR_KM = 50.0
# A higher area lies around no town in particular.
MOST_DEGREES_AROUND = 5.0
MAX_NAMESAKES = 10
COORDINATES = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*[,;\s]\s*([+-]?\d+(?:\.\d+)?)")

Point = tuple[float, float]

_building = Lock()
_built: list[Atlas] = []


@dataclass(frozen=True)
class FoundPlace:
    """A place that was typed; ``words`` tell it from its namesakes, ``name`` is None for coordinates."""

    name: str | None
    words: str
    lat: float
    lon: float
    precision: PlacePrecision

    def as_new_place(self, precision: PlacePrecision | None = None) -> NewPlace:
        """Return it as the place that an analyst gives a post; None: as exact as what was typed."""
        return NewPlace(self.lat, self.lon, precision or self.precision, PlaceMethod.ANALYST, self.name)


def get_atlas() -> Atlas:
    """Return the towns of the world, read once a process."""
    with _building:
        if not _built:
            _built.append(Atlas(get_settings().own_places_file))
        return _built[0]


def say_place(name: str | None, lat: float | None, lon: float | None) -> str | None:
    """Return a place's name, else words for its point (``near Dangriga, 4 km``); None without one."""
    if name:
        return name
    return None if lat is None or lon is None else name_point(lat, lon)


def name_point(lat: float, lon: float) -> str:
    """Return where a point lies: by the nearest town, and how far its centre is."""
    town, km = get_atlas().find_nearest(lat, lon)
    if km > NEAR_KM:
        return mark("{km:,.0f} km from {town}", km=km, town=town.name)
    if km < 1:
        return mark("near {town}, under 1 km", town=town.name)
    return mark("near {town}, {km:.0f} km", town=town.name, km=km)


def find_places(typed: str, *, near: Point | None) -> list[FoundPlace]:
    """Return the places that typed words can mean, the likeliest first; at least one.

    Args:
        typed: a town, ``Hopkins, Belize`` or ``16.97, -88.23``.
        near: where one of several towns of a name is looked for; None prefers the largest.

    Raises:
        ServiceError: no town has this name.
        BadRowError: coordinates off the globe.
    """
    asked = " ".join(typed.split())[:MAX_PLACE_LENGTH]
    if pair := COORDINATES.fullmatch(asked):
        lat, lon = read_coordinates(pair[1], pair[2])
        return [FoundPlace(None, f"{lat:.4f}, {lon:.4f}", lat, lon, PlacePrecision.EXACT)]
    atlas = get_atlas()
    towns = atlas.look_up(asked)
    if not towns:
        raise ServiceError(
            mark(
                "no town is known by the name {name!r}; write another spelling, a town near it, or latitude "
                "and longitude in degrees such as 16.97, -88.23",
                name=asked,
            )
        )
    if near is not None:
        towns.sort(key=lambda town: measure_km(*near, town.lat, town.lon))
    return [
        FoundPlace(
            town.name,
            f"{town.name}, {atlas.name_country(town.country)} ({town.lat:.2f}, {town.lon:.2f})",
            town.lat,
            town.lon,
            town.precision,
        )
        for town in towns[:MAX_NAMESAKES]
    ]


def say_area(area: Area) -> str:
    """Return an area in degrees, and around which town it lies where it holds that town."""
    edges = mark(
        "{south:.2f} to {north:.2f}, {west:.2f} to {east:.2f}",
        south=area.south,
        north=area.north,
        west=area.west,
        east=area.east,
    )
    lat, lon = (area.south + area.north) / 2, (area.west + area.east) / 2
    if area.north - area.south <= MOST_DEGREES_AROUND:
        atlas = get_atlas()
        town, _ = atlas.find_nearest(lat, lon)
        if area.holds(Area(town.lat, town.lon, town.lat, town.lon)):
            country = atlas.name_country(town.country)
            return mark(
                "map area around {town}, {country}: {edges}", town=town.name, country=country, edges=edges
            )
    return mark("map area {edges}", edges=edges)
