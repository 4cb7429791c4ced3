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
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Job, Place, Post, Prediction
from db.session import Store
from db.settings import get_settings
from db.vocabulary import PAPER_HUMANITARIAN, Humanitarian, JobStatus

TASKS = ("informative", "humanitarian")


@dataclass(frozen=True)
class Answer:
    """What the model said of one post, in the words of ``posts.csv``."""

    informative: str
    humanitarian: str
    has_picture: bool


def main(arguments: list[str] | None = None) -> None:
    """Print throughput, then accuracy by split, kind of post and task."""
    parser = argparse.ArgumentParser(prog="python -m inference.evaluation.accuracy", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with posts.csv")
    folder: Path = parser.parse_args(arguments).folder
    with (folder / "posts.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["post_id"]: row for row in csv.DictReader(file)}
    with closing(Store(get_settings().store_url)) as store, store.read() as session:
        print(describe_work(session))
        answers = read_answers(session)
    hits, asked = count_hits(truth, answers)
    for key in sorted(asked):
        split, kind, task = key
        print(f"{split:5} {kind:12} {task:12} {hits[key] / asked[key]:6.1%} of {asked[key]}")


def describe_work(session: Session) -> str:
    """Return how many posts were classified, failed and placed, and how fast."""
    done, first, last = session.execute(
        select(func.count(), func.min(Prediction.created_at), func.max(Prediction.created_at))
    ).one()
    failed = session.scalar(select(func.count()).where(Job.status == JobStatus.FAILED))
    placed = session.scalar(select(func.count()).select_from(Place))
    seconds = (last - first).total_seconds() if done > 1 else 0.0
    speed = f"{done / seconds:.1f} posts/s from first to last write" if seconds else "too few to time"
    return f"{done} posts classified, {failed} failed, {placed} placed; {speed}"


def read_answers(session: Session) -> dict[str, Answer]:
    """Return the newest prediction by the post's id in its source."""
    rows = session.execute(
        select(Post.external_id, Prediction.informativeness, Prediction.humanitarian, Prediction.damage)
        .join(Prediction, Prediction.post_id == Post.id)
        .order_by(Prediction.id)
    )
    return {
        external_id: Answer(informativeness, humanitarian, damage is not None)
        for external_id, informativeness, humanitarian, damage in rows
    }


def count_hits(
    truth: Mapping[str, Mapping[str, str]], answers: Mapping[str, Answer]
) -> tuple[Counter[tuple[str, str, str]], Counter[tuple[str, str, str]]]:
    """Return right answers and answers by (split, kind of post, task); eight categories count as five."""
    hits: Counter[tuple[str, str, str]] = Counter()
    asked: Counter[tuple[str, str, str]] = Counter()
    for post_id, answer in answers.items():
        row = truth.get(post_id)
        if row is None:
            continue
        for task in TASKS:
            label = row[f"text_{task}"]
            if not label or (answer.has_picture and label != row[f"image_{task}"]):
                continue
            key = (row["split"], "agreed pair" if answer.has_picture else "text only", task)
            asked[key] += 1
            hits[key] += _merge(getattr(answer, task)) == _merge(label)
    return hits, asked


def _merge(label: str) -> str:
    """The paper's five humanitarian classes; other labels stay themselves."""
    return PAPER_HUMANITARIAN[Humanitarian(label)] if label in set(Humanitarian) else label


if __name__ == "__main__":
    main()
