"""The grid of the map, counted from 0°: the cells that posts are counted by and labels are sorted by."""

import math

# A cell is 56 of the 256 · 2ᶻ pixels that hold 360° at zoom z.
WORLD_CELL_DEGREES = 360 / 256 * 56
# The cells of every other zoom are counted; those of the zoom between are four of the next.
LEVEL_CELL_DEGREES = {level: WORLD_CELL_DEGREES / 2**level for level in (2, 4, 6, 8, 10, 12)}
# Labels are sorted by the cells of zoom 9: nearer views hold few enough of them.
LABEL_CELL_DEGREES = WORLD_CELL_DEGREES / 2**9


def find_cell(lat: float, lon: float, cell_degrees: float) -> tuple[int, int]:
    """Return the row and the column of the cell of ``cell_degrees`` that a place lies in."""
    return math.floor(lat / cell_degrees), math.floor(lon / cell_degrees)
