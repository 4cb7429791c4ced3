"""Damage in a collection of pictures never seen: ``python -m inference.evaluation.severity --data DIR…``.

Held-out posts have few pictures of collapse, and a collection has a look of its own that a model can learn
instead of the damage. So the picture encoder and its reader are learnt anew without a collection and read it;
one adaptation takes as long as a training's. The figures go to a small file that the model card prints.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from db.vocabulary import TASK_LABELS, Damage, Task
from inference.errors import DataError
from inference.evaluation.card import SEVERITY
from inference.model.network import build_model
from inference.training.corpus import Corpus, read_corpus
from inference.training.data import Sample, add_data_argument, only_class
from inference.training.encode import encode_samples
from inference.training.severity import relearn_severity
from inference.training.train import TrainConfig, tune_once
from inference.training.tune import Tuning, tune_image

_BATCH = 64
_SEVERE = TASK_LABELS[Task.DAMAGE].index(Damage.SEVERE_DAMAGE)


def judged_severity(sample: Sample) -> int | None:
    """Return the class of damage that a picture alone was judged to show, if it was."""
    return only_class(sample.image_labels[Task.DAMAGE]) if sample.picture else None


def list_collections(samples: Sequence[Sample]) -> list[str]:
    """Return the collections of pictures of which some were judged to show severe damage."""
    return sorted(
        {sample.source for sample in samples if not sample.text and judged_severity(sample) == _SEVERE}
    )


def leave_out(corpus: Corpus, collection: str, config: TrainConfig, device: str) -> dict[str, float]:
    """Return how damage is read in a collection by a model that learnt from all others.

    Returns:
        ``n`` pictures, ``severe`` of them, and the shares ``found`` (severe damage read as such) and
        ``false`` (other pictures read as severe).

    Raises:
        DataError: No picture of the collection was judged for damage.
    """
    others = [sample for sample in corpus.train if sample.source != collection]
    asked = [
        sample
        for sample in corpus.train
        if sample.source == collection and judged_severity(sample) is not None
    ]
    if not asked:
        raise DataError(f"no picture of {collection!r} was judged for damage")
    torch.manual_seed(config.loop.seed)
    model = build_model(config.model)
    tuning = tune_image(model.image_encoder, model.head.image_reader, device)
    tune_once(
        tuning,
        replace(corpus, train=others),
        config.tune_image,
        f"{config.model.image_encoder} without {collection}",
        config.tune_seed,
        device,
    )
    pictures = [sample for sample in others if judged_severity(sample) is not None]
    relearn_severity(model.head.image_reader.cpu(), encode_samples(model, pictures, 1, 0, device))
    model.head.image_reader.to(device).eval()
    return _score(read_severity(tuning, asked), [judged_severity(sample) for sample in asked])


@torch.inference_mode()
def read_severity(tuning: Tuning, samples: Sequence[Sample]) -> list[int]:
    """Return the class of damage that is read in each picture."""
    found: list[int] = []
    for start in range(0, len(samples), _BATCH):
        scores = tuning.read(samples[start : start + _BATCH])
        found += scores[Task.DAMAGE].argmax(dim=1).tolist()
    return found


def _score(said: Sequence[int], judged: Sequence[int | None]) -> dict[str, float]:
    guess, truth = np.array(said), np.array(judged)
    severe = truth == _SEVERE
    return {
        "n": len(truth),
        "severe": int(severe.sum()),
        "found": float((guess[severe] == _SEVERE).mean()) if severe.any() else 0.0,
        "false": float((guess[~severe] == _SEVERE).mean()) if (~severe).any() else 0.0,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure and write."""
    parser = argparse.ArgumentParser(
        prog="python -m inference.evaluation.severity",
        description="Read damage in collections of pictures, each by a model that learnt without it.",
    )
    add_data_argument(parser)
    parser.add_argument("--json", type=Path, default=SEVERITY, help="file for all figures")
    options = parser.parse_args(arguments)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    config = TrainConfig()
    torch.set_num_threads(config.threads)
    corpus = read_corpus(options.data)
    measured: dict[str, Any] = {}
    for collection in list_collections(corpus.train):
        measured[collection] = leave_out(corpus, collection, config, device)
        print(collection, measured[collection])
        options.json.write_text(json.dumps(measured, indent=1) + "\n")


if __name__ == "__main__":
    main()
