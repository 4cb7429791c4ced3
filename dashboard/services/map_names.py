"""Names for the map, tile by tile: the places of most people, as many as a map can bear."""

from typing import NamedTuple

from dashboard.services.district_names import find_district_name
from dashboard.services.map_tiles import MAX_TILE_ZOOM, Tile
from db.gazetteer.names import PlaceNames
from db.gazetteer.towns import PlaceEntry, PlaceKind

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


def list_map_names(names: PlaceNames, tile: Tile) -> list[MapName]:
    """Return the names of a tile, the largest place first."""
    found = names.list_largest(
        south=tile.south,
        west=tile.west,
        north=tile.north,
        east=tile.east,
        kinds=[kind for kind, zooms in ZOOMS.items() if tile.zoom in zooms],
        most=MAX_NAMES,
    )
    return [MapName(_name(p), p.lat, p.lon, p.population, p.kind is PlaceKind.TOWN) for p in found]


def _name(place: PlaceEntry) -> str:
    # The gazetteer shows some provinces under a name in another script than the map's others.
    if place.kind is PlaceKind.PROVINCE:
        return find_district_name(place.country, place.admin) or place.name
    return place.name
