"""The gazetteer search against labelled examples, right and wrong."""

import pytest

from db.vocabulary import PlaceMethod, PlacePrecision
from inference.enrich import Enricher
from inference.enrich.gazetteer import PlaceNames, fold, make_key, measure_km
from inference.enrich.place import EventArea, Gazetteer

BELIZE = EventArea("Belize", 17.25, -88.5, 220)
TEXAS = EventArea("US", 29.3, -95.5, 400)
MEXICO = EventArea("Mexico", 18.4, -98.7, 500)
SRI_LANKA = EventArea("LKA", 6.9, 80.5, 150)
ANYWHERE = EventArea()
LOCALITY, AREA = PlacePrecision.LOCALITY, PlacePrecision.AREA

NAMED = [
    ("Roof torn off the school in Dangriga", BELIZE, "Dangriga", LOCALITY),
    ("No water since Tuesday #BelizeCity", BELIZE, "Belize City", LOCALITY),
    ("boats needed #orangewalk now", BELIZE, "Orange Walk", LOCALITY),
    ("San Pedro: the pier is gone", BELIZE, "San Pedro", LOCALITY),
    ("gente sin luz en corozal", BELIZE, "Corozal", LOCALITY),
    ("All of Belize is praying", BELIZE, "Belize", AREA),
    ("Post-storm, Houston's water is unsafe", TEXAS, "Houston", LOCALITY),
    ("Rescue under way in Port Arthur, Texas", TEXAS, "Port Arthur", LOCALITY),
    ("#Texas needs you", TEXAS, "Texas", AREA),
    ("Volunteers drive from Paris, Texas tonight", TEXAS, "Paris", LOCALITY),
    ("Edificio colapsado en la Ciudad de México", MEXICO, "Mexico City", LOCALITY),
    ("Strong quake near Puebla", MEXICO, "Puebla", LOCALITY),
    ("Pray for Mexico", MEXICO, "Mexico", AREA),
    ("Relief reaches #Kalutara #SriLanka", SRI_LANKA, "Kalutara", LOCALITY),
    ("Flooding across #srilanka", SRI_LANKA, "Sri Lanka", AREA),
    ("Terremoto em São Paulo", ANYWHERE, "São Paulo", LOCALITY),
    ("Fire near Reading, the M4 is closed", ANYWHERE, "Reading", LOCALITY),
    ("SEVERE FLOODING IN HOUSTON", TEXAS, "Houston", LOCALITY),
    ("Help needed in Port-au-Prince", ANYWHERE, "Port-au-Prince", LOCALITY),
]
UNNAMED = [
    ("Reading a book while it rains", TEXAS),
    ("My mobile phone is dead", TEXAS),
    ("Mobile phone masts are down", TEXAS),
    ("Nice", ANYWHERE),
    ("Nice work by the volunteers", ANYWHERE),
    ("Thanks, Mr. Mora (parent) for linking us", SRI_LANKA),
    ("Ale Mora #1 on the chart", SRI_LANKA),
    ("After cyclone #mora we rebuild", SRI_LANKA),
    ("Hurricane Harvey: help the Harvey victims", TEXAS),
    ("donate for Harvey relief", TEXAS),
    ("I hope all is back to normal soon", TEXAS),
    ("Lords Bank", TEXAS),
    ("https://houston.example/Dallas @Houston", TEXAS),
    ("Drake speaks about the storm", TEXAS),
    ("turkey dinner for everyone", TEXAS),
    ("", TEXAS),
    ("a" * 100_000, TEXAS),
    ("Central Park is open", BELIZE),
]


@pytest.fixture(scope="module")
def gazetteer(enricher: Enricher) -> Gazetteer:
    return enricher.gazetteer


@pytest.mark.parametrize(("text", "area", "name", "precision"), NAMED)
def test_a_named_place_is_found(
    gazetteer: Gazetteer, text: str, area: EventArea, name: str, precision: PlacePrecision
) -> None:
    place = gazetteer.find_place(text, area)
    assert place is not None
    assert (place.name, place.precision, place.method) == (name, precision, PlaceMethod.GAZETTEER)


@pytest.mark.parametrize(("text", "area"), UNNAMED, ids=[text[:40] for text, _ in UNNAMED])
def test_words_that_only_look_like_places_are_left_alone(
    gazetteer: Gazetteer, text: str, area: EventArea
) -> None:
    assert gazetteer.find_place(text, area) is None


def test_of_namesakes_the_one_in_the_events_area_is_meant(gazetteer: Gazetteer) -> None:
    text = "San Pedro has no power"
    belize, anywhere = gazetteer.find_place(text, BELIZE), gazetteer.find_place(text, ANYWHERE)
    assert belize is not None
    assert measure_km(belize.lat, belize.lon, 17.92, -87.96) < 10
    assert anywhere is None or measure_km(anywhere.lat, anywhere.lon, 17.92, -87.96) > 100


def test_the_centre_of_a_country_across_the_date_line_lies_in_it(gazetteer: Gazetteer) -> None:
    place = gazetteer.find_place("Cyclone makes landfall in Fiji", ANYWHERE)
    assert place is not None
    assert measure_km(place.lat, place.lon, -17.8, 178.0) < 200


def test_a_country_is_known_by_name_code_and_alias(gazetteer: Gazetteer) -> None:
    names: PlaceNames = gazetteer.names
    assert [names.country_code(name) for name in ("Belize", "BZ", "blz", "Belice")] == ["BZ"] * 4
    assert names.country_code("Atlantis") is None
    assert names.country_code(None) is None


def test_folding_keeps_one_character_for_each() -> None:
    assert fold("São İzmir ﬁ") == "sao izmir f"
    assert make_key(" Coeur  d’Alene ") == "coeur d alene"


def test_distances_are_those_of_the_globe() -> None:
    assert measure_km(0, 0, 0, 180) == pytest.approx(20015, abs=1)
    assert measure_km(51.5, -0.12, 48.86, 2.35) == pytest.approx(343, abs=3)
