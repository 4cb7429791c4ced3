"""One safetensors file holds all that was trained here, and all that is needed to use it rightly.

The file has the head's weights and those encoder weights that training changed; pretrained weights that
training left alone stay in their packages and are recognised by their hash. Its metadata has the
configuration, the label order, the preprocessing, the calibration, the licence, a record of the training
and a hash of the weights. Loading is strict: whatever does not fit is an error that names the file and the
first mismatch, and nothing is loaded in part.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from db.vocabulary import TASK_LABELS
from inference.errors import CheckpointError
from inference.model.calibration import Temperatures
from inference.model.class_sets import Thresholds
from inference.model.encoders import PACKAGED, hash_packaged_weights
from inference.model.network import FusionModel, ModelConfig, build_model

BUNDLED_CHECKPOINT = Path(__file__).resolve().parents[2] / "assets" / "model" / "lookout-fusion.safetensors"
FORMAT = "lookout-fusion-2"
LICENCE = (
    "CC BY-NC-SA 4.0, research and humanitarian use: trained on CrisisMMD v2.0 (Alam, Ofli, Imran 2018),"
    " HumAID (Alam et al. 2021), CrisisLexT26 and T6 (Olteanu et al. 2014, 2015), CrisisNLP (Imran et al."
    " 2016), Kawarith (Alharbi and Lee 2021) and IDRISI (Suwaileh et al. 2023), SoSItalyT4 (Cresci et"
    " al. 2015), ISCRAM13 (Imran et al. 2013), TREC-IS (McCreadie et al. 2019), Appen's disaster response"
    " messages, two collections of disaster tweets from Kaggle, pictures and captions of the Damage"
    " Multimodal Dataset (Mouzannar, Rizk, Awad 2018), pictures of AIDER (Kyrkou and Theocharides 2019), of"
    " CDD (Niloy et al. 2021), of AIDR's floods and wildfires, of MediaEval's verification task (Boididou et"
    " al. 2015), of traffic cameras, of damaged cars and of Imagenette, and on posts written for training"
    " (CC BY 4.0)"
)
_METADATA_KEY = "lookout"


@dataclass(frozen=True)
class Checkpoint:
    """What the file says about its weights.

    Attributes:
        config: The model's shape.
        trained: Prefixes of the encoder weights that the file holds because training changed them.
        temperatures: Calibration of each reading of each task.
        training: Record of the run: settings, git revision, data hashes, development figures.
        weights_sha256: Hash over names, shapes, types and values of all tensors.
        class_sets: Least probability of a member of each reading's class sets; none are given without it.
    """

    config: ModelConfig
    trained: tuple[str, ...]
    temperatures: Temperatures
    training: Mapping[str, Any]
    weights_sha256: str = ""
    class_sets: Thresholds = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Name of this model in every prediction, e.g. ``lookout-fusion-1+ab12cd34``."""
        return f"{FORMAT}+{self.weights_sha256[:8]}"


def locate_checkpoint(models_dir: Path, file: str | None) -> Path:
    """Return where a version's file lies, whether or not it is there; no file means the bundled one."""
    return models_dir / file if file else BUNDLED_CHECKPOINT


def _describe_preprocessing(model: FusionModel) -> dict[str, Any]:
    encoder = model.image_encoder
    return {
        "side": encoder.side,
        "mean": list(encoder.mean),
        "std": list(encoder.std),
        "frame": "whole picture squeezed to a square, bicubic",
        "max_tokens": model.config.max_tokens,
    }


def _describe_encoders(config: ModelConfig) -> dict[str, str]:
    packaged = hash_packaged_weights() if PACKAGED in (config.image_encoder, config.text_encoder) else {}
    return {
        "image": packaged["image"] if config.image_encoder == PACKAGED else config.image_encoder,
        "text": packaged["text"] if config.text_encoder == PACKAGED else config.text_encoder,
    }


def _describe_labels() -> dict[str, list[str]]:
    return {task.value: [str(label) for label in labels] for task, labels in TASK_LABELS.items()}


def hash_tensors(tensors: Mapping[str, Tensor]) -> str:
    """Return SHA-256 over names, types, shapes and values, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        tensor = tensors[name].detach().cpu().contiguous()
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.flatten().view(torch.uint8).numpy().data)
    return digest.hexdigest()


def select_tensors(model: FusionModel, trained: tuple[str, ...]) -> dict[str, Tensor]:
    """Return the tensors that a checkpoint holds: the head, and encoder tensors under ``trained``."""
    state = model.state_dict()
    return {name: tensor for name, tensor in state.items() if name.startswith(("head.", *trained))}


def save_checkpoint(path: Path, model: FusionModel, checkpoint: Checkpoint) -> Checkpoint:
    """Write the file whole or not at all, creating its folder; return what was written, hash included.

    Matrices of the encoders are stored in half precision: it halves the file and moves no probability by more
    than a thousandth (measured on the development split).
    """
    from safetensors.torch import save_file

    tensors = {
        name: tensor.detach().cpu().contiguous().to(torch.float16)
        if not name.startswith("head.") and tensor.is_floating_point() and tensor.ndim > 1
        else tensor.detach().cpu().contiguous()
        for name, tensor in select_tensors(model, checkpoint.trained).items()
    }
    written = dataclasses.replace(checkpoint, weights_sha256=hash_tensors(tensors))
    document = {
        "format": FORMAT,
        "config": dataclasses.asdict(written.config),
        "labels": _describe_labels(),
        "preprocessing": _describe_preprocessing(model),
        "encoders": _describe_encoders(written.config),
        "trained": list(written.trained),
        "temperatures": written.temperatures,
        "class_sets": written.class_sets,
        "training": written.training,
        "licence": LICENCE,
        "weights_sha256": written.weights_sha256,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    save_file(tensors, partial, metadata={_METADATA_KEY: json.dumps(document)})
    partial.chmod(0o644)  # safetensors writes files that only their owner may read
    partial.replace(path)
    return written


def read_metadata(path: Path) -> dict[str, Any]:
    """Read what a checkpoint says about itself, without its weights.

    Raises:
        CheckpointError: The file is missing, unreadable, or not one of ours.
    """
    return _read_file(path, with_tensors=False)[0]


def _read_file(path: Path, *, with_tensors: bool) -> tuple[dict[str, Any], dict[str, Tensor]]:
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        raise CheckpointError(f"{path}: no such checkpoint; `make train` writes one")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()} if with_tensors else {}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path}: damaged or not a safetensors file ({error}); restore it") from error
    if _METADATA_KEY not in metadata:
        raise CheckpointError(
            f"{path}: a safetensors file, but not a Lookout checkpoint (no {_METADATA_KEY!r} metadata)"
        )
    try:
        document = json.loads(metadata[_METADATA_KEY])
        found = document["format"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise CheckpointError(f"{path}: its metadata cannot be read ({error!r}); restore it") from error
    if found != FORMAT:
        raise CheckpointError(
            f"{path}: format is {found!r}, this code reads {FORMAT!r}; go back to the model that comes with"
            " Lookout (`python -m inference.versions rollback`) or train one"
        )
    return document, tensors


def _require_equal(path: Path, what: str, found: object, expected: object) -> None:
    if found != expected:
        raise CheckpointError(f"{path}: {what} is {found!r}, this code has {expected!r}")


def _check_tensors(path: Path, tensors: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> None:
    for name in sorted(expected.keys() | tensors.keys()):
        if name not in tensors:
            raise CheckpointError(f"{path}: tensor {name!r} is missing")
        if name not in expected:
            raise CheckpointError(f"{path}: tensor {name!r} is unknown to this model")
        found, wanted = tuple(tensors[name].shape), tuple(expected[name].shape)
        if found != wanted:
            raise CheckpointError(f"{path}: tensor {name!r} has shape {found}, expected {wanted}")


def load_checkpoint(path: Path) -> tuple[FusionModel, Checkpoint]:
    """Build the model that a checkpoint describes and fill it, ready to evaluate, on the CPU.

    Raises:
        CheckpointError: The file is missing, damaged or foreign, or anything in it does not fit this code or
            the installed encoders; the message names the file and the first mismatch.
        EncoderError: An encoder cannot be built.
    """
    document, tensors = _read_file(path, with_tensors=True)
    try:
        checkpoint = Checkpoint(
            config=ModelConfig(**document["config"]),
            trained=tuple(document["trained"]),
            temperatures=document["temperatures"],
            class_sets=document["class_sets"],
            training=document["training"],
            weights_sha256=document["weights_sha256"],
        )
        labels, encoders, preprocessing = (document[key] for key in ("labels", "encoders", "preprocessing"))
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"{path}: its metadata does not fit this code ({error!r})") from error
    for task, expected in _describe_labels().items():
        _require_equal(path, f"label order of {task}", labels.get(task), expected)
    for modality, expected_encoder in _describe_encoders(checkpoint.config).items():
        _require_equal(path, f"{modality} encoder", encoders.get(modality), expected_encoder)
    try:
        model = build_model(checkpoint.config)
    except (AssertionError, TypeError, ValueError, RuntimeError) as error:  # what torch says of a wrong size
        raise CheckpointError(f"{path}: no model has its configuration ({error})") from error
    _require_equal(path, "preprocessing", preprocessing, _describe_preprocessing(model))
    _check_tensors(path, tensors, select_tensors(model, checkpoint.trained))
    _require_equal(path, "hash of the weights", hash_tensors(tensors), checkpoint.weights_sha256)
    model.load_state_dict(
        tensors, strict=False
    )  # the names were checked above: the rest is the encoders' own
    return model.eval(), checkpoint
