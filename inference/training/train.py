"""Trains the fusion model: ``python -m inference.training --data DIR``.

Encoding is the slow part and is kept under ``runs/features``, so that a run that was stopped goes on from
there. Every choice is made on the development split; nothing else of the data is looked at.

``--from-reviews`` does not train anew: the active model goes on learning from what analysts judged; see
``inference.training.from_reviews``.
"""

import hashlib
import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from db.vocabulary import TASK_LABELS, Task
from inference.model.calibration import ReadingKind
from inference.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from inference.model.network import PAPER_CONFIG, FusionHead, FusionModel, ModelConfig, build_model
from inference.model.scores import macro_f1
from inference.training.baselines import measure_baselines
from inference.training.calibrate import collect_scores, fit_temperatures
from inference.training.data import hash_data, read_pictures, read_posts
from inference.training.encode import RUNS, drop_copies, encode_samples, hash_pictures
from inference.training.features import save_whole
from inference.training.loop import EncodedSamples, LoopConfig, SharedEmbeddings, train_head
from inference.training.tune import TUNE_IMAGE, TUNE_TEXT, TuneConfig, tune_image_encoder, tune_text_encoder


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides a training run.

    Attributes:
        tune_text: Adaptation of the text encoder.
        tune_image: Adaptation of the picture encoder.
        views: Views of each training picture, the served one included.
        threads: CPU threads of torch.
    """

    model: ModelConfig = field(default_factory=ModelConfig)
    loop: LoopConfig = field(default_factory=LoopConfig)
    tune_text: TuneConfig = TUNE_TEXT
    tune_image: TuneConfig = TUNE_IMAGE
    views: int = 3
    threads: int = 2


# The paper's architecture at full size, with shared embeddings and its encoders' last blocks adapted. The
# optimiser, constructed pairs and auxiliary readings are this module's, not the paper's. Needs the hub once.
PAPER = TrainConfig(
    model=PAPER_CONFIG,
    loop=LoopConfig(sharing=SharedEmbeddings(p0=0.2)),
    tune_text=replace(
        TUNE_TEXT,
        layers=tuple(f"backbone.encoder.layer.{index}." for index in (8, 9, 10, 11)),
        pooling=PAPER_CONFIG.text_pooling,
    ),
    tune_image=replace(TUNE_IMAGE, layers=("backbone.features.denseblock4.", "backbone.features.norm5.")),
)


@dataclass(frozen=True)
class EncodedSplits:
    """Encoded training and development samples, and the hashes of the training pictures."""

    train: EncodedSamples
    dev: EncodedSamples
    train_hashes: tuple[int, ...]


def tune_encoders(model: FusionModel, data: Path, config: TrainConfig, device: str) -> tuple[str, ...]:
    """Adapt both encoders in place, or takes up what an earlier run with the same settings left.

    Returns:
        Prefixes of the weights that were changed, as a checkpoint names them.

    Raises:
        DataError: The folder does not have the documented format.
    """
    train, dev, seed = read_posts(data, "train"), read_posts(data, "dev"), config.loop.seed
    text, image = config.tune_text, config.tune_image
    trained = [f"text_encoder.{layer}" for layer in text.layers]
    _tune_once(
        model.text_encoder,
        [hash_data(data), config.model.text_encoder, asdict(text), seed],
        lambda: tune_text_encoder(model.text_encoder, train, dev, text, seed, device),
    )
    trained += [f"image_encoder.{layer}" for layer in image.layers]
    pictures = [sample for sample in [*train, *read_pictures(data)] if sample.picture]
    judged = [sample for sample in dev if sample.picture]
    _tune_once(
        model.image_encoder,
        [hash_data(data), config.model.image_encoder, asdict(image), seed],
        lambda: tune_image_encoder(model.image_encoder, pictures, judged, image, seed, device),
    )
    return tuple(trained)


def _tune_once(encoder: nn.Module, settings: list[object], tune: Callable[[], float]) -> None:
    """Tune an encoder in place, or takes up the weights that the same settings gave before."""
    key = hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:16]
    kept = RUNS / "encoders" / f"{key}.pt"
    if kept.is_file():
        encoder.load_state_dict(torch.load(kept, map_location="cpu", weights_only=True))
        return
    tune()
    save_whole(encoder.state_dict(), kept)


def encode_splits(model: FusionModel, data: Path, config: TrainConfig, device: str) -> EncodedSplits:
    """Read and encode both splits; dev pictures that copy a training picture are left out.

    Raises:
        DataError: The folder does not have the documented format.
    """
    train = read_posts(data, "train") + read_pictures(data)
    return EncodedSplits(
        encode_samples(model, train, config.views, config.loop.seed, device),
        encode_samples(model, drop_copies(read_posts(data, "dev"), train), 1, 0, device),
        hash_pictures(train),
    )


def score_head(head: FusionHead, dev: EncodedSamples, device: str) -> float:
    """Return the mean macro-F1 on dev over every reading and task that the product shows."""
    dev_scores = []
    for kind in ReadingKind:
        for task, (scores, labels) in collect_scores(head, dev, kind, device).items():
            if task is Task.DAMAGE and kind in (ReadingKind.FUSED_TEXT, ReadingKind.TEXT_ONLY):
                continue
            dev_scores.append(macro_f1(labels.numpy(), scores.argmax(dim=1).numpy(), len(TASK_LABELS[task])))
    return float(np.mean(dev_scores))


def _git_revision() -> str:
    try:
        answer = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return answer.stdout.strip()


def train_model(data: Path, out: Path, config: TrainConfig, device: str) -> Checkpoint:
    """Train, calibrate and write a checkpoint to ``out``, and a record of the run under ``runs/``.

    Raises:
        DataError: The folder does not have the documented format.
        EncoderError: An encoder cannot be built.
    """
    started = time.time()
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.loop.seed)
    model = build_model(config.model)
    trained = tune_encoders(model, data, config, device)
    splits = encode_splits(model, data, config, device)
    model.head, dev_scores = train_head(
        model.head, splits.train, config.loop, lambda head: score_head(head, splits.dev, device), device
    )
    temperatures = fit_temperatures(model.head, splits.dev, device)
    record = {
        "settings": asdict(config),
        "git_revision": _git_revision(),
        "data_sha256": hash_data(data),
        "dev_macro_f1": dev_scores,
        "baselines": measure_baselines(splits.train, splits.dev, config.loop.seed),
        "minutes": round((time.time() - started) / 60, 1),
        "picture_hashes": [f"{value:016x}" for value in splits.train_hashes],
    }
    checkpoint = save_checkpoint(out, model, Checkpoint(config.model, trained, temperatures, record))
    run = RUNS / time.strftime("%Y%m%dT%H%M%S", time.gmtime(started))
    run.mkdir(parents=True, exist_ok=True)
    (run / "record.json").write_text(json.dumps({"version": checkpoint.version, **record}, indent=1))
    load_checkpoint(out)
    return checkpoint
