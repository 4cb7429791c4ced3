"""A folder in the format of the real one: drawn pictures, written texts, every kind of label."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from inference import ablate, checkpoint, train
from inference.model import FusionModel, ModelConfig
from inference.train import TrainConfig
from inference.training.loop import LoopConfig
from inference.training.pairs import Mixture
from inference.training.tune import TUNE_IMAGE, TUNE_TEXT
from tests.unit.inference.conftest import TINY, make_image_encoder, make_text_encoder

QUICK = TrainConfig(
    model=TINY,
    loop=LoopConfig(steps=4, evaluate_every=2, mixture=Mixture(4, 4, 4, 4)),
    tune_text=replace(TUNE_TEXT, layers=("backbone.encoder.layer.0.",), epochs=1, batch=8),
    tune_image=replace(TUNE_IMAGE, layers=("backbone.conv_head.",), epochs=1, batch=8),
    views=2,
)


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


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tiny encoders wherever a model is built, and a run folder of this test alone."""

    def build(config: ModelConfig) -> FusionModel:
        torch.manual_seed(0)  # the packaged encoders, too, are the same whenever they are built
        return FusionModel(make_image_encoder(), make_text_encoder(), config).eval()

    for module in (train, checkpoint, ablate):
        monkeypatch.setattr(module, "build_model", build)
    for module in (train, ablate):
        monkeypatch.setattr(module, "RUNS", tmp_path / "runs")
