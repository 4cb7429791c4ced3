"""What the posts that were written for training gain: ``python -m inference.evaluation.written --data DIR…``.

The text encoder is adapted twice by a short round that differs in those posts alone, and both read the real
posts of development events. The figures go to a small file that the model card prints.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from db.vocabulary import TASK_LABELS, Task
from inference.evaluation.card import WRITTEN_GAIN
from inference.model.network import build_model
from inference.model.scores import macro_f1
from inference.training.corpus import WRITTEN, Corpus, read_corpus
from inference.training.data import (
    INFORMATIVE,
    Sample,
    add_data_argument,
    hash_data,
    only_class,
    read_posts,
)
from inference.training.train import TrainConfig, name_text_encoder, tune_once
from inference.training.tune import tune_text

DRAWS = 12_000
_LEAST = 20  # judged posts of a group, below which chance decides
_BATCH = 64


def measure_written(data: Sequence[Path], config: TrainConfig, device: str) -> dict[str, Any]:
    """Return what a reading learnt with and without the written posts is worth, by language and author.

    Raises:
        DataError: A folder does not have the documented format.
        EncoderError: An encoder cannot be built.
    """
    torch.set_num_threads(config.threads)
    corpus = read_corpus(data)
    rounds = [replace(config.tune_text[0], draws=min(DRAWS, config.tune_text[0].draws))]
    measured: dict[str, Any] = {}
    for name, samples in (("with", corpus), ("without", _leave_out(corpus))):
        torch.manual_seed(config.tune_seed)
        model = build_model(config.model)
        tuning = tune_text(model.text_encoder, model.head.text_reader, config.model.text_pooling, device)
        tune_once(tuning, samples, rounds, name_text_encoder(config.model), config.tune_seed, device)
        dev = [sample for sample in corpus.dev if sample.text]
        predicted: dict[Task, list[int]] = {task: [] for task in TASK_LABELS}
        with torch.inference_mode():
            for start in range(0, len(dev), _BATCH):
                for task, scores in tuning.read(dev[start : start + _BATCH]).items():
                    predicted[task] += scores.argmax(dim=1).tolist()
        measured[name] = score_groups(dev, predicted)
    return {"draws": rounds[0].draws, **measured}


def _leave_out(corpus: Corpus) -> Corpus:
    """Return the corpus without the written posts."""
    written = {sample.key for sample in read_posts(WRITTEN, "train")}
    own = hash_data([WRITTEN])
    return replace(
        corpus,
        train=[sample for sample in corpus.train if sample.key not in written],
        data_sha256={sha: name for sha, name in corpus.data_sha256.items() if sha not in own},
    )


def score_groups(
    samples: Sequence[Sample], predicted: Mapping[Task, Sequence[int]]
) -> dict[str, dict[str, Any]]:
    """Return figures of each language and each kind of author that has enough judged posts.

    ``found`` is the share of the informative posts that were found, ``informativeness`` the macro-F1 of that
    task, ``category`` the accuracy over posts of one category.
    """
    groups: dict[str, list[int]] = {}
    for row, sample in enumerate(samples):
        for name in (sample.language or "no language given", sample.author_kind):
            if name:
                groups.setdefault(name, []).append(row)
    scored = {name: _score(samples, predicted, rows) for name, rows in groups.items()}
    return {name: scored[name] for name in sorted(scored) if scored[name]["n"] >= _LEAST}


def _score(
    samples: Sequence[Sample], predicted: Mapping[Task, Sequence[int]], rows: Sequence[int]
) -> dict[str, Any]:
    pairs = {}
    for task in (Task.INFORMATIVENESS, Task.HUMANITARIAN):
        judged = [(only_class(samples[row].text_labels[task]), predicted[task][row]) for row in rows]
        pairs[task] = np.array([pair for pair in judged if pair[0] is not None], dtype=int).reshape(-1, 2)
    informative, category = pairs[Task.INFORMATIVENESS], pairs[Task.HUMANITARIAN]
    found = informative[informative[:, 0] == INFORMATIVE, 1] == INFORMATIVE
    return {
        "n": len(informative),
        "found": float(found.mean()) if len(found) else None,
        "informativeness": macro_f1(informative[:, 0], informative[:, 1], 2),
        "n_category": len(category),
        "category": float((category[:, 0] == category[:, 1]).mean()) if len(category) else None,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure and write."""
    parser = argparse.ArgumentParser(
        prog="python -m inference.evaluation.written", description="Measure what the written posts gain."
    )
    add_data_argument(parser)
    parser.add_argument("--json", type=Path, default=WRITTEN_GAIN, help="file for all figures")
    options = parser.parse_args(arguments)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    options.json.write_text(json.dumps(measure_written(options.data, TrainConfig(), device), indent=1))


if __name__ == "__main__":
    main()
