"""Measures a checkpoint: ``python -m inference.evaluation --data DIR… --split NAME``.

Works on any folders in the documented format, through the same predictor that serves the product, and fits
nothing.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from db.vocabulary import Task
from inference.errors import PictureError
from inference.evaluation.faithfulness import Question, measure_faithfulness
from inference.evaluation.gates import measure_gates
from inference.evaluation.goals import GOALS
from inference.evaluation.predictions import predict_samples, read_bytes, tabulate
from inference.evaluation.report import describe_table
from inference.evaluation.robustness import measure_robustness
from inference.model.checkpoint import read_metadata
from inference.model.encoding import ReadPost
from inference.model.predictor import PostInput, Predictor
from inference.model.preprocess import split_words
from inference.training.data import Sample, hash_data, read_pictures, read_posts
from inference.training.duplicates import find_near_duplicates, hash_picture

_LEAST_TEXTS = 50  # in a language, for its maps to be measured
_PAIRS = "pairs"
# What maps are asked besides the category shown: an analyst may ask for any task and class.
_QUESTIONS = {
    "its next category": Question(Task.HUMANITARIAN, rank=1),
    "informativeness": Question(Task.INFORMATIVENESS),
    "damage": Question(Task.DAMAGE),
}


def sort_out(samples: Sequence[Sample], known: Sequence[int]) -> tuple[list[Sample], list[str], int]:
    """Leave out samples whose picture copies a training picture, and pictures that cannot be read.

    Returns:
        The other samples, one whose picture is unreadable without it; why each of those is; how many copies.
    """
    hashes: dict[int, int] = {}
    unreadable = {}
    for index, sample in enumerate(samples):
        try:
            if sample.picture:
                hashes[index] = hash_picture(sample.picture.read_bytes())
        except PictureError as error:
            unreadable[index] = f"{sample.picture}: {error}"
    copied = dict(zip(hashes, find_near_duplicates(list(hashes.values()), known), strict=True))
    kept = [
        replace(sample, picture=None) if index in unreadable else sample
        for index, sample in enumerate(samples)
        if not copied.get(index)
    ]
    return kept, list(unreadable.values()), sum(copied.values())


def _draw(samples: Sequence[Sample], count: int) -> list[Sample]:
    """Return samples drawn without looking, always the same ones: a split may be sorted by event."""
    return random.Random(0).sample(list(samples), min(count, len(samples)))


def _read_posts(predictor: Predictor, samples: Sequence[Sample]) -> list[ReadPost]:
    return [predictor.read_post(PostInput(each.text or None, read_bytes(each.picture))) for each in samples]


def _group_for_maps(pairs: Sequence[Sample], posts: Sequence[Sample]) -> dict[str, list[Sample]]:
    """Return the pairs, and the texts of each language that has enough of them."""
    groups: dict[str, list[Sample]] = {_PAIRS: list(pairs)} if pairs else {}
    for sample in posts:
        if sample.language and split_words(sample.text) and sample.picture is None:
            groups.setdefault(f"texts in {sample.language}", []).append(sample)
    return {name: group for name, group in groups.items() if name == _PAIRS or len(group) >= _LEAST_TEXTS}


def _measure_maps(predictor: Predictor, groups: Mapping[str, list[Sample]], count: int) -> dict[str, Any]:
    """Return what the maps of the category shown are worth, and those of other questions; by group."""
    measured = {}
    for name, group in groups.items():
        drawn = _read_posts(predictor, _draw(group, count))
        measured[name] = measure_faithfulness(predictor, drawn)
        for words, question in _QUESTIONS.items():
            if question.task is not Task.DAMAGE or name == _PAIRS:
                measured[f"{name}: {words}"] = measure_faithfulness(predictor, drawn, question)
    return measured


class Measured(NamedTuple):
    """What an evaluation gives: all figures, ready for JSON, and the answers that they are made of."""

    document: dict[str, Any]
    table: pd.DataFrame


def evaluate_checkpoint(
    data: Sequence[Path],
    split: str,
    checkpoint: Path,
    predictor: Predictor,
    *,
    robustness: bool = False,
    faithful_posts: int = 0,
) -> Measured:
    """Predict a split of some folders with a loaded checkpoint and describe how well.

    Pictures without a post carry no split. They are scored unless the model was trained on that very file.
    Pictures that are named but not there, or that cannot be read, are left out and counted. Of a post with
    neither a picture nor a word there is nothing to predict.

    Raises:
        CheckpointError: The checkpoint cannot be read.
        DataError: A folder does not have the documented format.
    """
    training = read_metadata(checkpoint)["training"]
    known = [int(value, 16) for value in training.get("picture_hashes", [])]
    lost: list[str] = []
    posts, pictures = _read_folders(data, split, set(training.get("data_sha256", {})), lost)
    posts, unreadable, copies = sort_out(posts, [] if split == "train" else known)
    pictures, more_unreadable, _ = sort_out(pictures, known)
    samples = [sample for sample in (*posts, *pictures) if sample.picture or split_words(sample.text)]
    predictions = predict_samples(predictor, samples, "posts")
    table = tabulate(samples, predictions, training.get("events", []))
    document: dict[str, Any] = {
        "version": predictor.model_version,
        "split": split,
        "data_sha256": hash_data(data),
        "near_duplicates_removed": copies,
        "pictures_lost": lost,
        "pictures_unreadable": unreadable + more_unreadable,
        **describe_table(table),
    }
    if split == "dev":  # what was fitted there is judged by what other events gave
        document["cross_fitted"] = training.get("cross_fitted", {})
    pairs = [sample for sample in posts if sample.picture and split_words(sample.text)]
    if pairs:
        document["gates"] = measure_gates(predictor, pairs)
    if robustness and pairs:
        document["robustness"] = measure_robustness(predictor, pairs)
    if faithful_posts and (groups := _group_for_maps(pairs, posts)):
        document["faithfulness"] = _measure_maps(predictor, groups, faithful_posts)
    return Measured(document, table)


def _read_folders(
    data: Sequence[Path], split: str, trained_on: set[str], lost: list[str]
) -> tuple[list[Sample], list[Sample]]:
    """Return the posts of a split, and the pictures without a post that training did not read."""
    posts, pictures = [], []
    for folder in data:
        hashes = hash_data([folder])
        own = {sha for sha, name in hashes.items() if name.endswith("/pictures.csv")}
        found = [] if own & trained_on else read_pictures(folder, lost=lost)
        # A folder of pictures alone has no posts.csv.
        if len(hashes) > len(own) or not found:
            posts += read_posts(folder, split, lost=lost)
        pictures += found
    return posts, pictures


def gather_seeds(documents: Sequence[dict[str, Any]], *, share_encoders: bool) -> dict[str, Any]:
    """Return every goal's figure in several runs: a list each, in the order of the runs.

    Args:
        documents: What each run's evaluation measured.
        share_encoders: Whether only the fusion was trained anew, on the encoders of one run.
    """
    figures = {goal.name: [goal.find(document) for document in documents] for goal in GOALS}
    found = {name: values for name, values in figures.items() if None not in values}
    versions = [document["version"] for document in documents]
    return {"versions": versions, "figures": found, "share_encoders": share_encoders}
