"""The names on the map: which places a tile names, and how many."""

import pytest

from dashboard.services.map_names import MAX_NAMES, list_map_names
from db.gazetteer.names import PlaceNames


@pytest.fixture(scope="module")
def names() -> PlaceNames:
    return PlaceNames()


def test_a_tile_names_its_towns_and_districts_the_largest_first(names: PlaceNames) -> None:
    # The coast of Belize.
    found = list_map_names(names, zoom=8, column=65, row=115)
    assert {"Belize City", "Dangriga", "Belize District"} <= {place.name for place in found}
    assert [place.population for place in found] == sorted((p.population for p in found), reverse=True)
    assert next(place.is_town for place in found if place.name == "Dangriga")
    assert not next(place.is_town for place in found if place.name == "Belize District")


def test_the_world_is_named_by_its_countries_and_a_street_by_no_area(names: PlaceNames) -> None:
    world = list_map_names(names, zoom=0, column=0, row=0)
    assert len(world) == MAX_NAMES
    assert not any(place.is_town for place in world)
    assert "India" in {place.name for place in world}
    # Around the centre of Dangriga, 16.97 N 88.23 W.
    street = list_map_names(names, zoom=12, column=1044, row=1852)
    assert [place.name for place in street if place.is_town] == [place.name for place in street]


def test_a_province_is_named_in_the_script_of_the_map(names: PlaceNames) -> None:
    # The gazetteer itself knows Campeche first by its name in Hindi.
    found = list_map_names(names, zoom=6, column=15, row=28)
    assert "Campeche" in {place.name for place in found if not place.is_town}


@pytest.mark.parametrize("tile", [(15, 0, 0), (-1, 0, 0), (3, 8, 0), (3, 0, 8), (0, -1, 0), (10**9, 0, 0)])
def test_a_tile_that_no_map_has_is_refused_with_its_number(
    names: PlaceNames, tile: tuple[int, int, int]
) -> None:
    zoom, column, row = tile
    with pytest.raises(ValueError, match=f"no tile {zoom}/{column}/{row}"):
        list_map_names(names, zoom=zoom, column=column, row=row)
