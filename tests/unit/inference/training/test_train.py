"""The whole way with tiny encoders: a folder is trained on, measured, and its model card printed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from inference.errors import CheckpointError
from inference.evaluation import card
from inference.evaluation.evaluate import evaluate_checkpoint
from inference.evaluation.tables import format_tables
from inference.model import checkpoint
from inference.model.checkpoint import load_checkpoint
from inference.model.network import PAPER_CONFIG
from inference.model.predictor import Predictor
from inference.training.train import PAPER, train_model
from tests.tiny_model import QUICK

pytestmark = pytest.mark.slow


@pytest.mark.usefixtures("tiny")
def test_a_folder_becomes_a_checkpoint_figures_and_a_model_card(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "model.safetensors"
    written = train_model([folder], out, QUICK, "cpu")
    assert written.trained == ("text_encoder.backbone.encoder.layer.0.", "image_encoder.backbone.conv_head.")
    assert written.training["settings"]["loop"]["steps"] == 4
    (record,) = (tmp_path / "runs").glob("*/record.json")
    assert json.loads(record.read_text())["version"] == written.version

    predictor = Predictor.load(out, device="cpu")
    measured = evaluate_checkpoint([folder], "dev", out, predictor, robustness=True, faithful_posts=2)
    document = measured.document
    assert document["version"] == written.version
    assert document["pictures"]["informativeness"]["all"]["n"] == 3  # those without a post were trained on
    pairs = document["posts"]["informativeness"]
    assert pairs["n"] == sum(count for _, _, count in pairs["fused"]["reliability"]) == 3
    assert measured.table["gate.image"].between(0, 1).sum() == 3
    assert set(document["gates"]) == {"n", "image", "text"}
    assert document["faithfulness"]["pairs"]["n"] == 2
    assert set(document["faithfulness"]["pairs"]["words"]) >= {
        "gradient-times-input",
        "cross-attention",
        "random",
    }

    monkeypatch.setattr(card, "ABLATION", tmp_path / "absent.json")
    page = tmp_path / "model-card.md"
    card.write_card(document, checkpoint.read_metadata(out), predictor, page)
    text = page.read_text()
    assert text.startswith(f"# Model card: {written.version}\n\n")
    assert all(line.count("#") == 0 or line.startswith(("#", "|")) for line in text.splitlines())
    assert "## What it is\n\nA fusion of a picture and a text" in text
    assert format_tables(document) in text
    assert "## Beside simpler models" in text
    assert "## What the parts are worth" not in text
    assert "gradient-times-input" in text
    assert (tmp_path / "model-card-reliability.svg").read_text().startswith("<svg")
    assert (tmp_path / "model-card-maps.jpg").read_bytes().startswith(b"\xff\xd8")


@pytest.mark.usefixtures("tiny")
def test_a_second_run_takes_up_what_the_first_one_left(folder: Path, tmp_path: Path) -> None:
    one = train_model([folder], tmp_path / "one.safetensors", QUICK, "cpu")
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").glob("*/*.pt")}
    assert len(kept) == 9  # two rounds of two encoders; texts and pictures of two splits; drawings
    other = train_model([folder], tmp_path / "other.safetensors", QUICK, "cpu")
    assert other.training["dev_scores"] == pytest.approx(one.training["dev_scores"], rel=1e-3)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").glob("*/*.pt")} == kept


def test_the_full_size_model_is_a_setting_of_the_same_code() -> None:
    assert PAPER.model is PAPER_CONFIG
    assert (PAPER.model.image_encoder, PAPER.model.text_encoder) == ("densenet201", "bert-base-uncased")
    assert PAPER.model.gate_source == "other"
    assert PAPER.tune_image[0].layers[0] == "backbone.features.denseblock4."


@pytest.mark.usefixtures("tiny")
def test_a_fusion_learns_anew_on_the_encoders_of_a_checkpoint(folder: Path, tmp_path: Path) -> None:
    first = tmp_path / "first.safetensors"
    train_model([folder], first, QUICK, "cpu")
    again = replace(QUICK, encoders=str(first), loop=replace(QUICK.loop, seed=1))
    written = train_model([folder], tmp_path / "second.safetensors", again, "cpu")
    one, two = (
        load_checkpoint(tmp_path / f"{name}.safetensors")[0].state_dict() for name in ("first", "second")
    )
    kept = {name for name in one if torch.equal(one[name], two[name])}
    # Severity is always fitted once more, to the same posts; the fusion itself comes from the other seed.
    assert {name for name in one if not name.startswith("head.")} <= kept
    assert {name for name in one if name.startswith("head.text_reader.")} <= kept
    assert {name for name in one if name.startswith("head.")} - kept
    assert written.training["settings"]["encoders"] == str(first)


@pytest.mark.usefixtures("tiny")
def test_encoders_of_another_model_are_refused(folder: Path, tmp_path: Path) -> None:
    first = tmp_path / "first.safetensors"
    train_model([folder], first, QUICK, "cpu")
    other = replace(QUICK, encoders=str(first), model=replace(QUICK.model, width=8))
    with pytest.raises(CheckpointError, match=r"is of ModelConfig.*width=16"):
        train_model([folder], tmp_path / "second.safetensors", other, "cpu")
