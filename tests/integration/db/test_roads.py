"""Natural Earth's roads come onto the map by a command, whole or not at all."""

from pathlib import Path

import numpy as np
import pytest
import shapefile
from typer.testing import CliRunner, Result

from db.roads.__main__ import app
from db.roads.lines import Roads
from db.settings import get_settings
from tests.roads import COAST, write_roads

FAR = [(10.0, 50.0), (11.0, 51.0)]


def add(*paths: Path) -> Result:
    return CliRunner().invoke(app, [str(path) for path in paths])


def list_around_belize(rank: int = 12) -> list[int]:
    roads = Roads(get_settings().roads_file)
    found = roads.list_within(south=16, west=-89, north=18, east=-88, rank=rank, most=10)
    return [road.rank for road in found]


def test_roads_are_found_where_they_lie_the_largest_first(own_settings: None, tmp_path: Path) -> None:
    road = [
        (7, "Road", [COAST]),
        (3, "Road", [COAST[:2], COAST[1:]]),
        (3, "Road", [FAR]),
        (5, "Ferry", [COAST]),
    ]
    result = add(write_roads(tmp_path / "ne_10m_roads.zip", road))
    assert result.exit_code == 0
    assert "4 roads, 1 other lines left out" in result.output
    assert list_around_belize() == [3, 3, 7]
    assert list_around_belize(rank=5) == [3, 3]
    (first, *_) = Roads(get_settings().roads_file).list_within(
        south=16, west=-89, north=18, east=-88, rank=3, most=1
    )
    assert first.line == pytest.approx(np.array(COAST[:2]), rel=1e-6)


def test_what_is_added_takes_the_place_of_what_was_there(own_settings: None, tmp_path: Path) -> None:
    add(write_roads(tmp_path / "one.zip", [(3, "Road", [COAST])]))
    world = write_roads(tmp_path / "two.zip", [(4, "Road", [COAST])])
    america = write_roads(tmp_path / "three.zip", [(6, "Road", [COAST])])
    assert add(world, america).exit_code == 0
    assert list_around_belize() == [4, 6]


def write_points(path: Path) -> Path:
    with shapefile.Writer(str(path), shapeType=shapefile.POINT) as writer:
        writer.field("scalerank", "N")
        writer.point(-88.2, 17.5)
        writer.record(3)
    return path


def write_bytes(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04 no roads")
    return path


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda f: write_points(f / "towns.shp"), "holds POINT shapes, not lines"),
        (lambda f: write_bytes(f / "broken.zip"), "no shapefile that can be read"),
        (lambda f: write_roads(f / "a.zip", [(3, "Road", [COAST])], rank="size"), "no field scalerank"),
        (lambda f: write_roads(f / "a.zip", [(None, "Road", [COAST])]), "line 1: scalerank is None"),
        (
            lambda f: write_roads(
                f / "a.zip", [(3, "Road", [COAST]), (3, "Road", [[(4e5, 2e6), (4e5, 3e6)]])]
            ),
            "line 2: its points are no degrees",
        ),
        (lambda f: write_roads(f / "a.zip", [(3, "Ferry", [COAST])]), "1 lines, none of them a road"),
    ],
)
def test_a_file_without_roads_is_refused_and_changes_nothing(
    own_settings: None, tmp_path: Path, make: object, reason: str
) -> None:
    add(write_roads(tmp_path / "good.zip", [(7, "Road", [COAST])]))
    result = add(make(tmp_path))  # type: ignore[operator]
    assert result.exit_code == 2
    assert "nothing was changed" in result.output
    assert reason in result.output
    assert list_around_belize() == [7]
    assert not list(get_settings().roads_file.parent.glob(".roads-*"))


def test_a_file_of_another_version_is_refused_in_words(own_settings: None, tmp_path: Path) -> None:
    broken = tmp_path / "roads.db"
    broken.write_bytes(b"no database at all, but long enough to be looked at" * 40)
    with pytest.raises(ValueError, match="file is not a database"):
        Roads(broken)
