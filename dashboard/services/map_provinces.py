"""Lines between provinces for the map, tile by tile: the packaged ones of Natural Earth."""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dashboard.services.map_lines import cut_line
from dashboard.services.map_tiles import Tile

LINES = Path(__file__).parents[2] / "assets" / "provinces.npz"
# From farther away they are closer than the eye tells apart; provinces are named from here on too.
FIRST_ZOOM = 5


class Provinces:
    """The lines of one file, found by where they lie."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as packed:
            points, ends = packed["points"], np.cumsum(packed["lengths"])
        self._lines: list[NDArray[np.float32]] = np.split(points, ends[:-1])
        starts = np.r_[0, ends[:-1]]
        self._west, self._south = np.minimum.reduceat(points, starts).T
        self._east, self._north = np.maximum.reduceat(points, starts).T

    def list_within(self, tile: Tile) -> list[list[int]]:
        """Return what runs through a tile: x and y in turn, pixels from its north-west corner."""
        if tile.zoom < FIRST_ZOOM:
            return []
        meets = (self._west <= tile.east) & (self._east >= tile.west)
        meets &= (self._south <= tile.north) & (self._north >= tile.south)
        return [piece for at in np.flatnonzero(meets) for piece in cut_line(self._lines[at], tile)]


@cache
def get_provinces() -> Provinces:
    """Return the packaged lines, read once a process."""
    return Provinces(LINES)
