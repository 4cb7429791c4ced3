"""A sentence of the catalogue is English where it is kept, and in each language where it is shown."""

import copy

import pytest

from dashboard.catalogue import Language, join, mark, mark_count, translate
from dashboard.labels import LABEL_WORDS, say_category_set, say_exactness, say_language, say_severity
from db.vocabulary import Clarity, Damage, Humanitarian, PlaceMethod, PlacePrecision


def test_a_sentence_is_english_wherever_it_goes_as_a_text() -> None:
    words = say_severity(Damage.SEVERE_DAMAGE, Clarity.CLEAR, 0.93)
    assert words == "Severe damage (model 93 %)"
    assert f"{words}!" == "Severe damage (model 93 %)!"


def test_its_parts_are_said_in_the_language_of_the_whole() -> None:
    words = say_severity(Damage.SEVERE_DAMAGE, Clarity.CLEAR, 0.93)
    assert translate(words, Language.SPANISH) == "Daño grave (modelo 93 %)"
    unclear = say_severity(Damage.MILD_DAMAGE, Clarity.UNCLEAR, 0.41)
    assert translate(unclear, Language.FRENCH) == (
        "Gravité incertaine (le plus probable dégâts modérés, modèle 41 %)"
    )
    either = say_category_set((Humanitarian.VEHICLE_DAMAGE, Humanitarian.AFFECTED_INDIVIDUALS))
    assert translate(either, Language.ARABIC) == "إحدى هاتين: أضرار في المركبات, متضررون"


def test_a_place_says_how_exact_it_is_in_one_language() -> None:
    words = say_exactness(PlacePrecision.LOCALITY, 5.0, PlaceMethod.GAZETTEER)
    assert words == "Town or village, ±5 km, by name"
    assert translate(words, Language.FRENCH) == "Ville ou village, ±5 km, par nom"


def test_a_language_is_called_as_each_language_calls_it() -> None:
    assert say_language("si") == "Sinhala (si)"
    assert translate(say_language("si"), Language.FRENCH) == "cingalais (si)"
    assert translate(say_language("xx-nonsense"), Language.FRENCH) == "xx-nonsense"


def test_numbers_have_the_separators_of_their_language() -> None:
    words = mark("{count:,} without a place", count=12_345)
    assert words == "12,345 without a place"
    assert translate(words, Language.SPANISH) == "12.345 sin lugar"
    assert translate(words, Language.FRENCH) == "12\u202f345 sans lieu"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "منشور واحد (1)"),
        (2, "منشوران (2)"),
        (5, "5 منشورات"),
        (30, "30 منشورًا"),
        (100, "100 منشور"),
        (1_011, "1,011 منشورًا"),
    ],
)
def test_arabic_counts_in_its_own_forms(count: int, expected: str) -> None:
    assert translate(mark_count("{count:,} post", "{count:,} posts", count), Language.ARABIC) == expected


def test_english_has_one_and_many() -> None:
    assert mark_count("{count:,} post", "{count:,} posts", 1) == "1 post"
    assert mark_count("{count:,} post", "{count:,} posts", 0) == "0 posts"


@pytest.mark.parametrize("hostile", ["{count.__class__}", "{0}", "%s {", "}{", "<b>{name!r}</b>"])
def test_a_value_is_never_read_as_a_sentence(hostile: str) -> None:
    words = mark("assigned to {name}", name=hostile)
    assert words == f"assigned to {hostile}"
    assert translate(words, Language.SPANISH) == f"asignada a {hostile}"
    assert translate(hostile, Language.SPANISH) == hostile


def test_what_the_catalogue_does_not_hold_stays_as_it_is() -> None:
    assert translate("", Language.ARABIC) == ""
    assert translate("Harbour road", Language.ARABIC) == "Harbour road"


def test_a_copy_says_the_same_in_every_language() -> None:
    words = join(
        " · ", [mark("Report {number}", number=3), LABEL_WORDS[Damage.MILD_DAMAGE], say_language("si")]
    )
    for again in (copy.deepcopy(words), copy.copy(words)):
        assert again == "Report 3 · Mild damage · Sinhala (si)"
        assert translate(again, Language.FRENCH) == "Rapport 3 · Dégâts modérés · cingalais (si)"
