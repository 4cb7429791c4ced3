import pytest

from dashboard.components.labels import (
    CATEGORY_COLOURS,
    CREDIBILITY_WORDS,
    DAMAGE_COLOURS,
    LABEL_WORDS,
    METHOD_WORDS,
    PRECISION_WORDS,
    RELIABILITY_WORDS,
    VERIFICATION_WORDS,
    pick_text_colour,
    say_label,
    say_language,
    say_likelihood,
)
from db.vocabulary import (
    TASK_LABELS,
    Credibility,
    Damage,
    Humanitarian,
    PlaceMethod,
    PlacePrecision,
    SourceReliability,
    Verification,
)


def test_every_word_of_the_vocabulary_has_words_for_people() -> None:
    assert set(LABEL_WORDS) == {label for labels in TASK_LABELS.values() for label in labels}
    assert set(VERIFICATION_WORDS) == set(Verification)
    assert set(RELIABILITY_WORDS) == set(SourceReliability)
    assert set(CREDIBILITY_WORDS) == set(Credibility)
    assert set(PRECISION_WORDS) == set(PlacePrecision)
    assert set(METHOD_WORDS) == set(PlaceMethod)


def test_every_class_and_the_missing_one_has_a_colour_of_its_own() -> None:
    assert set(CATEGORY_COLOURS) == {*Humanitarian, None}
    assert set(DAMAGE_COLOURS) == {*Damage, None}
    assert len(set(CATEGORY_COLOURS.values())) == len(CATEGORY_COLOURS)


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (1.0, "virtually certain (over 99 %)"),
        (0.99, "virtually certain (99 %)"),
        (0.9, "very likely (90 %)"),
        (0.66, "likely (66 %)"),
        (0.5, "about as likely as not (50 %)"),
        (0.2, "unlikely (20 %)"),
        (0.0, "very unlikely (0 %)"),
        (None, "no confidence yet"),
    ],
)
def test_likelihood_is_said_in_calibrated_words_with_its_figure(
    probability: float | None, words: str
) -> None:
    assert say_likelihood(probability) == words


def test_text_on_a_colour_can_be_read() -> None:
    assert pick_text_colour("#ffffff") == "#000000"
    assert pick_text_colour("#a3161c") == "#ffffff"


def test_what_is_not_known_is_said_so() -> None:
    assert say_label(None) == "Not classified yet"
    assert say_language(None) == "Language unknown"
    assert say_language("xx") == "xx"
