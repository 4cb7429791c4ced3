"""Lines for the map, cut to a tile."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dashboard.services.map_tiles import TILE_PIXELS, Tile

# A line that leaves a tile is drawn a little beyond its edge, so that no seam shows.
MARGIN_PIXELS = 8


def cut_line(line: NDArray[np.float32], tile: Tile) -> Iterator[list[int]]:
    """Yield the stretches of a line that come near a tile, without points that fall together.

    Each is x and y in turn, pixels from the tile's north-west corner.

    Args:
        line: (n, 2) degrees of longitude and latitude.
    """
    pixels = tile.find_pixels(line)
    pixels = pixels[np.r_[True, (np.diff(pixels, axis=0) != 0).any(axis=1)]]
    low, high = np.minimum(pixels[:-1], pixels[1:]), np.maximum(pixels[:-1], pixels[1:])
    is_near = (high >= -MARGIN_PIXELS).all(axis=1) & (low <= TILE_PIXELS + MARGIN_PIXELS).all(axis=1)
    # Where a stretch of near segments starts, and where the next one is not near any more.
    edges = np.flatnonzero(np.diff(np.r_[False, is_near, False].astype(np.int8)))
    for start, end in edges.reshape(-1, 2):
        yield pixels[start : end + 1].ravel().tolist()
