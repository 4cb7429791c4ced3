"""Tiles of Web Mercator: a square of the world, 256 pixels wide, 2**zoom of them around it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_TILE_ZOOM = 14
TILE_PIXELS = 256
# Where the square world of Web Mercator ends, in degrees of latitude.
LAST_PARALLEL = 85.0511


@dataclass(frozen=True)
class Tile:
    """One tile, counted from the north-west.

    Raises:
        ValueError: there is no such tile.
    """

    zoom: int
    column: int
    row: int

    def __post_init__(self) -> None:
        across = 2**self.zoom if 0 <= self.zoom <= MAX_TILE_ZOOM else 0
        if not (0 <= self.column < across and 0 <= self.row < across):
            raise ValueError(
                f"there is no tile {self.zoom}/{self.column}/{self.row}: zooms go from 0 to {MAX_TILE_ZOOM}"
            )

    @property
    def south(self) -> float:
        """Its southern edge in degrees."""
        return self._find_parallel(self.row + 1)

    @property
    def north(self) -> float:
        """Its northern edge in degrees."""
        return self._find_parallel(self.row)

    @property
    def west(self) -> float:
        """Its western edge in degrees."""
        return self.column / self._across * 360 - 180

    @property
    def east(self) -> float:
        """Its eastern edge in degrees."""
        return (self.column + 1) / self._across * 360 - 180

    def find_pixels(self, points: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return points as whole pixels, x to the east and y to the south of its north-west corner.

        Args:
            points: (n, 2) degrees of longitude and latitude.
        """
        lon, lat = points.astype(np.float64).T
        high = np.arctanh(np.sin(np.radians(np.clip(lat, -LAST_PARALLEL, LAST_PARALLEL)))) / (2 * math.pi)
        world: NDArray[np.float64] = np.column_stack([lon / 360 + 0.5, 0.5 - high]) * self._across
        pixels: NDArray[np.int64] = np.rint((world - (self.column, self.row)) * TILE_PIXELS).astype(np.int64)
        return pixels

    @property
    def _across(self) -> int:
        return int(2**self.zoom)

    def _find_parallel(self, row: int) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / self._across))))
