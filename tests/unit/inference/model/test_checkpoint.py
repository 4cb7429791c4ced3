import json
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from inference.errors import CheckpointError
from inference.model import checkpoint as module
from inference.model.calibration import ReadingKind
from inference.model.checkpoint import Checkpoint, load_checkpoint, read_metadata, save_checkpoint
from inference.model.network import FusionModel
from tests.tiny_model import TINY, make_image_encoder, make_text_encoder

TRAINED = ("image_encoder.backbone.conv_head.",)
SETS = {"fused_pair": {"humanitarian": 0.2}}


@pytest.fixture
def path(tmp_path: Path, tiny_model: FusionModel, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(
        module, "build_model", lambda config: FusionModel(make_image_encoder(), make_text_encoder(), config)
    )
    temperatures = {kind.value: {"damage": 1.5} for kind in ReadingKind}
    path = tmp_path / "new" / "model.safetensors"
    save_checkpoint(path, tiny_model, Checkpoint(TINY, TRAINED, temperatures, {"seed": 0}, class_sets=SETS))
    return path


def rewrite(path: Path, change: dict[str, object], tensors: dict[str, torch.Tensor] | None = None) -> None:
    document = read_metadata(path) | change
    save_file(tensors or load_file(path), path, metadata={"lookout": json.dumps(document)})


def test_what_was_saved_is_loaded(path: Path, tiny_model: FusionModel) -> None:
    model, checkpoint = load_checkpoint(path)
    assert checkpoint.temperatures["fused_pair"] == {"damage": 1.5}
    assert checkpoint.class_sets == SETS
    assert checkpoint.config == TINY
    assert checkpoint.version == f"lookout-fusion-2+{checkpoint.weights_sha256[:8]}"
    for name, tensor in tiny_model.head.state_dict().items():
        assert torch.equal(tensor, model.head.state_dict()[name])
    trained = "backbone.conv_head.weight"
    assert torch.allclose(
        tiny_model.image_encoder.state_dict()[trained], model.image_encoder.state_dict()[trained], atol=1e-3
    )


def test_only_trained_weights_are_in_the_file_and_it_says_what_it_is(path: Path) -> None:
    with safe_open(path, framework="pt") as file:
        assert all(name.startswith(("head.", *TRAINED)) for name in file.keys())  # noqa: SIM118
    document = read_metadata(path)
    assert "CC BY-NC-SA" in document["licence"]
    assert document["labels"]["damage"] == ["little_or_no_damage", "mild_damage", "severe_damage"]
    assert path.stat().st_mode & 0o077 == 0o044


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"absent\.safetensors: no such checkpoint"):
        load_checkpoint(tmp_path / "absent.safetensors")


@pytest.mark.parametrize("keep", [0, 4, 200, -10])
def test_a_truncated_file_is_damaged(path: Path, keep: int) -> None:
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(CheckpointError, match=r"model\.safetensors: damaged"):
        load_checkpoint(path)


def test_a_flipped_byte_is_found(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-5] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(CheckpointError, match="hash of the weights"):
        load_checkpoint(path)


def test_a_foreign_safetensors_file_is_refused(path: Path) -> None:
    save_file({"weight": torch.ones(2)}, path)
    with pytest.raises(CheckpointError, match="not a Lookout checkpoint"):
        load_checkpoint(path)


def test_unreadable_metadata_is_refused(path: Path) -> None:
    save_file({"weight": torch.ones(2)}, path, metadata={"lookout": "{"})
    with pytest.raises(CheckpointError, match="metadata cannot be read"):
        load_checkpoint(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "lookout-fusion-1"}, "format is 'lookout-fusion-1', this code reads 'lookout-fusion-2'"),
        ({"config": {"widht": 3}}, "metadata does not fit"),
        (
            {"labels": {"informativeness": ["not_informative", "informative"]}},
            "label order of informativeness",
        ),
        ({"encoders": {"image": "other", "text": "other"}}, "image encoder is 'other'"),
        ({"preprocessing": {"side": 1}}, "preprocessing is"),
    ],
)
def test_metadata_that_does_not_fit_this_code_is_refused(
    path: Path, change: dict[str, object], message: str
) -> None:
    rewrite(path, change)
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda t: {k: v for k, v in t.items() if k != "head.fused.damage.bias"},
            "'head.fused.damage.bias' is missing",
        ),
        (lambda t: t | {"head.extra": torch.ones(1)}, "'head.extra' is unknown"),
        (lambda t: t | {"head.fused.damage.bias": torch.ones(2)}, r"has shape \(2,\), expected \(3,\)"),
    ],
)
def test_the_first_tensor_that_does_not_fit_is_named(path: Path, change: object, message: str) -> None:
    tensors = change(load_file(path))  # type: ignore[operator]
    rewrite(path, {"weights_sha256": module.hash_tensors(tensors)}, tensors)
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(path)
