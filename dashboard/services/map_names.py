"""Names for the map, tile by tile: the places of most people, as many as a map can bear."""

import math
from typing import NamedTuple

from dashboard.services.district_names import find_district_name
from db.gazetteer.names import PlaceNames
from db.gazetteer.towns import PlaceEntry, PlaceKind

MAX_TILE_ZOOM = 14
MAX_NAMES = 24
# From which zoom a kind of place is named, and up to which: closer, one of them is larger than the map.
ZOOMS = {
    PlaceKind.COUNTRY: range(6),
    PlaceKind.PROVINCE: range(5, 10),
    PlaceKind.DISTRICT: range(9, 11),
    PlaceKind.TOWN: range(3, MAX_TILE_ZOOM + 1),
}


class MapName(NamedTuple):
    """A name, where it stands in degrees, how large a town or area it is, and whether it is a town."""

    name: str
    lat: float
    lon: float
    population: int
    is_town: bool


def list_map_names(names: PlaceNames, *, zoom: int, column: int, row: int) -> list[MapName]:
    """Return the names of a tile of Web Mercator, the largest place first.

    Args:
        zoom: 0 to ``MAX_TILE_ZOOM``; the world is 2**zoom tiles wide and high, counted from the north-west.

    Raises:
        ValueError: there is no such tile.
    """
    tiles = 2**zoom if 0 <= zoom <= MAX_TILE_ZOOM else 0
    if not (0 <= column < tiles and 0 <= row < tiles):
        raise ValueError(f"there is no tile {zoom}/{column}/{row}: zooms go from 0 to {MAX_TILE_ZOOM}")
    found = names.list_largest(
        south=_find_parallel(row + 1, tiles),
        west=column / tiles * 360 - 180,
        north=_find_parallel(row, tiles),
        east=(column + 1) / tiles * 360 - 180,
        kinds=[kind for kind, zooms in ZOOMS.items() if zoom in zooms],
        most=MAX_NAMES,
    )
    return [MapName(_name(p), p.lat, p.lon, p.population, p.kind is PlaceKind.TOWN) for p in found]


def _name(place: PlaceEntry) -> str:
    # The gazetteer shows some provinces under a name in another script than the map's others.
    if place.kind is PlaceKind.PROVINCE:
        return find_district_name(place.country, place.admin) or place.name
    return place.name


def _find_parallel(row: int, tiles: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / tiles))))
