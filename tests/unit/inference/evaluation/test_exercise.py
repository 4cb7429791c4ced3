"""The exercise as a test, by a model with random weights: what is measured, not how well."""

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from db.vocabulary import Task
from inference.evaluation import exercise
from inference.evaluation.exercise import draw_screenshot, measure_exercise
from inference.model.predictor import PostInput, PostPrediction
from inference.model.preprocess import read_picture

MakeAnswer = Callable[..., PostPrediction]
NO_PICTURES = pd.DataFrame({"ood.image": [None]})


class FirstPosts:
    """Says of every post that a bridge is broken, and of every picture that it is a stranger."""

    def __init__(self, answer: PostPrediction) -> None:
        self._answer = answer
        self.read: list[PostInput] = []

    def predict(self, posts: list[PostInput]) -> list[PostPrediction]:
        self.read += posts
        return [self._answer] * len(posts)


@pytest.fixture
def predictor(make_answer: MakeAnswer) -> FirstPosts:
    said = {Task.HUMANITARIAN: "infrastructure_and_utility_damage"}
    return FirstPosts(make_answer(said, text=said, image=said))


def test_the_category_is_held_against_what_the_author_meant(predictor: FirstPosts) -> None:
    measured = measure_exercise(predictor, NO_PICTURES)  # type: ignore[arg-type]
    with (exercise.DEMO / "truth.csv").open(encoding="utf-8") as file:
        truth = [row for row in csv.DictReader(file) if row["humanitarian"]]
    broken = [row for row in truth if row["humanitarian"] == "infrastructure_and_utility_damage"]
    assert measured["n"] == len(truth) == len(predictor.read)
    assert measured["accuracy"] == pytest.approx(len(broken) / len(truth))
    spanish = [row for row in truth if row["language"] == "es"]
    assert measured["language"]["es"]["n"] == len(spanish)
    assert measured["strange_pictures"] == {}


def test_strange_pictures_are_told_from_real_ones(make_answer: MakeAnswer) -> None:
    answer = make_answer({}, image={})
    strange = FirstPosts(PostPrediction(**{**vars(answer), "ood_scores": {"image": 0.99}}))
    real = pd.DataFrame({"ood.image": [0.1, 0.99, None, 0.995]})
    measured = measure_exercise(strange, real)  # type: ignore[arg-type]
    assert measured["strange_pictures"] == {"drawn": 0.5, "screenshots": 0.5}


def test_a_text_becomes_a_picture_that_can_be_read(tmp_path: Path) -> None:
    view = read_picture(draw_screenshot("Help, the water is in the house! " * 30), 224)
    assert view.shape == (224, 224, 3)
    assert view.min() < 60
    assert view.max() == 255
