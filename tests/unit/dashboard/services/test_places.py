"""Points in words, and words as points."""

import pytest

from dashboard.services.places import find_places, name_point, say_area, say_place
from db.queries.filters import Area


@pytest.mark.parametrize(
    ("lat", "lon", "words"),
    [
        (16.93, -88.2, "near Dangriga, 6 km"),
        (16.9697, -88.2331, "near Dangriga, under 1 km"),
        (16.5, -87.6, "73 km from Baja Mar"),
    ],
)
def test_a_point_is_said_to_be_near_only_what_is_near(lat: float, lon: float, words: str) -> None:
    assert name_point(lat, lon) == words


def test_a_name_is_kept_and_nothing_is_said_of_no_point() -> None:
    assert say_place("the old pier", 16.93, -88.2) == "the old pier"
    assert say_place(None, None, None) is None


def test_of_several_towns_of_a_name_the_nearest_to_the_event_comes_first() -> None:
    there, elsewhere = find_places("Hopkins", near=(17.25, -88.5)), find_places("Hopkins", near=None)
    assert there[0].words == "Hopkins, Belize (16.86, -88.28)"
    assert elsewhere[0].words != there[0].words
    assert {place.words for place in there} == {place.words for place in elsewhere}


def test_an_area_is_named_by_a_town_inside_it_unless_it_is_wide() -> None:
    assert (
        say_area(Area(16.8, -88.4, 17.1, -88.1))
        == "map area around Dangriga, Belize: 16.80 to 17.10, -88.40 to -88.10"
    )
    assert say_area(Area(1, 2, 3, 4)) == "map area 1.00 to 3.00, 2.00 to 4.00"
    assert say_area(Area(-90, -180, 90, 180)) == "map area -90.00 to 90.00, -180.00 to 180.00"
