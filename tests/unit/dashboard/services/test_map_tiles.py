"""Tiles of the map: which there are, and where a point lies on one."""

import numpy as np
import pytest

from dashboard.services.map_tiles import Tile


@pytest.mark.parametrize("tile", [(15, 0, 0), (-1, 0, 0), (3, 8, 0), (3, 0, 8), (0, -1, 0), (10**9, 0, 0)])
def test_a_tile_that_no_map_has_is_refused_with_its_number(tile: tuple[int, int, int]) -> None:
    zoom, column, row = tile
    with pytest.raises(ValueError, match=f"no tile {zoom}/{column}/{row}"):
        Tile(zoom, column, row)


def test_the_corners_of_a_tile_are_its_first_and_its_last_pixel() -> None:
    tile = Tile(8, 65, 115)
    corners = np.array([[tile.west, tile.north], [tile.east, tile.south]], dtype=np.float32)
    assert tile.find_pixels(corners).tolist() == [[0, 0], [256, 256]]


def test_the_world_is_square_and_the_poles_lie_at_its_edge() -> None:
    points = np.array([[-180, 90], [0, 0], [180, -90]], dtype=np.float32)
    assert Tile(0, 0, 0).find_pixels(points).tolist() == [[0, 0], [128, 128], [256, 256]]
