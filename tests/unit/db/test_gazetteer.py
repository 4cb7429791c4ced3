"""Names of places: how they are spelled, looked up and measured."""

import pytest

from db.gazetteer.countries import read_country_codes
from db.gazetteer.names import PlaceNames
from db.gazetteer.spelling import fold, make_key
from db.gazetteer.towns import PlaceKind, measure_km
from db.vocabulary import PlacePrecision


@pytest.fixture(scope="module")
def names() -> PlaceNames:
    return PlaceNames()


def test_each_key_gets_its_places_in_order(names: PlaceNames) -> None:
    none, belize, again = names.look_up([make_key("Atlantis City"), make_key("Belize"), make_key("BELIZE")])
    assert none == []
    assert belize == again
    country = next(bearer.place for bearer in belize if bearer.place.kind is PlaceKind.COUNTRY)
    assert (country.name, country.country, country.precision) == ("Belize", "BZ", PlacePrecision.AREA)
    assert measure_km(country.lat, country.lon, 17.2, -88.7) < 40
    assert 50 < country.radius_km < 200


def test_a_name_is_found_joined_and_in_other_scripts(names: PlaceNames) -> None:
    for key in ("#belizecity", make_key("القاهرة"), make_key("Москва"), make_key("Ciudad de México")):
        (bearers,) = names.look_up([key])
        assert any(bearer.place.kind is PlaceKind.TOWN for bearer in bearers), key


def test_a_word_that_means_something_else_is_known_to_be_common(names: PlaceNames) -> None:
    nice, houston = names.look_up(["nice", "houston"])
    assert max(bearer.commonness for bearer in nice) == 3
    assert max(bearer.commonness for bearer in houston) == 0


def test_nothing_is_found_for_nothing(names: PlaceNames) -> None:
    assert names.look_up([]) == []
    assert names.look_up([""]) == [[]]


def test_a_country_is_known_by_name_code_and_alias() -> None:
    codes = read_country_codes()
    assert [codes[make_key(name)] for name in ("Belize", "BZ", "blz", "Belice")] == ["BZ"] * 4
    assert make_key("Atlantis") not in codes


def test_folding_keeps_one_character_for_each() -> None:
    assert fold("São İzmir ﬁ") == "sao izmir f"
    assert make_key(" Coeur  d’Alene ") == "coeur d alene"


def test_the_variants_of_a_letter_and_vowel_marks_make_no_difference() -> None:
    assert make_key("الأُردن") == make_key("الاردن")
    assert make_key("مكة") == make_key("مكه")


def test_distances_are_those_of_the_globe() -> None:
    assert measure_km(0, 0, 0, 180) == pytest.approx(20015, abs=1)
    assert measure_km(51.5, -0.12, 48.86, 2.35) == pytest.approx(343, abs=3)
