"""What a repost says is what its origin said."""

import pytest

from db.identity import fold_message

ORIGIN = "Water over the bridge at Low Ford!"


@pytest.mark.parametrize(
    "text",
    [
        "RT @ana_b: Water over the bridge at Low Ford!",
        "rt @ana_b RT @bo: WATER over the bridge at Low Ford",
        "Water over  the bridge at Low Ford! https://t.example/x1",
        "💧 Water over the bridge, at Low Ford…",
    ],
)
def test_reposts_and_the_same_words_are_one_message(text: str) -> None:
    assert fold_message(text) == fold_message(ORIGIN)


@pytest.mark.parametrize(
    "text", ["Water over the bridge at High Ford!", "RT @ana_b: Bridge at Low Ford is dry"]
)
def test_other_words_are_another_message(text: str) -> None:
    assert fold_message(text) != fold_message(ORIGIN)


@pytest.mark.parametrize("text", ["", "🌊🌊", "https://t.example/x1", "RT @ana_b: "])
def test_a_text_without_words_repeats_nothing(text: str) -> None:
    assert fold_message(text) == ""
