"""A training run: adapt both encoders, then teach the head to listen to the right part of a post.

``python -m inference.training --data DIR…``. What was finished is kept under ``runs/``, so that a run that
was stopped goes on where it was.
"""

import hashlib
import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from db.vocabulary import TASK_LABELS, Task
from inference.errors import CheckpointError
from inference.model.calibration import ReadingKind
from inference.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from inference.model.fusion import pool_regions
from inference.model.network import PAPER_CONFIG, FusionHead, FusionModel, ModelConfig, build_model
from inference.model.scores import macro_f1, settle
from inference.training.baselines import measure_baselines
from inference.training.calibrate import calibrate_head, collect_scores, cross_fit
from inference.training.corpus import Corpus, choose_partners, read_corpus
from inference.training.drawings import draw_strangers
from inference.training.encode import RUNS, encode_samples
from inference.training.features import encode_pictures, save_whole
from inference.training.loop import EncodedSamples, LoopConfig, SharedEmbeddings, train_head
from inference.training.losses import partial_label_loss
from inference.training.mixture import fit_mixture
from inference.training.pairs import Mixture
from inference.training.severity import relearn_severity
from inference.training.strangeness import fit_strangeness
from inference.training.tune import (
    TUNE_IMAGE,
    TUNE_TEXT,
    TuneConfig,
    Tuning,
    run_tuning,
    tune_image,
    tune_text,
)

_RECIPE = 2  # raised whenever the same settings give other encoders, so that none from before is taken up


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides a training run.

    Attributes:
        tune_text: Rounds of the adaptation of the text encoder, all of the same layers.
        tune_image: Rounds of the adaptation of the picture encoder, all of the same layers.
        partners: Texts without a picture that join the fusion's training, to be given one.
        views: Views of each training picture, the served one included.
        drawings: Pictures of each kind that no camera took, to learn what is strange.
        tune_seed: Seed of both adaptations, apart from the fusion's: they take hours, the fusion minutes.
        threads: CPU threads of torch.
        encoders: Checkpoint whose encoders and readers are taken as they are, none adapted: the fusion anew.
    """

    model: ModelConfig = field(default_factory=ModelConfig)
    loop: LoopConfig = field(default_factory=LoopConfig)
    tune_text: tuple[TuneConfig, ...] = TUNE_TEXT
    tune_image: tuple[TuneConfig, ...] = TUNE_IMAGE
    partners: int = 16_000
    views: int = 2
    drawings: int = 200
    tune_seed: int = 0
    threads: int = 2
    encoders: str | None = None

    def shorten(self, share: float) -> "TrainConfig":
        """Return a run that draws so much of the samples: to see that all works, not to ship."""
        return replace(
            self,
            tune_text=_shorten(self.tune_text, share),
            tune_image=_shorten(self.tune_image, share),
            partners=int(share * self.partners),
            drawings=max(1, int(share * self.drawings)),
        )


def _shorten(rounds: Sequence[TuneConfig], share: float) -> tuple[TuneConfig, ...]:
    return tuple(replace(each, draws=int(share * each.draws)) for each in rounds)


# The paper's architecture at full size, with shared embeddings and its encoders' last blocks adapted. The
# optimiser, constructed pairs and single readings are this module's, not the paper's. Needs the hub once.
PAPER = TrainConfig(
    model=PAPER_CONFIG,
    loop=LoopConfig(
        sharing=SharedEmbeddings(p0=0.2),
        gates=0.0,
        mixture=Mixture(posted=32, alike=28, wrong_pictures=20, wrong_texts=20, texts=16, pictures=12),
    ),
    tune_text=tuple(
        replace(
            each,
            layers=tuple(f"backbone.encoder.layer.{index}." for index in (8, 9, 10, 11)),
        )
        for each in TUNE_TEXT
    ),
    tune_image=tuple(
        replace(each, layers=("backbone.features.denseblock4.", "backbone.features.norm5."))
        for each in TUNE_IMAGE
    ),
)


@dataclass(frozen=True)
class EncodedSplits:
    """Encoded training and development samples."""

    train: EncodedSamples
    dev: EncodedSamples


def tune_encoders(model: FusionModel, corpus: Corpus, config: TrainConfig, device: str) -> tuple[str, ...]:
    """Adapt both encoders and their readers in place, or take up what an earlier run like this one left.

    Returns:
        Prefixes of the encoder weights that were changed, as a checkpoint names them.

    Raises:
        CheckpointError: ``config.encoders`` cannot be read, or is of another model than ``config.model``.
    """
    if config.encoders is not None:
        return _take_encoders(model, Path(config.encoders), config, device)
    head, text, image = model.head, config.tune_text, config.tune_image
    read_text = tune_text(model.text_encoder, head.text_reader, config.model.text_pooling, device)
    tune_once(read_text, corpus, text, name_text_encoder(config.model), config.tune_seed, device)
    read_image = tune_image(model.image_encoder, head.image_reader, device)
    tune_once(read_image, corpus, image, config.model.image_encoder, config.tune_seed, device)
    return (
        *(f"text_encoder.{layer}" for layer in text[0].layers),
        *(f"image_encoder.{layer}" for layer in image[0].layers),
    )


def _take_encoders(model: FusionModel, path: Path, config: TrainConfig, device: str) -> tuple[str, ...]:
    other, checkpoint = load_checkpoint(path)
    if checkpoint.config != config.model:
        raise CheckpointError(f"{path}: is of {checkpoint.config}, not of {config.model} that is trained")
    pairs = (
        (model.text_encoder, other.text_encoder),
        (model.image_encoder, other.image_encoder),
        (model.head.text_reader, other.head.text_reader),
        (model.head.image_reader, other.head.image_reader),
    )
    for part, taken in pairs:
        part.load_state_dict(taken.state_dict())
        part.to(device)
    return checkpoint.trained


def name_text_encoder(config: ModelConfig) -> str:
    """Return a text encoder's name with all that decides what it makes of a text."""
    return f"{config.text_encoder}, {config.text_pooling} of {config.max_tokens} tokens"


def tune_once(
    tuning: Tuning, corpus: Corpus, rounds: Sequence[TuneConfig], encoder: str, seed: int, device: str
) -> None:
    """Tune in place, round by round; a round that the same settings went through before is taken up."""
    parts = {"encoder": tuning.encoder, "reader": tuning.reader}
    for number, config in enumerate(rounds, start=1):
        so_far = [asdict(each) for each in rounds[:number]]
        note = json.dumps([_RECIPE, dict(corpus.data_sha256), encoder, so_far, seed, device], sort_keys=True)
        kept = RUNS / "encoders" / f"{hashlib.sha256(note.encode()).hexdigest()[:16]}.pt"
        if kept.is_file():
            states = torch.load(kept, map_location="cpu", weights_only=True)
            for name, part in parts.items():
                part.load_state_dict(states[name])
                part.to(device)
            continue
        progress = kept.with_suffix(".progress.pt")
        score = run_tuning(
            tuning, corpus.train, corpus.dev, config, seed=seed, device=device, progress=progress
        )
        save_whole({**{name: part.state_dict() for name, part in parts.items()}, "score": score}, kept)
        progress.unlink(missing_ok=True)


def encode_splits(model: FusionModel, corpus: Corpus, config: TrainConfig, device: str) -> EncodedSplits:
    """Encode what the fusion learns from, and the development samples."""
    train, seed = choose_partners(corpus.train, config.partners), config.tune_seed
    return EncodedSplits(
        encode_samples(model, train, config.views, seed, device),
        encode_samples(model, corpus.dev, 1, 0, device),
    )


def encode_drawings(model: FusionModel, corpus: Corpus, config: TrainConfig, device: str) -> Tensor:
    """Return embeddings ``[k, d]`` of pictures that no camera took."""
    photographs = [sample.picture.read_bytes() for sample in corpus.train if sample.picture]
    drawn = draw_strangers(photographs, config.drawings, config.tune_seed)
    regions = encode_pictures(
        model.image_encoder, drawn, views=1, seed=0, folder=RUNS / "features", device=device
    )
    return pool_regions(regions[:, 0].float())


def score_pairs(head: FusionHead, dev: EncodedSamples, device: str) -> dict[Task, float]:
    """Return the macro-F1 of the fused reading on dev's pairs, of each task that was judged."""
    collected = collect_scores(head, dev, ReadingKind.FUSED_PAIR, device)
    return {
        task: macro_f1(*settle(values.numpy(), allowed.numpy()), len(TASK_LABELS[task]))
        for task, (values, allowed, _) in collected.items()
        if len(allowed)
    }


def score_head(head: FusionHead, dev: EncodedSamples, device: str) -> float:
    """Return the log-probability of what dev's pairs say, mean over pairs and tasks; 0 for no pairs."""
    collected = collect_scores(head, dev, ReadingKind.FUSED_PAIR, device)
    losses = [partial_label_loss(scores, allowed) for scores, allowed, _ in collected.values()]
    found = [-float(loss) for loss in losses if loss is not None]
    return float(np.mean(found)) if found else 0.0


def _git_revision() -> str:
    try:
        answer = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return answer.stdout.strip()


def train_model(data: Sequence[Path], out: Path, config: TrainConfig, device: str) -> Checkpoint:
    """Train, calibrate and write a checkpoint to ``out``, and a record of the run under ``runs/``.

    Raises:
        DataError: A folder does not have the documented format.
        EncoderError: An encoder cannot be built.
    """
    started = time.time()
    torch.set_num_threads(config.threads)
    torch.set_float32_matmul_precision("high")  # TF32 on CUDA; in bf16 the fusion's gates became NaN there
    torch.manual_seed(config.loop.seed)
    corpus = read_corpus(data)
    model = build_model(config.model)
    trained = tune_encoders(model, corpus, config, device)
    splits = encode_splits(model, corpus, config, device)
    model.head, dev_scores = train_head(
        model.head, splits.train, config.loop, lambda head: score_head(head, splits.dev, device), device
    )
    head = model.head = model.head.cpu()
    relearn_severity(head.image_reader, splits.train)
    crossed = fit_mixture(head, splits.dev, "cpu")
    fit_strangeness(head, splits.train, splits.dev, encode_drawings(model, corpus, config, device))
    temperatures, class_sets = calibrate_head(head, splits.dev, "cpu")
    record = {
        "settings": asdict(config),
        "git_revision": _git_revision(),
        "data_sha256": dict(corpus.data_sha256),
        "events": sorted({sample.event for sample in corpus.train if sample.text and sample.event}),
        "dev_scores": dev_scores,
        "cross_fitted": cross_fit(head, splits.dev, crossed, "cpu"),
        "baselines": measure_baselines(head, splits.train, splits.dev, config.loop.seed),
        "minutes": round((time.time() - started) / 60, 1),
        "picture_hashes": [f"{value:016x}" for value in corpus.picture_hashes],
    }
    made = Checkpoint(config.model, trained, temperatures, record, class_sets=class_sets)
    checkpoint = save_checkpoint(out, model, made)
    run = RUNS / time.strftime("%Y%m%dT%H%M%S", time.gmtime(started))
    run.mkdir(parents=True, exist_ok=True)
    (run / "record.json").write_text(json.dumps({"version": checkpoint.version, **record}, indent=1))
    load_checkpoint(out)
    return checkpoint
