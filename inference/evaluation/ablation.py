"""What each part is worth: ``python -m inference.evaluation.ablation --data DIR``.

Heads are trained anew without one part or with another, three seeds each, on encoder features that are kept
under ``runs/``; every finished head is kept there, so that a stopped run goes on. Then each event is
left out of training in turn. For that the encoders stay as packaged, as the adapted ones have read every
event. The figures go to a small file that the model card prints.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from db.vocabulary import TASK_LABELS, Task
from inference.evaluation.card import ABLATION
from inference.model.calibration import ReadingKind
from inference.model.network import FusionHead, build_model
from inference.model.scores import macro_f1
from inference.training.calibrate import collect_scores, keep_posts, list_pairs
from inference.training.data import hash_data
from inference.training.encode import RUNS
from inference.training.features import save_whole
from inference.training.loop import EncodedSamples, SharedEmbeddings, train_head
from inference.training.train import EncodedSplits, TrainConfig, encode_splits, tune_encoders

SEEDS = (0, 1, 2)
STEPS = 80  # a fifth of a full run, to rank variants in minutes; no head is chosen by its mark on dev
_SUBSETS = {
    "pairs_agreed": ReadingKind.FUSED_PAIR,
    "text_only": ReadingKind.FUSED_TEXT,
    "image_only": ReadingKind.FUSED_IMAGE,
}

SubsetScores = dict[str, dict[str, float]]  # subset → task → macro-F1


def _share(config: TrainConfig, **sharing: Any) -> TrainConfig:
    return replace(config, loop=replace(config.loop, sharing=SharedEmbeddings(**sharing)))


def _shape(config: TrainConfig, **shape: Any) -> TrainConfig:
    return replace(config, model=replace(config.model, **shape))


VARIANTS: dict[str, Callable[[TrainConfig], TrainConfig]] = {
    "as shipped": lambda config: config,
    "with SSE, graph of classes": lambda config: _share(config, p0=0.2),
    "with SSE, graph of classes, fewer moves (p0 0.05)": lambda config: _share(config, p0=0.05),
    "with SSE, graph of classes, more moves (p0 0.5)": lambda config: _share(config, p0=0.5),
    "with SSE, graph of classes, same class only ten times likelier": lambda config: _share(
        config, p0=0.2, same_class_image=10.0, same_class_text=10.0
    ),
    "with SSE, graph of classes, events and similar texts": lambda config: _share(config, p0=0.2, near=True),
    "without words and regions that meet (the paper's gates alone)": lambda config: _shape(
        config, token_attention=False
    ),
}


NOT_ADAPTED = "with the encoders as packaged, not adapted"


def measure_head(head: FusionHead, dev: EncodedSamples, device: str) -> SubsetScores:
    """Return the macro-F1 of the fused reading by subset and task; what has no label is left out."""
    figures: SubsetScores = {}
    for subset, kind in _SUBSETS.items():
        if not list_pairs(dev, kind):
            continue
        figures[subset] = {
            task.value: macro_f1(labels.numpy(), scores.argmax(dim=1).numpy(), len(TASK_LABELS[task]))
            for task, (scores, labels) in collect_scores(head, dev, kind, device).items()
            if len(labels) and not (task is Task.DAMAGE and kind is ReadingKind.FUSED_TEXT)
        }
    return figures


def _train_once(
    train: EncodedSamples, config: TrainConfig, seed: int, note: Sequence[object], device: str
) -> FusionHead:
    """Return a trained head, or the one that the same settings gave before."""
    loop = replace(config.loop, seed=seed, steps=STEPS, evaluate_every=STEPS)
    settings = json.dumps([asdict(config.model), asdict(loop), *note], sort_keys=True, default=str)
    kept = RUNS / "ablation" / f"{hashlib.sha256(settings.encode()).hexdigest()[:16]}.pt"
    torch.manual_seed(seed)
    head = FusionHead(train.regions.shape[-1], train.texts.states.shape[-1], config.model)
    if kept.is_file():
        head.load_state_dict(torch.load(kept, map_location="cpu", weights_only=True))
        return head.eval().to(device)
    head, _ = train_head(head, train, loop, lambda _: 0.0, device)
    save_whole(head.state_dict(), kept)
    return head


def measure_variants(
    splits: EncodedSplits, config: TrainConfig, note: Sequence[object], device: str
) -> dict[str, list[SubsetScores]]:
    """Return the macro-F1 scores of every variant, one entry a seed."""
    return {
        name: measure_seeds(name, splits, change(config), note, device) for name, change in VARIANTS.items()
    }


def measure_seeds(
    name: str, splits: EncodedSplits, config: TrainConfig, note: Sequence[object], device: str
) -> list[SubsetScores]:
    """Return the macro-F1 scores of one variant, one entry a seed."""
    measured = []
    for seed in SEEDS:
        print(f"{name}, seed {seed}")
        head = _train_once(splits.train, config, seed, note, device)
        measured.append(measure_head(head, splits.dev, device))
    return measured


def _select(encoded: EncodedSamples, event: str, *, inside: bool) -> EncodedSamples:
    """Return the samples of one event, or all the others."""
    rows = [row for row, sample in enumerate(encoded.samples) if (sample.event == event) is inside]
    return keep_posts(encoded, rows)


def measure_unseen_events(
    splits: EncodedSplits, config: TrainConfig, note: Sequence[object], device: str
) -> dict[str, dict[str, SubsetScores]]:
    """Return macro-F1 on each event's dev posts, from a head trained on all events and one without it."""
    everything = _train_once(splits.train, config, 0, note, device)
    measured = {}
    for event in sorted({sample.event for sample in splits.dev.samples}):
        print(f"without {event}")
        own = _select(splits.dev, event, inside=True)
        rest = _select(splits.train, event, inside=False)
        without = _train_once(rest, config, 0, [*note, event], device)
        measured[event] = {
            "seen": measure_head(everything, own, device),
            "unseen": measure_head(without, own, device),
        }
    return measured


def ablate_model(data: Path, config: TrainConfig, device: str) -> dict[str, Any]:
    """Measure every variant, and every event left out.

    Raises:
        DataError: The folder does not have the documented format.
        EncoderError: An encoder cannot be built.
    """
    torch.set_num_threads(config.threads)
    model = build_model(config.model)
    hashes = hash_data(data)
    frozen = encode_splits(model, data, config, device)
    tune_encoders(model, data, config, device)
    splits = encode_splits(model, data, config, device)
    return {
        "data_sha256": hashes,
        "seeds": len(SEEDS),
        "steps": STEPS,
        "variants": {
            **measure_variants(splits, config, [hashes, "adapted"], device),
            NOT_ADAPTED: measure_seeds(NOT_ADAPTED, frozen, config, [hashes, "packaged"], device),
        },
        "events": measure_unseen_events(frozen, config, [hashes, "packaged"], device),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure and write."""
    parser = argparse.ArgumentParser(
        prog="python -m inference.evaluation.ablation", description="Measure what parts are worth."
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with posts.csv and pictures.csv")
    parser.add_argument("--json", type=Path, default=ABLATION, help="file for all figures")
    options = parser.parse_args(arguments)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    options.json.write_text(json.dumps(ablate_model(options.data, TrainConfig(), device), indent=1))


if __name__ == "__main__":
    main()
