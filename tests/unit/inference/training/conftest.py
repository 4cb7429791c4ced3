"""A folder in the format of the real one: drawn pictures, written texts, every kind of label."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

POST_COLUMNS = [
    *("post_id", "event", "posted_at", "text", "picture", "text_informative", "image_informative"),
    *("text_humanitarian", "image_humanitarian", "image_damage", "split"),
]
PICTURE_COLUMNS = ["picture", "source", "kind", "informative", "humanitarian", "damage", "text", "dhash"]
WORDS = {
    "not_humanitarian": "lovely concert tonight",
    "infrastructure_and_utility_damage": "bridge collapsed",
}


@pytest.fixture
def folder(tmp_path: Path, draw_picture: Callable[..., bytes]) -> Path:
    """24 train and 8 dev posts of two classes, a third with a picture; 4 pictures without a post."""
    (tmp_path / "pictures").mkdir()
    posts = []
    for index in range(32):
        label = list(WORDS)[index % 2]
        informative = "not_informative" if label == "not_humanitarian" else "informative"
        name = f"pictures/{index}.jpg" if index % 3 == 0 else ""
        if name:
            (tmp_path / name).write_bytes(draw_picture((48, 48), seed=index))
        damage = "severe_damage" if name and index % 2 else ""
        split = "dev" if index >= 24 else "train"
        text = f"{WORDS[label]} {index}"
        judged = [informative, informative, label, label, damage, split]
        posts.append([f"{index}_0", "floods", "", text, name, *judged])
    write_csv(tmp_path / "posts.csv", POST_COLUMNS, posts)
    pictures = []
    for index in range(4):
        name = f"pictures/alone{index}.jpg"
        (tmp_path / name).write_bytes(draw_picture((48, 48), seed=100 + index))
        pictures.append([name, "imagenette", "church", "not_informative", "not_humanitarian", "", "", ""])
    write_csv(tmp_path / "pictures.csv", PICTURE_COLUMNS, pictures)
    return tmp_path


def write_csv(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
