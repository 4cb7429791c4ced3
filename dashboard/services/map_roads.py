"""Roads for the map, tile by tile: the larger ones from afar, all of them from near."""

from functools import cache
from typing import NamedTuple

from dashboard.services.map_lines import cut_line
from dashboard.services.map_tiles import Tile
from db.roads.lines import Roads
from db.settings import get_settings

MAX_ROADS = 1_500
# Natural Earth ranks roads by the zoom from which they help; from farther away none is drawn.
FIRST_ZOOM = 4


class MapRoad(NamedTuple):
    """A piece of road: its rank, and x and y in turn, pixels from the tile's north-west corner."""

    rank: int
    pixels: list[int]


def has_roads() -> bool:
    """Tell whether somebody added roads to this data folder."""
    return get_settings().roads_file.exists()


@cache
def get_roads() -> Roads:
    """Return the roads of this data folder, opened once a process.

    Raises:
        ValueError: there is no file of them, or it cannot be used.
    """
    return Roads(get_settings().roads_file)


def list_map_roads(roads: Roads, tile: Tile) -> list[MapRoad]:
    """Return what runs through a tile, the largest roads first."""
    if tile.zoom < FIRST_ZOOM:
        return []
    found = roads.list_within(
        south=tile.south, west=tile.west, north=tile.north, east=tile.east, rank=tile.zoom + 1, most=MAX_ROADS
    )
    return [MapRoad(road.rank, piece) for road in found for piece in cut_line(road.line, tile)]
