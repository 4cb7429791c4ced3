import numpy as np
import pytest

from inference.incidents.headline import HEADLINE_LENGTH, NO_WORDS, choose_headline, take_sentence


def test_the_headline_is_of_the_post_in_the_middle() -> None:
    texts = ["Bridges and more bridges", "The bridge over the river is gone. Stay away", "Something else"]
    vectors = np.array([[0.9, 0.44], [0.8, 0.6], [0.0, 1.0]])
    assert choose_headline(texts, vectors) == "The bridge over the river is gone"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("RT @someone: Roof torn off the school! https://t.co/abc", "Roof torn off the school!"),
        ("Water in the streets of town #flood #help @someone", "Water in the streets of town"),
        ("Help! The road to the coast is closed. Turn back", "The road to the coast is closed"),
        ("Rio &amp; lake are rising", "Rio & lake are rising"),
        ("انهار الجسر القديم على النهر. ابتعدوا", "انهار الجسر القديم على النهر"),
        ("https://t.co/abc", ""),
    ],
)
def test_a_sentence_has_no_link_no_handle_and_no_tags_at_its_end(text: str, sentence: str) -> None:
    assert take_sentence(text) == sentence


def test_a_headline_names_no_way_to_a_person() -> None:
    assert "7946" not in take_sentence("Call Ana on +44 20 7946 0123 if you need a boat")


def test_a_long_sentence_is_cut_at_a_word() -> None:
    sentence = take_sentence("water " * 60)
    assert len(sentence) <= HEADLINE_LENGTH
    assert sentence.endswith("water…")


def test_posts_without_words_have_a_headline_that_says_so() -> None:
    assert choose_headline(["", "https://t.co/a"], np.zeros((2, 3))) == NO_WORDS
