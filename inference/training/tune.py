"""Adapts the upper layers of an encoder to the field, with the reader that turns its embedding into answers.

Lower layers stay as they came: they are general, and the checkpoint must stay small. BatchNorm keeps its
statistics, which a few thousand pictures would only blur. What is kept is a running mean of the weights,
which holds better on events that training has not seen than the weights of any one step (Izmailov et al.
2018), at the step where it read the development events best. A run that was stopped goes on where it was.

Shapes: b batch, d width of an encoder, c classes.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm, trange

from db.vocabulary import TASK_LABELS, Task
from inference.errors import DataError, EncoderError
from inference.model.encoders import ImageEncoder, TextEncoder
from inference.model.fusion import Pooling, pool_regions, pool_tokens
from inference.model.network import Reader
from inference.model.preprocess import Word, normalize_pictures, read_picture, split_words
from inference.training.balance import group_sample, plan_draws
from inference.training.data import Labels, Sample
from inference.training.features import augment_picture, save_whole
from inference.training.guesses import guess_labels
from inference.training.losses import mark_allowed, ordered_loss, partial_label_loss
from inference.training.running_mean import RunningMean
from inference.training.unseen import score_unseen

Embed = Callable[[Sequence[Sample], random.Random | None], Tensor]

_SORTED = 16  # batches that are cut from samples of like length: padding costs what reading costs
_AVERAGE = 0.998  # share of the running mean that a step keeps: it spans some 500 steps
_WORD_DROP = 0.1  # share of the words left out in training, so that no single name of an event decides


@dataclass(frozen=True)
class TuneConfig:
    """Settings of the adaptation of one encoder.

    Attributes:
        layers: Prefixes, within the encoder, of the weights that are trained.
        draws: Samples drawn in all, of groups evened out by ``plan_draws``.
        learning_rate: Of the encoder; the reader's is ``reader_rate``.
        smoothing: Share of each target spread over all classes.
        paired_share: Share of the draws from collections whose posts come with pictures, which are what the
            fused reading is for; None leaves it to the evening out.
        guess_above: Least probability at which labels that are missing are guessed, by the round before; None
            guesses none.
        evaluate_every: Steps between two looks at the development samples.
    """

    layers: tuple[str, ...]
    draws: int
    learning_rate: float
    reader_rate: float = 1e-3
    batch: int = 32
    weight_decay: float = 0.02
    smoothing: float = 0.1
    paired_share: float | None = None
    guess_above: float | None = None
    evaluate_every: int = 500


_TEXT = TuneConfig(
    layers=tuple(f"backbone.encoder.layer.{index}." for index in range(4, 12)),
    draws=120_000,
    learning_rate=5e-5,
    evaluate_every=1250,
)
# First what a crisis is in any language, then, at half the rate, more of the posts that come with pictures.
TUNE_TEXT = (
    _TEXT,
    replace(
        _TEXT, draws=48_000, learning_rate=2.5e-5, reader_rate=5e-4, paired_share=0.45, evaluate_every=300
    ),
)
_IMAGE = TuneConfig(
    layers=("backbone.blocks.4.", "backbone.blocks.5.", "backbone.blocks.6.", "backbone.conv_head."),
    draws=24_000,
    learning_rate=3e-4,
    evaluate_every=150,
)
# First what was judged, then also what the first round is sure of.
TUNE_IMAGE = (_IMAGE, replace(_IMAGE, draws=9_600, learning_rate=1e-4, reader_rate=5e-4, guess_above=0.85))


@dataclass(frozen=True)
class Tuning:
    """One encoder, its reader, and how both take samples.

    Attributes:
        part: What of a sample is read, ``text`` or ``picture``.
        encoder: Changed in place.
        reader: Changed in place.
        embed: Samples to pooled embeddings ``[b, d]``; with a generator changed at random, as in training.
        has: Whether a sample has this encoder's modality.
        labels: The judgements that this modality was given.
        relabel: A sample with other judgements of this modality.
        tasks: What this modality is judged for.
        length: What a sample costs to read, to batch like with like.
    """

    part: str
    encoder: nn.Module
    reader: Reader
    embed: Embed
    has: Callable[[Sample], bool]
    labels: Callable[[Sample], Labels]
    relabel: Callable[[Sample, Labels], Sample]
    tasks: tuple[Task, ...]
    length: Callable[[Sample], int]

    def read(self, samples: Sequence[Sample]) -> Mapping[Task, Tensor]:
        """Return scores ``[b, c]`` by task, of samples as they are."""
        scores: Mapping[Task, Tensor] = self.reader(self.embed(samples, None))
        return scores


def tune_text(encoder: TextEncoder, reader: Reader, pooling: Pooling, device: str) -> Tuning:
    """Return how the text encoder is tuned, on the labels of texts; ``pooling`` as the model's own."""

    def embed(samples: Sequence[Sample], rng: random.Random | None) -> Tensor:
        words = [split_words(sample.text) for sample in samples]
        if rng:
            words = [_drop_words(each, rng) for each in words]
        ids, mask, _ = encoder.tokenize(words)
        return pool_tokens(encoder(ids.to(device), mask.to(device)), mask.to(device), pooling)

    return Tuning(
        "text",
        encoder,
        reader,
        embed,
        has=lambda sample: bool(sample.text),
        labels=lambda sample: sample.text_labels,
        relabel=lambda sample, labels: replace(sample, text_labels=labels),
        tasks=(Task.INFORMATIVENESS, Task.HUMANITARIAN),
        length=lambda sample: len(sample.text.encode()),
    )


def tune_image(encoder: ImageEncoder, reader: Reader, device: str) -> Tuning:
    """Return how the picture encoder is tuned, on the labels of pictures."""

    def embed(samples: Sequence[Sample], rng: random.Random | None) -> Tensor:
        arrays = []
        for sample in samples:
            data = sample.picture.read_bytes() if sample.picture else b""
            arrays.append(
                augment_picture(data, encoder.side, rng) if rng else read_picture(data, encoder.side)
            )
        batch = torch.from_numpy(normalize_pictures(arrays, encoder.mean, encoder.std)).to(device)
        return pool_regions(encoder(batch.contiguous(memory_format=torch.channels_last)))

    return Tuning(
        "picture",
        encoder,
        reader,
        embed,
        has=lambda sample: sample.picture is not None,
        labels=lambda sample: sample.image_labels,
        relabel=lambda sample, labels: replace(sample, image_labels=labels),
        tasks=tuple(TASK_LABELS),
        length=lambda sample: 0,
    )


def _drop_words(words: list[Word], rng: random.Random) -> list[Word]:
    return [word for word in words if rng.random() >= _WORD_DROP] or words


def run_tuning(
    tuning: Tuning,
    train: Sequence[Sample],
    dev: Sequence[Sample],
    config: TuneConfig,
    *,
    seed: int,
    device: str,
    progress: Path,
) -> float:
    """Train encoder and reader in place and leave them at their best; return that score on dev.

    Args:
        tuning: What is tuned.
        train: Samples to draw from; those without the modality or a label are left out.
        dev: Samples of events that training has not seen, and what else must stay well read.
        config: Settings.
        seed: The same seed gives the same weights on the same machine, stopped in between or not.
        device: ``cpu`` or ``cuda``.
        progress: File that a stopped run goes on from.

    Raises:
        DataError: No sample can be trained on.
    """
    module = nn.ModuleDict({"encoder": tuning.encoder, "reader": tuning.reader}).to(device)
    train = [sample for sample in train if tuning.has(sample)]
    if config.guess_above is not None:
        train = _add_guesses(tuning, train, config.guess_above)
    train = [sample for sample in train if any(tuning.labels(sample).values())]
    dev = [sample for sample in dev if tuning.has(sample)]
    if not train:
        raise DataError(f"no sample has a {tuning.part} that was judged; there is nothing to train on")
    batches = _plan_batches(tuning, train, config, seed)
    tuning.encoder.eval()  # neither dropout nor new BatchNorm statistics: see the module's docstring
    tuned, reader = choose_parameters(tuning.encoder, config.layers), list(tuning.reader.parameters())
    optimizer = torch.optim.AdamW(
        [{"params": tuned, "lr": config.learning_rate}, {"params": reader, "lr": config.reader_rate}],
        weight_decay=config.weight_decay,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _warm_and_cool(step, len(batches)))
    mean = RunningMean(module, _AVERAGE)
    first = _resume(progress, mean, optimizer, schedule)
    if first == 0:  # a round that only makes things worse is not to be taken
        tuning.reader.eval()
        mean.note(score_unseen(tuning.read, dev, tuning.labels))
    for step in trange(first, len(batches), initial=first, total=len(batches), desc="tuning", unit="batch"):
        torch.manual_seed(seed + step)
        rows = [train[index] for index in batches[step]]
        tuning.reader.train()
        scores = tuning.reader(tuning.embed(rows, random.Random(seed + step)))
        loss = _sum_losses(scores, [tuning.labels(row) for row in rows], config.smoothing)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_([*tuned, *reader], 1.0)
        optimizer.step()
        schedule.step()
        mean.update()
        if (step + 1) % config.evaluate_every == 0 or step + 1 == len(batches):
            tuning.reader.eval()
            with mean.applied():
                score = score_unseen(tuning.read, dev, tuning.labels)
            mean.note(score)
            _save(progress, step + 1, mean, optimizer, schedule)
            tqdm.write(
                f"step {step + 1}: loss {loss.item():.3f}, dev {score:.4f}, best {mean.best_score:.4f}"
            )
    mean.take_best()
    tuning.encoder.requires_grad_(requires_grad=False)
    tuning.reader.eval()
    return mean.best_score


def _add_guesses(tuning: Tuning, train: Sequence[Sample], above: float) -> list[Sample]:
    """Return the samples with what the tuning, as it came, is sure of beside what was judged."""
    tuning.reader.eval()
    guessed = guess_labels(tuning.read, train, tuning.labels, tuning.tasks, above)
    return [tuning.relabel(sample, labels) for sample, labels in zip(train, guessed, strict=True)]


def _plan_batches(tuning: Tuning, train: Sequence[Sample], config: TuneConfig, seed: int) -> list[list[int]]:
    """Return the samples of each step: groups evened out, like lengths together."""
    draws = _plan_draws(tuning, train, config, seed)
    batches = []
    for start in range(0, len(draws), _SORTED * config.batch):
        chunk = sorted(
            draws[start : start + _SORTED * config.batch], key=lambda row: tuning.length(train[row])
        )
        batches += [chunk[at : at + config.batch] for at in range(0, len(chunk), config.batch)]
    random.Random(seed).shuffle(batches)
    return batches


def _plan_draws(tuning: Tuning, train: Sequence[Sample], config: TuneConfig, seed: int) -> list[int]:
    """Return the samples in the order in which they are drawn."""
    groups = [group_sample(sample, tuning.labels(sample)) for sample in train]
    if config.paired_share is None:
        return plan_draws(groups, config.draws, seed)
    sources = {sample.source for sample in train if sample.text and sample.picture}
    draws = []
    for paired, share in ((True, config.paired_share), (False, 1 - config.paired_share)):
        rows = [row for row, sample in enumerate(train) if (sample.source in sources) is paired]
        drawn = plan_draws([groups[row] for row in rows], round(share * config.draws), seed)
        draws += [rows[index] for index in drawn]
    random.Random(seed).shuffle(draws)
    return draws


def _warm_and_cool(step: int, steps: int) -> float:
    return min(1.0, 10 * (step + 1) / steps) * max(0.0, 1 - step / steps)


def _resume(progress: Path, mean: RunningMean, *others: Any) -> int:
    """Take up what a stopped run left; return the step to go on with."""
    if not progress.is_file():
        return 0
    kept = torch.load(progress, map_location="cpu", weights_only=True)
    mean.resume(kept["mean"])
    for other, state in zip(others, kept["others"], strict=True):
        other.load_state_dict(state)
    return int(kept["step"])


def _save(progress: Path, step: int, mean: RunningMean, *others: Any) -> None:
    save_whole(
        {"step": step, "mean": mean.state(), "others": [other.state_dict() for other in others]}, progress
    )


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


def _sum_losses(scores: Mapping[Task, Tensor], labels: Sequence[Labels], smoothing: float) -> Tensor:
    """Return the loss over the judgements of each task, summed over tasks."""
    losses = []
    for task, values in scores.items():
        allowed = mark_allowed([each[task] for each in labels], values.shape[1], values.device)
        losses.append(partial_label_loss(values, allowed, smoothing=smoothing))
        if task is Task.DAMAGE:
            losses.append(ordered_loss(values, allowed))
    return torch.stack([loss for loss in losses if loss is not None]).sum()
