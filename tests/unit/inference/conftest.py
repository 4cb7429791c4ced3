"""What the model's tests share: every shape of the real encoders, in milliseconds."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from inference.evaluation import ablation, severity
from inference.model import checkpoint
from inference.model.network import FusionModel, ModelConfig
from inference.training import corpus, encode, train
from tests.tiny_model import (
    PICTURE_COLUMNS,
    POST_COLUMNS,
    TINY,
    WORDS,
    make_image_encoder,
    make_text_encoder,
    write_csv,
)


@pytest.fixture(scope="session")
def tiny_model() -> FusionModel:
    torch.manual_seed(0)
    return FusionModel(make_image_encoder(), make_text_encoder(), TINY).eval()


@pytest.fixture
def draw_picture() -> Callable[..., bytes]:
    def draw(
        size: tuple[int, int] = (40, 30),
        form: str = "JPEG",
        mode: str = "RGB",
        seed: int = 0,
        **options: object,
    ) -> bytes:
        noise = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
        packed = io.BytesIO()
        Image.fromarray(noise).convert(mode).save(packed, form, **options)
        return packed.getvalue()

    return draw


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


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tiny encoders wherever a model is built, and a run folder of this test alone."""

    def build(config: ModelConfig) -> FusionModel:
        torch.manual_seed(0)  # the packaged encoders, too, are the same whenever they are built
        return FusionModel(make_image_encoder(), make_text_encoder(), config).eval()

    for module in (train, checkpoint, ablation, severity):
        monkeypatch.setattr(module, "build_model", build)
    for module in (encode, train, ablation):
        monkeypatch.setattr(module, "RUNS", tmp_path / "runs")
    written = tmp_path / "written"
    written.mkdir()
    judged = ["informative", "", "missing_or_found_people", "", "", "train"]
    write_csv(written / "posts.csv", POST_COLUMNS, [["w1", "quake", "", "my aunt is not home", "", *judged]])
    monkeypatch.setattr(corpus, "WRITTEN", written)
