"""Squares of the map, counted from 0°: those whose posts are counted, and those that labels are sorted by."""

import math

# A square of the map is 56 of the 256 · 2ᶻ pixels that hold 360° at zoom z.
WORLD_SIDE = 360 / 256 * 56
# The squares of every other zoom are counted; those of the zoom between are four of the next.
SIDES = {level: WORLD_SIDE / 2**level for level in (2, 4, 6, 8, 10, 12)}
# Labels are sorted by the squares of zoom 9: nearer views hold few enough of them.
LABEL_SIDE = WORLD_SIDE / 2**9


def find_square(lat: float, lon: float, side: float) -> tuple[int, int]:
    """Return the row and the column of the square of ``side`` degrees that a place lies in."""
    return math.floor(lat / side), math.floor(lon / side)
