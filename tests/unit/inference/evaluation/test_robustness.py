import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from db.vocabulary import Task
from inference.evaluation.robustness import CHANGES, measure_robustness
from inference.model.predictor import PostInput, Predictor
from inference.model.preprocess import open_picture
from inference.training.data import Sample

TEXT = "The bridge collapsed and a family of five is on the roof, please help us all here now"
ON_PICTURES = ("jpeg_20", "blur", "crop", "text_over_picture")
ON_TEXTS = ("typos", "emoji", "repost_prefix", "prompt")


@pytest.fixture
def post(draw_picture: Callable[..., bytes]) -> PostInput:
    return PostInput(TEXT, draw_picture((80, 60)))


def change(name: str, post: PostInput, seed: int = 0) -> PostInput:
    return CHANGES[name](post, random.Random(seed))


def test_every_change_is_of_the_picture_or_of_the_text() -> None:
    assert set(CHANGES) == {"none", *ON_PICTURES, *ON_TEXTS}
    assert next(iter(CHANGES)) == "none"


def test_no_change_leaves_a_post_as_it_was(post: PostInput) -> None:
    assert change("none", post) == post


@pytest.mark.parametrize("name", ON_PICTURES)
def test_a_changed_picture_can_still_be_read_and_leaves_the_text_alone(name: str, post: PostInput) -> None:
    changed = change(name, post)
    assert changed.text == TEXT
    assert changed.image is not None
    assert changed.image != post.image
    assert open_picture(changed.image, 32).size == ((64, 48) if name == "crop" else (80, 60))


@pytest.mark.parametrize("name", ON_TEXTS)
def test_a_changed_text_leaves_the_picture_alone(name: str, post: PostInput) -> None:
    changed = change(name, post)
    assert changed.image == post.image
    assert changed.text != TEXT


@pytest.mark.parametrize("name", ["emoji", "repost_prefix", "prompt"])
def test_what_is_written_beside_a_text_leaves_all_of_it_there(name: str, post: PostInput) -> None:
    assert TEXT in (change(name, post).text or "")


def test_a_misspelt_text_has_the_same_letters_in_another_order(post: PostInput) -> None:
    assert Counter(change("typos", post).text or "") == Counter(TEXT)


def test_the_same_seed_misspells_alike(post: PostInput) -> None:
    assert change("typos", post, 1) == change("typos", post, 1) != change("typos", post, 2)


@pytest.mark.parametrize("name", ON_PICTURES)
def test_a_post_without_a_picture_stays_without(name: str) -> None:
    assert change(name, PostInput(TEXT, None)) == PostInput(TEXT, None)


def test_every_change_is_measured_in_every_task_beside_the_unchanged_post(
    predictor: Predictor,
    make_sample: Callable[..., Sample],
    draw_picture: Callable[..., bytes],
    tmp_path: Path,
) -> None:
    pairs = []
    for index in range(3):
        path = tmp_path / f"{index}.jpg"
        path.write_bytes(draw_picture(seed=index))
        labels = {"informativeness": "informative"}
        pairs.append(make_sample(f"help us {index}", path, of_text=labels, of_image=labels))
    measured = measure_robustness(predictor, pairs)
    assert list(measured) == list(CHANGES)
    for row in measured.values():
        assert set(row) == {task.value for task in Task}
        assert 0 <= row["informativeness"]["accuracy"] <= 1
        assert row["damage"]["accuracy"] is None
    assert all(row["unchanged"] == 1.0 for row in measured["none"].values())
    assert measure_robustness(predictor, pairs) == measured
