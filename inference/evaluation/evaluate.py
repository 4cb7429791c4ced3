"""Measures a checkpoint: ``python -m inference.evaluation --data DIR --split NAME``.

Works on any folder in the documented format, through the same predictor that serves the product, and fits
nothing.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from inference.errors import PictureError
from inference.evaluation.faithfulness import measure_faithfulness
from inference.evaluation.report import describe_split
from inference.evaluation.robustness import measure_robustness
from inference.evaluation.subsets import predict_split, read_bytes
from inference.evaluation.tables import SCORES
from inference.model.checkpoint import read_metadata
from inference.model.predictor import PostInput, Predictor
from inference.training.data import Sample, hash_data, read_pictures, read_posts
from inference.training.duplicates import find_near_duplicates, hash_picture


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


def _draw_pairs(pairs: Sequence[Sample], count: int) -> list[Sample]:
    """Return pairs drawn without looking, always the same ones: a split may be sorted by event."""
    return random.Random(0).sample(list(pairs), min(count, len(pairs)))


def evaluate_checkpoint(
    data: Path,
    split: str,
    checkpoint: Path,
    predictor: Predictor,
    *,
    robustness: bool = False,
    faithful_posts: int = 0,
) -> dict[str, Any]:
    """Predict a split of a folder with a loaded checkpoint and describes how well.

    Pictures without a post carry no split. They are scored unless the model was trained on that very file.
    Pictures that are named but not there, or that cannot be read, are left out and counted.

    Raises:
        CheckpointError: The checkpoint cannot be read.
        DataError: The folder does not have the documented format.
    """
    metadata = read_metadata(checkpoint)
    training = metadata["training"]
    known = [int(value, 16) for value in training.get("picture_hashes", [])]
    hashes = hash_data(data)
    seen = training.get("data_sha256", {})
    lost: list[str] = []
    trained_on = hashes.get("pictures.csv") == seen.get("pictures.csv")
    found = [] if trained_on else read_pictures(data, lost=lost)
    # A folder of pictures alone has no posts.csv.
    posts = read_posts(data, split, lost=lost) if "posts.csv" in hashes or not found else []
    posts, unreadable, copies = sort_out(posts, [] if split == "train" else known)
    found, more_unreadable, _ = sort_out(found, known)
    pictures = [sample for sample in found if sample.picture]
    predicted = predict_split(predictor, posts, pictures)
    document: dict[str, Any] = {
        "version": predictor.model_version,
        "split": split,
        "data_sha256": hashes,
        "near_duplicates_removed": copies,
        "pictures_lost": lost,
        "pictures_unreadable": unreadable + more_unreadable,
        "pictures_seen_in_training": trained_on,
        "tasks": describe_split(predicted, metadata["temperatures"]),
    }
    if robustness and predicted.pairs.samples:
        document["robustness"] = measure_robustness(predictor, predicted.pairs.samples)
    if faithful_posts and predicted.pairs.samples:
        pairs = _draw_pairs(predicted.pairs.samples, faithful_posts)
        read = [predictor.read_post(PostInput(pair.text, read_bytes(pair.picture))) for pair in pairs]
        document["faithfulness"] = measure_faithfulness(predictor, [post for post in read if post.words])
    return document


def gather_seeds(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the same figures of several runs: a list a task, subset and figure, in the order of the runs."""
    tasks = {
        task: {
            subset: {key: [run["tasks"][task]["subsets"][subset][key] for run in documents] for key in SCORES}
            for subset, row in described["subsets"].items()
            if row["n"]
        }
        for task, described in documents[0]["tasks"].items()
    }
    return {"versions": [run["version"] for run in documents], "tasks": tasks}
