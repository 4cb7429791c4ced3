"""A map in words names what weighs most, on which side and where in the picture."""

import pytest

from dashboard.components.attention import KIND_WORDS, METHOD_WORDS, ShownMap, say_shares
from dashboard.components.attention_words import say_map
from db.queries.posts import ExplanationItem
from db.vocabulary import ExplanationMethod, Humanitarian

LABEL = Humanitarian.VEHICLE_DAMAGE
NOTHING = tuple((0.0,) * 7 for _ in range(7))


def put(row: int, column: int, weight: float) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(weight if (r, c) == (row, column) else 0.0 for c in range(7)) for r in range(7))


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (0, 0, "the top left"),
        (0, 3, "the top"),
        (3, 6, "the right"),
        (3, 3, "the middle"),
        (6, 3, "the bottom"),
        (6, 6, "the bottom right"),
    ],
)
def test_the_heaviest_region_is_named_by_its_ninth_of_the_picture(row: int, column: int, words: str) -> None:
    shown = ShownMap(LABEL, ExplanationItem("grad-cam", put(row, column, 1.0), ()))
    assert say_map("", shown) == f"Most for it: {words} of the picture."


def test_points_are_said_of_an_occlusion_and_of_no_other_map() -> None:
    tokens = ((0, 3, 0.5), (4, 9, -0.8))
    occlusion, gradient = (
        ShownMap(LABEL, ExplanationItem(kind, (), tokens)) for kind in ("occlusion", "gradient-times-input")
    )
    assert say_map("car crash", occlusion) == (
        "Most for it: “car” (50 points). Most against it: “crash” (80 points)."
    )
    assert say_map("car crash", gradient) == "Most for it: “car”. Most against it: “crash”."


def test_spans_that_leave_the_text_and_weights_below_the_first_level_are_not_said() -> None:
    shown = ShownMap(LABEL, ExplanationItem("gradient-times-input", NOTHING, ((0, 3, 0.2), (4, 99, 1.0))))
    assert say_map("car crash", shown) == "No word or region speaks for it."


def test_a_long_word_is_cut_and_no_more_than_three_are_named() -> None:
    text = "x" * 500 + " b c d e"
    tokens = ((0, 500, 1.0), *((501 + 2 * n, 502 + 2 * n, 0.9 - n / 100) for n in range(4)))
    said = say_map(text, ShownMap(LABEL, ExplanationItem("gradient-times-input", (), tokens)))
    assert said.endswith("…”, “b”, “c”.")
    assert len(said) < 100


def test_the_gates_of_both_parts_are_said_as_shares_of_the_category() -> None:
    assert (
        say_shares({"text": 0.9, "image": 0.3}) == " Here it rests on the text by 75%, on the picture by 25%."
    )
    assert say_shares({"text": 0.9}) == say_shares({"text": 0.0, "image": 0.0}) == ""


def test_every_method_has_a_name_and_is_said_for_what_it_is() -> None:
    assert set(METHOD_WORDS) == set(ExplanationMethod)
    assert set(METHOD_WORDS) <= set(KIND_WORDS)
