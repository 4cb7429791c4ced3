"""Roads for the map, tile by tile: the larger ones from afar, all of them from near."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboard.services.map_tiles import TILE_PIXELS, Tile
from db.roads.lines import Roads
from db.settings import get_settings

MAX_ROADS = 1_500
# Natural Earth ranks roads by the zoom from which they help; from farther away none is drawn.
FIRST_ZOOM = 4
# A line that leaves a tile is drawn a little beyond its edge, so that no seam shows.
MARGIN_PIXELS = 8


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
    return [
        MapRoad(road.rank, piece.ravel().tolist())
        for road in found
        for piece in _cut(tile.find_pixels(road.line))
    ]


def _cut(pixels: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Yield the stretches of a line that come near the tile, without points that fall together."""
    pixels = pixels[np.r_[True, (np.diff(pixels, axis=0) != 0).any(axis=1)]]
    low, high = np.minimum(pixels[:-1], pixels[1:]), np.maximum(pixels[:-1], pixels[1:])
    is_near = (high >= -MARGIN_PIXELS).all(axis=1) & (low <= TILE_PIXELS + MARGIN_PIXELS).all(axis=1)
    # Where a stretch of near segments starts, and where the next one is not near any more.
    edges = np.flatnonzero(np.diff(np.r_[False, is_near, False].astype(np.int8)))
    for start, end in edges.reshape(-1, 2):
        yield pixels[start : end + 1]
