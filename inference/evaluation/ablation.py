"""What each part of the fusion is worth: ``python -m inference.evaluation.ablation --data DIR…``.

Heads are trained anew without one part or with another, three seeds each, on encoder features that are kept
under ``runs/``; every finished head is kept there, so that a stopped run goes on. The figures go to a small
file that the model card prints.
"""

import argparse
import copy
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from inference.evaluation.card import ABLATION
from inference.model.checkpoint import read_metadata
from inference.model.network import FusionHead, build_model
from inference.training.corpus import read_corpus
from inference.training.data import add_data_argument
from inference.training.encode import RUNS
from inference.training.features import save_whole
from inference.training.loop import SharedEmbeddings, train_head
from inference.training.pairs import Mixture
from inference.training.train import EncodedSplits, TrainConfig, encode_splits, score_pairs, tune_encoders

SEEDS = (0, 1, 2)


def _share(config: TrainConfig, **sharing: Any) -> TrainConfig:
    return replace(config, loop=replace(config.loop, sharing=SharedEmbeddings(**sharing)))


def _shape(config: TrainConfig, **shape: Any) -> TrainConfig:
    return replace(config, model=replace(config.model, **shape))


def _loop(config: TrainConfig, **loop: Any) -> TrainConfig:
    return replace(config, loop=replace(config.loop, **loop))


VARIANTS: dict[str, Callable[[TrainConfig], TrainConfig]] = {
    "as shipped": lambda config: config,
    "the paper's own form: gates from the other modality, readings not pooled": lambda config: _shape(
        _loop(config, gates=0.0), gate_source="other", token_attention=False, pool_readings=False
    ),
    "gates from the other modality": lambda config: _shape(_loop(config, gates=0.0), gate_source="other"),
    "gates not supervised": lambda config: _loop(config, gates=0.0),
    "readings not pooled": lambda config: _shape(config, pool_readings=False),
    "without words and regions that meet": lambda config: _shape(config, token_attention=False),
    "without wrong partners": lambda config: _loop(
        config, mixture=Mixture(posted=68, alike=60, wrong_pictures=0, wrong_texts=0)
    ),
    "with SSE, graph of classes": lambda config: _share(config, p0=0.2),
    "with SSE, graph of classes, events and similar texts": lambda config: _share(config, p0=0.2, near=True),
}


def measure_variants(
    splits: EncodedSplits, parent: FusionHead, config: TrainConfig, note: Sequence[object], device: str
) -> dict[str, list[dict[str, float]]]:
    """Return the macro-F1 of the fused reading of dev's pairs by task, one entry a seed, of every variant.

    Args:
        splits: Encoded samples.
        parent: Head whose readers every variant starts with.
        config: As shipped.
        note: What else the kept heads depend on.
        device: ``cpu`` or ``cuda``.
    """
    measured: dict[str, list[dict[str, float]]] = {}
    for name, change in VARIANTS.items():
        measured[name] = []
        for seed in SEEDS:
            print(f"{name}, seed {seed}")
            head = _train_once(splits, parent, change(config), seed, note, device)
            measured[name].append(
                {task.value: score for task, score in score_pairs(head, splits.dev, device).items()}
            )
    return measured


def _train_once(
    splits: EncodedSplits,
    parent: FusionHead,
    config: TrainConfig,
    seed: int,
    note: Sequence[object],
    device: str,
) -> FusionHead:
    """Return a trained head, or the one that the same settings gave before."""
    loop = replace(config.loop, seed=seed)
    settings = json.dumps([asdict(config.model), asdict(loop), *note], sort_keys=True, default=str)
    kept = RUNS / "ablation" / f"{hashlib.sha256(settings.encode()).hexdigest()[:16]}.pt"
    torch.manual_seed(seed)
    head = FusionHead(splits.train.regions.shape[-1], splits.train.texts.states.shape[-1], config.model)
    head.image_reader = copy.deepcopy(parent.image_reader)
    head.text_reader = copy.deepcopy(parent.text_reader)
    if kept.is_file():
        head.load_state_dict(torch.load(kept, map_location="cpu", weights_only=True))
        return head.eval().to(device)
    head, _ = train_head(head, splits.train, loop, lambda _: 0.0, device)  # the last step, whatever dev says
    save_whole(head.state_dict(), kept)
    return head


def ablate_model(data: Sequence[Path], config: TrainConfig, device: str) -> dict[str, Any]:
    """Measure every variant.

    Raises:
        DataError: A folder does not have the documented format.
        EncoderError: An encoder cannot be built.
    """
    torch.set_num_threads(config.threads)
    corpus = read_corpus(data)
    torch.manual_seed(config.loop.seed)
    model = build_model(config.model)
    tune_encoders(model, corpus, config, device)
    splits = encode_splits(model, corpus, config, device)
    taken = read_metadata(Path(config.encoders))["weights_sha256"] if config.encoders else None
    rounds = [asdict(each) for each in (*config.tune_text, *config.tune_image)]
    note = [dict(corpus.data_sha256), taken or rounds]
    return {
        "data_sha256": dict(corpus.data_sha256),
        "seeds": len(SEEDS),
        "steps": config.loop.steps,
        "pairs": sum(row >= 0 for row in splits.dev.picture_rows),
        "variants": measure_variants(splits, model.head, config, note, device),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure and write."""
    parser = argparse.ArgumentParser(
        prog="python -m inference.evaluation.ablation", description="Measure what parts are worth."
    )
    add_data_argument(parser)
    parser.add_argument(
        "--encoders",
        type=Path,
        metavar="FILE",
        help="checkpoint whose adapted encoders are taken as they are",
    )
    parser.add_argument("--json", type=Path, default=ABLATION, help="file for all figures")
    options = parser.parse_args(arguments)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    config = TrainConfig(encoders=str(options.encoders) if options.encoders else None)
    options.json.write_text(json.dumps(ablate_model(options.data, config, device), indent=1))


if __name__ == "__main__":
    main()
