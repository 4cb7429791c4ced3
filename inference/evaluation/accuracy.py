"""``python -m inference.evaluation.accuracy FOLDER``: the store's predictions against ``posts.csv``.

Run it after the posts of that folder went through ingest and worker (``make real`` does all three). Posts
without a picture are held against the label of the text. Of posts with one only the agreed pairs count, as
text and picture were judged apart.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from db.queries.predictions import (
    PredictedLabels,
    PredictionTotals,
    count_predictions,
    list_predicted_labels,
)
from db.session import Store
from db.settings import get_settings
from db.vocabulary import PAPER_HUMANITARIAN, Humanitarian, Task

# What ``posts.csv`` calls the tasks that it has labels of.
TASKS = {"informative": Task.INFORMATIVENESS, "humanitarian": Task.HUMANITARIAN}


def main(arguments: list[str] | None = None) -> None:
    """Print throughput, then accuracy by split, kind of post and task."""
    parser = argparse.ArgumentParser(prog="python -m inference.evaluation.accuracy", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with posts.csv")
    folder: Path = parser.parse_args(arguments).folder
    with (folder / "posts.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["post_id"]: row for row in csv.DictReader(file)}
    with closing(Store(get_settings().store_url)) as store, store.read() as session:
        print(describe_totals(count_predictions(session)))
        predicted = list_predicted_labels(session)
    hits, asked = count_hits(truth, predicted)
    for key in sorted(asked):
        split, modality, task = key
        print(f"{split:5} {modality:12} {task:12} {hits[key] / asked[key]:6.1%} of {asked[key]}")


def describe_totals(totals: PredictionTotals) -> str:
    """Return how many posts were classified, failed and placed, and how fast."""
    span_s = totals.span.total_seconds()
    speed = (
        f"{totals.classified / span_s:.1f} posts/s from first to last write" if span_s else "too few to time"
    )
    return f"{totals.classified} posts classified, {totals.failed} failed, {totals.placed} placed; {speed}"


def count_hits(
    truth: Mapping[str, Mapping[str, str]], predicted: Mapping[str, PredictedLabels]
) -> tuple[Counter[tuple[str, str, str]], Counter[tuple[str, str, str]]]:
    """Return right answers and answers by (split, modality, task); eight categories count as five."""
    hits: Counter[tuple[str, str, str]] = Counter()
    asked: Counter[tuple[str, str, str]] = Counter()
    for post_id, labels in predicted.items():
        row = truth.get(post_id)
        if row is None:
            continue
        has_picture = labels.damage is not None
        for column, task in TASKS.items():
            label = row[f"text_{column}"]
            if not label or (has_picture and label != row[f"image_{column}"]):
                continue
            key = (row["split"], "agreed pair" if has_picture else "text only", column)
            asked[key] += 1
            hits[key] += _merge(getattr(labels, task)) == _merge(label)
    return hits, asked


def _merge(label: str) -> str:
    """Return the paper's five humanitarian classes; other labels stay themselves."""
    return PAPER_HUMANITARIAN[Humanitarian(label)] if label in set(Humanitarian) else label


if __name__ == "__main__":
    main()
