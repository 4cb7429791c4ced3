"""Adapts the upper layers of the encoders to the field, each on the labels of its own modality.

Lower layers stay as they came: they are general, and the checkpoint must stay small. BatchNorm keeps its
statistics, which a few thousand pictures would only blur.

Shapes: b batch, d width of an encoder.
"""

import copy
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from db.vocabulary import TASK_LABELS, Task
from inference.errors import EncoderError
from inference.model.encoders import ImageEncoder, TextEncoder
from inference.model.fusion import pool_regions, pool_tokens
from inference.model.network import TaskHeads
from inference.model.preprocess import normalize_pictures, read_picture, split_words
from inference.model.scores import macro_f1
from inference.training.data import UNKNOWN, Labels, Sample
from inference.training.features import augment_picture

Encode = Callable[[Sequence[Sample], random.Random | None], Tensor]


@dataclass(frozen=True)
class TuneConfig:
    """Settings of the adaptation of one encoder.

    Attributes:
        layers: Prefixes, within the encoder, of the weights that are trained.
        pooling: What stands for a text while its encoder is tuned; the model's own.
        smoothing: Share of each target spread over all classes.
    """

    layers: tuple[str, ...]
    epochs: int
    learning_rate: float
    batch: int = 32
    weight_decay: float = 0.02
    smoothing: float = 0.05
    pooling: Literal["mean", "cls"] = "mean"


TUNE_TEXT = TuneConfig(
    layers=tuple(f"backbone.encoder.layer.{index}." for index in (2, 3, 4, 5)), epochs=2, learning_rate=8e-5
)
TUNE_IMAGE = TuneConfig(
    layers=("backbone.blocks.4.", "backbone.blocks.5.", "backbone.blocks.6.", "backbone.conv_head."),
    epochs=4,
    learning_rate=3e-4,
)


def tune_text_encoder(
    encoder: TextEncoder,
    train: Sequence[Sample],
    dev: Sequence[Sample],
    config: TuneConfig,
    seed: int,
    device: str,
) -> float:
    """Train the upper layers in place on the text labels; return the best macro-F1 on dev."""

    def encode(samples: Sequence[Sample], rng: random.Random | None) -> Tensor:
        ids, mask, _ = encoder.tokenize([split_words(sample.text) for sample in samples])
        return pool_tokens(encoder(ids.to(device), mask.to(device)), mask.to(device), config.pooling)

    def read(sample: Sample) -> Labels:
        return sample.text_labels

    return _tune(encoder, encoder.width, encode, read, train, dev, config, seed, device)


def tune_image_encoder(
    encoder: ImageEncoder,
    train: Sequence[Sample],
    dev: Sequence[Sample],
    config: TuneConfig,
    seed: int,
    device: str,
) -> float:
    """Train the upper layers in place on the picture labels; return the best macro-F1 on dev."""

    def encode(samples: Sequence[Sample], rng: random.Random | None) -> Tensor:
        arrays = []
        for sample in samples:
            data = sample.picture.read_bytes() if sample.picture else b""
            arrays.append(
                augment_picture(data, encoder.side, rng) if rng else read_picture(data, encoder.side)
            )
        batch = torch.from_numpy(normalize_pictures(arrays, encoder.mean, encoder.std)).to(device)
        return pool_regions(encoder(batch.contiguous(memory_format=torch.channels_last)))

    def read(sample: Sample) -> Labels:
        return sample.image_labels

    return _tune(encoder, encoder.width, encode, read, train, dev, config, seed, device)


def _tune(
    encoder: nn.Module,
    width: int,
    encode: Encode,
    read: Callable[[Sample], Labels],
    train: Sequence[Sample],
    dev: Sequence[Sample],
    config: TuneConfig,
    seed: int,
    device: str,
) -> float:
    torch.manual_seed(seed)
    rng = random.Random(seed)
    heads = TaskHeads(width).to(device)
    encoder.to(device).eval()  # neither dropout nor new BatchNorm statistics: see the module's docstring
    tuned = choose_parameters(encoder, config.layers)
    optimizer = torch.optim.AdamW(
        [{"params": tuned, "lr": config.learning_rate}, {"params": heads.parameters(), "lr": 1e-3}],
        weight_decay=config.weight_decay,
    )
    steps = config.epochs * (len(train) // config.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, 10 * (step + 1) / steps) * max(0.0, 1 - step / steps)
    )
    best, best_state = -1.0, copy.deepcopy(encoder.state_dict())
    for epoch in range(config.epochs):
        order = rng.sample(range(len(train)), len(train))
        starts = range(0, len(order) - config.batch + 1, config.batch)
        for start in tqdm(starts, desc=f"tuning, epoch {epoch + 1} of {config.epochs}", unit="batch"):
            rows = [train[index] for index in order[start : start + config.batch]]
            with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
                scores = heads(nn.functional.dropout(encode(rows, rng), 0.1))
                loss = _sum_losses(scores, [read(row) for row in rows], config.smoothing)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_([*tuned, *heads.parameters()], 1.0)
            optimizer.step()
            schedule.step()
        score = _measure(encode, heads, dev, read)
        tqdm.write(f"epoch {epoch + 1}: macro-F1 on dev {score:.4f}")
        if score > best:
            best, best_state = score, copy.deepcopy(encoder.state_dict())
    encoder.load_state_dict(best_state)
    encoder.requires_grad_(requires_grad=False)
    return best


def choose_parameters(encoder: nn.Module, layers: Sequence[str]) -> list[nn.Parameter]:
    """Let the weights under these prefixes be trained, no others, and return them.

    Raises:
        EncoderError: A prefix names no weight of this encoder.
    """
    names = [name for name, _ in encoder.named_parameters()]
    for layer in layers:
        if not any(name.startswith(layer) for name in names):
            raise EncoderError(f"the encoder has no weights under {layer!r}; its first is {names[0]!r}")
    for name, parameter in encoder.named_parameters():
        parameter.requires_grad_(name.startswith(tuple(layers)))
    return [parameter for parameter in encoder.parameters() if parameter.requires_grad]


def _sum_losses(scores: dict[Task, Tensor], labels: Sequence[Labels], smoothing: float) -> Tensor:
    """Return the mean cross-entropy of each task over the known labels, summed over tasks."""
    losses = []
    for task, values in scores.items():
        target = torch.tensor([each[task] for each in labels], device=values.device)
        if bool((target != UNKNOWN).any()):
            losses.append(
                nn.functional.cross_entropy(values, target, ignore_index=UNKNOWN, label_smoothing=smoothing)
            )
    return torch.stack(losses).sum()


@torch.inference_mode()
def _measure(
    encode: Encode, heads: TaskHeads, dev: Sequence[Sample], read: Callable[[Sample], Labels]
) -> float:
    """Return the mean macro-F1 over the tasks that dev has labels for."""
    parts = [heads(encode(dev[start : start + 64], None)) for start in range(0, len(dev), 64)]
    scores_by_task = []
    for task, classes in TASK_LABELS.items():
        labels = np.array([read(sample)[task] for sample in dev])
        predicted = torch.cat([part[task] for part in parts]).argmax(dim=1).cpu().numpy()
        known = labels != UNKNOWN
        if known.any():
            scores_by_task.append(macro_f1(labels[known], predicted[known], len(classes)))
    return float(np.mean(scores_by_task))
