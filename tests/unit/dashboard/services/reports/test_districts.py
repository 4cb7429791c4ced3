"""A post lies in the district of the nearest town, or in none that could be told."""

import pytest

from dashboard.services.reports.districts import (
    ELSEWHERE,
    WIDER_AREA,
    WITHOUT_PLACE,
    name_district,
    name_square,
)
from db.queries.messages import MessagePost
from db.vocabulary import Humanitarian, PlacePrecision

pytestmark = pytest.mark.slow


def make_post(
    lat: float | None, lon: float | None, precision: PlacePrecision | None = PlacePrecision.EXACT
) -> MessagePost:
    return MessagePost(1, 1, Humanitarian.AFFECTED_INDIVIDUALS, False, lat, lon, precision)


@pytest.mark.parametrize(
    ("lat", "lon", "district"),
    [
        (16.97, -88.23, "Stann Creek District"),
        (17.50, -88.20, "Belize District"),
        (18.50, -88.30, "Quintana Roo, Mexico"),
        (15.0, -60.0, "Over 50 km from any town"),
    ],
)
def test_a_place_is_in_the_district_of_the_nearest_town(lat: float, lon: float, district: str) -> None:
    assert name_district(make_post(lat, lon), "Belize") == district


def test_what_cannot_be_told_is_said() -> None:
    assert name_district(make_post(None, None, None), "Belize") == WITHOUT_PLACE
    assert name_district(make_post(17.0, -88.5, PlacePrecision.AREA), "Belize") == WIDER_AREA
    assert name_district(make_post(0.0, -140.0), "Belize") == ELSEWHERE


def test_a_square_bears_the_name_of_a_town_that_it_could_be_taken_for() -> None:
    assert name_square(16.95, -88.25) == "Dangriga"
    assert name_square(0.05, -140.05) == ""
