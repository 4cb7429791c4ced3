"""The lines between provinces of a tile."""

from pathlib import Path

import numpy as np
import pytest

from dashboard.services.map_provinces import LINES, Provinces, get_provinces
from dashboard.services.map_tiles import TILE_PIXELS, Tile

# The coast of Belize.
TILE = Tile(8, 65, 115)


@pytest.fixture
def provinces(tmp_path: Path) -> Provinces:
    near, far = [(-88.5, 17.2), (-88.3, 17.1), (-88.2, 17.0)], [(10.0, 50.0), (11.0, 51.0)]
    path = tmp_path / "lines.npz"
    np.savez(path, points=np.array([*near, *far], dtype=np.float32), lengths=np.array([3, 2]))
    return Provinces(path)


def test_a_tile_has_the_lines_that_run_through_it_and_none_from_afar(provinces: Provinces) -> None:
    (line,) = provinces.list_within(TILE)
    assert len(line) == 6
    assert all(0 <= value <= TILE_PIXELS for value in line)
    assert provinces.list_within(Tile(8, 0, 0)) == []
    assert provinces.list_within(Tile(4, 4, 7)) == []


def test_the_packaged_lines_part_the_districts_of_a_small_country(provinces: Provinces) -> None:
    assert get_provinces().list_within(TILE)
    assert LINES.stat().st_size < 3_000_000
