import re
from itertools import combinations

import numpy as np
import pytest

from dashboard.labels import (
    CATEGORY_COLOURS,
    CREDIBILITY_WORDS,
    DAMAGE_COLOURS,
    FORMER_VERDICT_WORDS,
    INFORMATION_WORDS,
    LABEL_DECISION_WORDS,
    LABEL_WORDS,
    METHOD_WORDS,
    PRECISION_WORDS,
    READING_WORDS,
    RELIABILITY_WORDS,
    ROLE_WORDS,
    UNCLEAR_COLOUR,
    USE_WORDS,
    pick_text_colour,
    say_exactness,
    say_information,
    say_label,
    say_language,
    say_likelihood,
    say_precision,
)
from db.vocabulary import (
    TASK_LABELS,
    Credibility,
    Damage,
    FormerVerdict,
    Humanitarian,
    Information,
    LabelDecision,
    Modality,
    PlaceMethod,
    PlacePrecision,
    PlaceRole,
    SourceReliability,
    Use,
)


def test_every_word_of_the_vocabulary_has_words_for_people() -> None:
    assert set(LABEL_WORDS) == {label for labels in TASK_LABELS.values() for label in labels}
    assert set(LABEL_DECISION_WORDS) == set(LabelDecision)
    assert set(INFORMATION_WORDS) == set(Information)
    assert set(USE_WORDS) == set(Use)
    assert set(FORMER_VERDICT_WORDS) == set(FormerVerdict)
    assert set(RELIABILITY_WORDS) == set(SourceReliability)
    assert set(CREDIBILITY_WORDS) == set(Credibility)
    assert set(PRECISION_WORDS) == set(PlacePrecision)
    assert set(METHOD_WORDS) == set(PlaceMethod)
    assert set(ROLE_WORDS) == set(PlaceRole)
    assert set(READING_WORDS) == set(Modality)


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


# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
SIGHT = {
    "full": np.eye(3),
    "no red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
RGB_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def to_linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def to_lab(linear: np.ndarray) -> np.ndarray:
    xyz = RGB_TO_XYZ @ linear.clip(0, 1) / WHITE
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def measure_contrast(one: str, other: str) -> float:
    low, high = sorted(float(RGB_TO_XYZ[1] @ to_linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(
    "palette", [CATEGORY_COLOURS, DAMAGE_COLOURS | {"unclear": UNCLEAR_COLOUR}], ids=["category", "damage"]
)
def test_colours_are_told_apart_with_every_kind_of_sight(palette: dict[object, str], sight: str) -> None:
    seen = [to_lab(SIGHT[sight] @ to_linear(colour)) for colour in palette.values()]
    # 2.3 is just noticeable side by side; across a map it takes several times that.
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 15


@pytest.mark.parametrize(
    "colour", sorted({*CATEGORY_COLOURS.values(), *DAMAGE_COLOURS.values(), UNCLEAR_COLOUR})
)
def test_text_on_a_colour_can_be_read(colour: str) -> None:
    assert measure_contrast(colour, pick_text_colour(colour)) >= 4.5


def test_what_is_not_known_is_said_so() -> None:
    assert say_label(None) == "Not classified yet"
    assert say_precision(None) == "Not placed"
    assert say_exactness(None, None, None) == "Not placed"
    assert say_language(None) == "Language unknown"


def test_how_exactly_a_post_is_placed_says_how_far_and_by_what() -> None:
    locality, area = PlacePrecision.LOCALITY, PlacePrecision.AREA
    assert say_exactness(locality, 5.2, PlaceMethod.GAZETTEER) == "Town or village, ±5 km, by name"
    assert say_exactness(area, 1234.0, PlaceMethod.GAZETTEER) == "Wider area, ±1,234 km, by name"
    assert say_exactness(PlacePrecision.EXACT, None, PlaceMethod.ANALYST) == "Exact point, by an analyst"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("si", "Sinhala (si)"),
        ("ht", "Haitian Creole (ht)"),
        ("pt-br", "Portuguese (Brazil) (pt-br)"),
        ("in", "Indonesian (in)"),
        ("xx", "xx"),
        ("<b>", "<b>"),
        ("", "Language unknown"),
    ],
)
def test_a_language_is_named_in_english_with_its_code(code: str, words: str) -> None:
    assert say_language(code) == words


@pytest.mark.parametrize(
    ("information", "use", "words"),
    [
        (Information.NOT_JUDGED, Use.USED, "Information not judged"),
        (Information.NOT_JUDGED, Use.NOT_USED, "Set aside"),
        (Information.CORROBORATED, Use.USED, "Corroborated"),
        (Information.CORROBORATED, Use.NOT_USED, "Corroborated, set aside"),
        (Information.FALSE, Use.NOT_USED, "False"),
    ],
)
def test_what_was_found_of_the_information_is_said_beside_whether_the_post_was_set_aside(
    information: Information, use: Use, words: str
) -> None:
    assert say_information(information, use) == words


def test_no_word_for_a_label_says_that_it_is_true_or_verified() -> None:
    words = " ".join(LABEL_DECISION_WORDS.values()).lower()
    assert not re.search("true|verified|confirmed|corroborated", words)
