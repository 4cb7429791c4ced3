"""What the tests of the evaluation share: labelled samples and answers by the names of their classes."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.evaluation.predictions import tabulate
from inference.model.calibration import ReadingKind
from inference.model.checkpoint import Checkpoint, save_checkpoint
from inference.model.network import FusionModel
from inference.model.predictor import PostPrediction, Predictor, Reading
from inference.training.data import Labels, Sample, hash_data, read_posts
from inference.training.duplicates import hash_picture
from tests.tiny_model import TINY

ONES: dict[str, dict[str, float]] = {kind.value: {} for kind in ReadingKind}


def read_labels(names: Mapping[str, str]) -> Labels:
    """Class sets by task, from names joined by |."""
    return {
        task: frozenset(
            index for index, label in enumerate(labels) if label in names.get(task, "").split("|")
        )
        for task, labels in TASK_LABELS.items()
    }


@pytest.fixture
def make_sample() -> Callable[..., Sample]:
    def make(
        text: str = "bridge collapsed",
        picture: Path | None = None,
        *,
        of_text: Mapping[str, str] | None = None,
        of_image: Mapping[str, str] | None = None,
        key: str = "1",
        **about: str,
    ) -> Sample:
        about = {"event": "floods", "source": "diary", **about}
        labels = {"text_labels": read_labels(of_text or {}), "image_labels": read_labels(of_image or {})}
        return Sample(key=key, text=text, picture=picture, **labels, **about)  # type: ignore[arg-type]

    return make


@pytest.fixture
def make_answer() -> Callable[..., PostPrediction]:
    """An answer whose readings are each sure, by ``share``, of the classes named, and of the first of others.

    A reading that is not named is not there; the fused one always is.
    """

    def make(
        fused: Mapping[str, str] | None = None,
        *,
        text: Mapping[str, str] | None = None,
        image: Mapping[str, str] | None = None,
        share: float = 0.8,
    ) -> PostPrediction:
        named = {Modality.FUSED: fused or {}, Modality.TEXT_ONLY: text, Modality.IMAGE_ONLY: image}
        readings = {}
        for modality, names in named.items():
            if names is None:
                continue
            readings[modality] = Reading(
                {
                    task: {
                        str(label): share
                        if label == names.get(task, labels[0])
                        else (1 - share) / (len(labels) - 1)
                        for label in labels
                    }
                    for task, labels in TASK_LABELS.items()
                    if task is not Task.DAMAGE or (image is not None and modality is not Modality.TEXT_ONLY)
                }
            )
        gates = {name: 1.0 for name, names in (("text", text), ("image", image)) if names is not None}
        return PostPrediction(readings, gates)

    return make


@pytest.fixture
def make_table(
    make_sample: Callable[..., Sample], make_answer: Callable[..., PostPrediction]
) -> Callable[..., pd.DataFrame]:
    """A table of so many texts that are all read alike, of a label that names are given for."""

    def make(count: int, label: str, said: str | None = None, **about: str) -> pd.DataFrame:
        sample = make_sample(of_text={"humanitarian": label}, **about)
        answer = make_answer({}, text={"humanitarian": said or label.split("|")[0]})
        return tabulate([sample] * count, [answer] * count)

    return make


@pytest.fixture
def predictor(tiny_model: FusionModel) -> Predictor:
    return Predictor(tiny_model, Checkpoint(TINY, (), ONES, {}, "ab12cd34ef"), "cpu")


@pytest.fixture
def checkpoint(tiny: None, tiny_model: FusionModel, folder: Path, tmp_path: Path) -> Path:
    """A model that says that it was trained on the folder, though nobody trained it."""
    pictures = [sample.picture for sample in read_posts(folder, "train") if sample.picture]
    record = {
        "data_sha256": hash_data([folder]),
        "picture_hashes": [f"{hash_picture(picture.read_bytes()):016x}" for picture in pictures],
    }
    path = tmp_path / "model.safetensors"
    save_checkpoint(path, tiny_model, Checkpoint(TINY, (), ONES, record))
    return path
