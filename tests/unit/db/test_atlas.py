"""Towns by a point and by a name."""

import pytest

from db.gazetteer.atlas import Atlas
from db.gazetteer.towns import measure_km


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas()


@pytest.mark.parametrize(
    ("lat", "lon", "name", "km"),
    [(16.93, -88.2, "Dangriga", 6), (17.25, -88.77, "Belmopan", 1), (16.5, -87.6, "Baja Mar", 73)],
)
def test_a_point_is_named_by_the_nearest_town(
    atlas: Atlas, lat: float, lon: float, name: str, km: float
) -> None:
    town, away_km = atlas.find_nearest(lat, lon)
    assert (town.name, round(away_km)) == (name, km)


def test_the_date_line_and_the_poles_are_no_edge(atlas: Atlas) -> None:
    east, _ = atlas.find_nearest(-16.8, 179.99)
    west, _ = atlas.find_nearest(-16.8, -179.99)
    assert east == west
    town, away_km = atlas.find_nearest(90, 0)
    assert away_km == pytest.approx(measure_km(90, 77, town.lat, town.lon))


def test_of_one_name_the_largest_town_comes_first_and_a_country_chooses_another(atlas: Atlas) -> None:
    everywhere = atlas.look_up("hopkins")
    assert everywhere[0].population == max(town.population for town in everywhere)
    (town,) = atlas.look_up("Hopkins, Belize")
    assert (town.name, town.country, atlas.name_country(town.country)) == ("Hopkins", "BZ", "Belize")
    assert atlas.look_up("Hopkins, BLZ") == [town]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ciudad de México", "Mexico City"),
        ("Москва", "Moscow"),
        ("Cologne, Germany", "Köln"),
        ("London, UK", "London"),
        ("Singapore", "Singapore"),
    ],
)
def test_a_big_town_is_found_by_each_of_its_names(atlas: Atlas, typed: str, name: str) -> None:
    assert atlas.look_up(typed)[0].name == name


def test_the_name_of_a_country_is_that_of_no_town_elsewhere(atlas: Atlas) -> None:
    assert atlas.look_up("Belize") == []
    assert [town.country for town in atlas.look_up("Belize, Angola")] == ["AO"]


@pytest.mark.parametrize("name", ["", ",", "Hopkins, Nowhere", "\0", "'; DROP TABLE"])
def test_a_name_that_no_town_has_finds_none(atlas: Atlas, name: str) -> None:
    assert atlas.look_up(name) == []
