"""The roads of a tile: which are drawn from how far, and what of them."""

from itertools import pairwise
from pathlib import Path

import pytest

from dashboard.services.map_lines import MARGIN_PIXELS
from dashboard.services.map_roads import list_map_roads
from dashboard.services.map_tiles import TILE_PIXELS, Tile
from db.roads.adding import add_roads
from db.roads.lines import Roads
from tests.roads import COAST, write_roads

# The coast of Belize.
TILE = Tile(8, 65, 115)
# Out of the tile in the west, back into it.
ROUND = [(-88.5, 17.2), (-92.0, 17.2), (-92.0, 17.1), (-88.5, 17.1)]


@pytest.fixture
def roads(tmp_path: Path) -> Roads:
    lines = [(9, "Road", [COAST]), (10, "Road", [COAST]), (4, "Road", [ROUND]), (4, "Road", [[COAST[0]] * 2])]
    add_roads([write_roads(tmp_path / "roads.zip", lines)], tmp_path / "roads.db", lambda _: None)
    return Roads(tmp_path / "roads.db")


def test_larger_roads_are_drawn_from_farther_away(roads: Roads) -> None:
    assert {road.rank for road in list_map_roads(roads, TILE)} == {4, 9}
    assert {road.rank for road in list_map_roads(roads, Tile(9, 130, 231))} == {4, 9, 10}
    assert {road.rank for road in list_map_roads(roads, Tile(5, 8, 14))} == {4}
    assert not list_map_roads(roads, Tile(3, 2, 3))


def test_a_road_is_cut_where_it_leaves_the_tile(roads: Roads) -> None:
    pieces = [road.pixels for road in list_map_roads(roads, TILE) if road.rank == 4]
    assert len(pieces) == 2
    # Only the end of the one segment that crosses the edge lies outside.
    outside = [x for piece in pieces for x in piece[::2] if not -MARGIN_PIXELS <= x <= TILE_PIXELS]
    assert len(outside) == 2


def test_points_that_fall_together_are_drawn_once(roads: Roads) -> None:
    for road in list_map_roads(roads, TILE):
        points = list(zip(road.pixels[::2], road.pixels[1::2], strict=True))
        assert all(one != other for one, other in pairwise(points))
