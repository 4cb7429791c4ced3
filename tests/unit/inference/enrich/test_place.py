"""The gazetteer search against labelled examples, right and wrong."""

from dataclasses import replace

import pytest

from db.gazetteer.towns import measure_km
from db.queue.claimed import Work
from db.queue.jobs import ClaimedJob
from db.source_hints import SourceHint
from db.vocabulary import PlaceMethod, PlacePrecision, PlaceRole
from inference.enrich import Enricher
from inference.enrich.place import EventArea, Gazetteer, Hint

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
# Invented, in the spellings that posts have: other languages and scripts, hashtags, joined words.
SPELLED = [
    ("Terremoto, crolli a Genova", ANYWHERE, "Genoa"),
    ("gravi danni a Modena stanotte", ANYWHERE, "Modena"),
    ("Des blessés à Bruxelles après la tempête", ANYWHERE, "Brussels"),
    ("inondations dans la région de Marseille", ANYWHERE, "Marseille"),
    ("أمطار غزيرة في القاهرة", ANYWHERE, "Cairo"),
    ("سيول جارفة بالقاهرة الان", ANYWHERE, "Cairo"),
    ("انهيار جسر #حفر_الباطن", ANYWHERE, "Hafar Al-Batin"),
    ("انهيار جسر #حفرالباطن", ANYWHERE, "Hafar Al-Batin"),
    ("Наводнение в Москве и Казань под водой", ANYWHERE, "Moscow"),
    ("so sad #PrayForDangriga", BELIZE, "Dangriga"),
    ("#HoustonFlood boats wanted", ANYWHERE, "Houston"),
    ("#houstonflood boats wanted", ANYWHERE, "Houston"),
    ("#alluvionegenova nessuna allerta", ANYWHERE, "Genoa"),
    ("Trains washed up in Carteret NJ", ANYWHERE, "Carteret"),
    ("Арестовали троих в Челябинске", ANYWHERE, "Chelyabinsk"),
    ("Humo sobre la refinería de Amuay", ANYWHERE, "Amuay"),
    ("flights stopped, smoke at LAX", ANYWHERE, "Los Angeles International Airport"),
    ("crolla la Basilica dell'Aquila, in Italia", ANYWHERE, "L'Aquila"),
    ("Casas caídas en la playa de Ocós, en #SanMarcos", ANYWHERE, "Ocós"),
    (
        "El club viaja a Lyon tras el accidente de tren en Santiago de Compostela",
        ANYWHERE,
        "Santiago de Compostela",
    ),
    ("MADRID (AP) — Crolli a Modena", ANYWHERE, "Modena"),
    ("صور من مدينة #البتراء بعد السيول", ANYWHERE, "Wādī Mūsá"),
]
AREAS = [
    ("Alluvione in Sardegna, strade chiuse", "Sardinia"),
    ("Terremoto en Emilia-Romaña", "Emilia-Romagna"),
    ("#سيول_الأردن اخبار", "Jordan"),
    ("Séisme en Italie", "Italy"),
    ("bridges are out across Colorado", "Colorado"),
    ("Crolli in provincia di Ferrara", "Provincia di Ferrara"),
    ("Evacuations ordered for parts of Broward County", "Broward County"),
    ("TERREMOTO EN COSTA RICA, ALERTA EN PANAMÁ", "Costa Rica"),
    ("El presidente de México llora por el terremoto en Costa Rica", "Costa Rica"),
    ("14 dead after Texas blast", "Texas"),
    ("Ветер сносит крыши по всей России", "Russia"),
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
    ("My kit is packed #hurricaneflorence #florence", ANYWHERE),
    ("Lat=95.0 Lon=13.5", ANYWHERE),
    ("I hope all is back to normal soon", TEXAS),
    ("Lords Bank", TEXAS),
    ("https://houston.example/Dallas @Houston", TEXAS),
    ("Drake speaks about the storm", TEXAS),
    ("turkey dinner for everyone", TEXAS),
    ("", TEXAS),
    ("a" * 100_000, TEXAS),
    ("Central Park is open", BELIZE),
    ("Gol de Mora! #CostaRica 0-1 #México", ANYWHERE),
    ("Estamos en el segundo piso", ANYWHERE),
    ("Mi son resa conto ora del rumore", ANYWHERE),
    ("La terre a tremblé, que faire de nouveau", ANYWHERE),
    ("On est seul à la croix depuis hier", ANYWHERE),
    ("خلو بالكو من الطريق", ANYWHERE),
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


@pytest.mark.parametrize(("text", "area", "name"), SPELLED)
def test_a_town_is_found_however_posts_spell_it(
    gazetteer: Gazetteer, text: str, area: EventArea, name: str
) -> None:
    place = gazetteer.find_place(text, area)
    assert place is not None
    assert (place.name, place.precision) == (name, LOCALITY)


@pytest.mark.parametrize(("text", "name"), AREAS)
def test_a_province_or_country_is_found_in_any_language_and_says_how_far_it_reaches(
    gazetteer: Gazetteer, text: str, name: str
) -> None:
    place = gazetteer.find_place(text, ANYWHERE)
    assert place is not None
    assert (place.name, place.precision) == (name, AREA)
    assert place.radius_km is not None
    assert place.radius_km > 15


def test_what_is_named_beside_keeps_its_role(gazetteer: Gazetteer) -> None:
    found = gazetteer.find_places(
        "Greetings from Toledo. Roofs torn off near Dangriga. The Houston Chronicle has pictures", BELIZE
    )
    assert found.place is not None
    assert found.place.name == "Dangriga"
    roles = {place.name: place.role for place in found.beside}
    assert roles == {"Toledo District": PlaceRole.AUTHOR}
    found = gazetteer.find_places("Crolli a Modena, Italia", ANYWHERE)
    assert {place.name: place.role for place in found.beside} == {"Italy": PlaceRole.MENTIONED}
    found = gazetteer.find_places("Crolli a Modena. Lo scrive il Houston Chronicle", ANYWHERE)
    assert {place.name: place.role for place in found.beside} == {"Houston": PlaceRole.MENTIONED}


def test_a_paper_and_the_place_of_a_report_are_not_where_it_happened(gazetteer: Gazetteer) -> None:
    for text in ("Bangkok Post: dam breaks near Cebu", "ROMA – Fango e crolli a Cebu"):
        place = gazetteer.find_place(text, ANYWHERE)
        assert place is not None
        assert place.name == "Cebu City", text


def test_what_goes_on_as_another_name_what_greets_and_what_lists_is_no_place(gazetteer: Gazetteer) -> None:
    for text in (
        "The road to Rialto Beach is open again",
        "We must all stay away from the coast tonight",
        "Ya empezó, vamos a ver que dicen del #CostaRica vs #Mexico",
        "Un abrazo y besos desde #Falcon",
        "Forecast for the week: Chile, Peru, Bolivia, Ecuador and Fiji",
    ):
        assert gazetteer.find_place(text, ANYWHERE) is None, text


def test_the_first_of_several_counties_is_one_too(gazetteer: Gazetteer) -> None:
    place = gazetteer.find_place("Mandatory evacuation of Horry and Georgetown counties at noon", ANYWHERE)
    assert place is not None
    assert place.name == "Horry County"


def test_of_many_countries_the_one_where_it_happened_is_found(gazetteer: Gazetteer) -> None:
    text = "Terremoto en Costa Rica, alerta en las costas de México, Panamá, Colombia y Ecuador"
    place = gazetteer.find_place(text, ANYWHERE)
    assert place is not None
    assert place.name == "Costa Rica"


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("M 2.4 Lat=41.25 Lon=13.50 Prov=LATINA", 41.25, 13.5),
        ("quake at 10.50S 76.25W felt in Lima", -10.5, -76.25),
    ],
)
def test_coordinates_in_the_text_rule_over_names(
    gazetteer: Gazetteer, text: str, lat: float, lon: float
) -> None:
    place = gazetteer.find_place(text, ANYWHERE)
    assert place is not None
    assert (place.lat, place.lon, place.method) == (lat, lon, PlaceMethod.TEXT_COORDINATES)
    assert place.precision is PlacePrecision.VICINITY


def test_of_namesakes_the_one_in_the_events_area_is_meant(gazetteer: Gazetteer) -> None:
    text = "San Pedro has no power"
    belize, anywhere = gazetteer.find_place(text, BELIZE), gazetteer.find_place(text, ANYWHERE)
    assert belize is not None
    assert measure_km(belize.lat, belize.lon, 17.92, -87.96) < 10
    assert anywhere is None or measure_km(anywhere.lat, anywhere.lon, 17.92, -87.96) > 100


def test_of_namesakes_the_one_is_meant_where_the_language_is_spoken(gazetteer: Gazetteer) -> None:
    spanish = gazetteer.find_place("Hay alerta roja en San Marcos tras el sismo", ANYWHERE)
    english = gazetteer.find_place("The roads in San Marcos are closed", ANYWHERE)
    assert spanish is not None
    assert english is not None
    assert (spanish.lat < 20, english.lat > 25) == (True, True)


def test_a_hint_chooses_among_namesakes_and_places_nothing(gazetteer: Gazetteer) -> None:
    text = "Ayuda para los vecinos de Mérida"
    hinted = gazetteer.find_place(text, ANYWHERE, Hint(lat=8.6, lon=-71.1))
    assert hinted is not None
    assert measure_km(hinted.lat, hinted.lon, 8.6, -71.14) < 15
    largest = gazetteer.find_place(text, ANYWHERE)
    assert largest is not None
    assert measure_km(largest.lat, largest.lon, 20.97, -89.62) < 15
    assert gazetteer.find_place("No hay agua desde el lunes", ANYWHERE, Hint(lat=8.6, lon=-71.1)) is None


@pytest.mark.parametrize(
    ("text", "is_there", "method"),
    [
        ("water at 4.1 m and rising", True, PlaceMethod.SOURCE),
        ("water at 4.1 m and rising", False, None),
        ("The bridge in Dangriga is gone", True, PlaceMethod.GAZETTEER),
    ],
)
def test_a_source_places_its_posts_only_where_an_analyst_said_that_it_stands_there(
    enricher: Enricher, text: str, is_there: bool, method: PlaceMethod | None
) -> None:
    hint = SourceHint("Hopkins", 16.86, -88.28, None, is_there)
    work = Work(ClaimedJob(1, 1, 1), text, None, False, "Belize", 17.25, -88.5, 220, hint=hint)
    place = enricher.enrich(work).place
    assert (place.method if place else None) is method
    assert enricher.enrich(replace(work, is_placed=True)).place is None


def test_the_centre_of_a_country_across_the_date_line_lies_in_it(gazetteer: Gazetteer) -> None:
    place = gazetteer.find_place("Cyclone makes landfall in Fiji", ANYWHERE)
    assert place is not None
    assert measure_km(place.lat, place.lon, -17.8, 178.0) < 200
