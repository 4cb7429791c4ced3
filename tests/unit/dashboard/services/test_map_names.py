"""The names on the map: which places a tile names, and how many."""

import pytest

from dashboard.services.map_names import MAX_NAMES, list_map_names
from dashboard.services.map_tiles import Tile
from db.gazetteer.names import PlaceNames


@pytest.fixture(scope="module")
def names() -> PlaceNames:
    return PlaceNames()


def test_a_tile_names_its_towns_and_districts_the_largest_first(names: PlaceNames) -> None:
    # The coast of Belize.
    found = list_map_names(names, Tile(8, 65, 115))
    assert {"Belize City", "Dangriga", "Belize District"} <= {place.name for place in found}
    assert [place.population for place in found] == sorted((p.population for p in found), reverse=True)
    assert next(place.is_town for place in found if place.name == "Dangriga")
    assert not next(place.is_town for place in found if place.name == "Belize District")


def test_the_world_is_named_by_its_countries_and_a_street_by_no_area(names: PlaceNames) -> None:
    world = list_map_names(names, Tile(0, 0, 0))
    assert len(world) == MAX_NAMES
    assert not any(place.is_town for place in world)
    assert "India" in {place.name for place in world}
    # Around the centre of Dangriga, 16.97 N 88.23 W.
    street = list_map_names(names, Tile(12, 1044, 1852))
    assert [place.name for place in street if place.is_town] == [place.name for place in street]


def test_a_province_is_named_in_the_script_of_the_map(names: PlaceNames) -> None:
    # The gazetteer itself knows Campeche first by its name in Hindi.
    found = list_map_names(names, Tile(6, 15, 28))
    assert "Campeche" in {place.name for place in found if not place.is_town}
