"""Analysts correct the exercise; the real model learns from them, is taken, serves, and is rolled back.

By default a part of the real data stands for the whole, so that it takes a minute or two; ``make learn`` has
all of it and prints the figures of docs/learning.md.
"""

import csv
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from dashboard.services.exercise import EXERCISE, load_exercise
from db.model_versions import find_active_model, roll_back_model
from db.models import Job, Post, Prediction
from db.queries.posts import PostRow, get_posts
from db.reviews import add_review
from db.session import Store
from db.settings import get_settings
from db.vocabulary import JobStatus, LabelDecision, Task
from inference.settings import WorkerSettings
from inference.training import encode, train
from inference.training.from_reviews import describe_result, run_round
from inference.training.learning import LearningConfig
from inference.worker.worker import make_worker

WHOLE = os.environ.get("LEARN_ON") == "all"
REVIEWED = 501 if WHOLE else 200
SCORED_AGAIN = 24
PART = 150  # of each split, with a picture and without

# All of the data takes six minutes, more beside other work.
pytestmark = [pytest.mark.acceptance, pytest.mark.rare, pytest.mark.timeout(3600)]


@pytest.fixture
def data(real_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The real posts, or a part of them."""
    if WHOLE:
        return real_data
    for module in (encode, train):
        monkeypatch.setattr(module, "RUNS", tmp_path / "runs")
    folder = tmp_path / "part"
    folder.mkdir()
    with (real_data / "posts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    parts: dict[tuple[str, bool], list[dict[str, str]]] = {}
    for row in rows:
        parts.setdefault((row["split"], bool(row["picture"])), []).append(row)
    kept = [row for part in parts.values() for row in part[:PART]]
    with (folder / "posts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(kept)
    (folder / "pictures").symlink_to(real_data.resolve() / "pictures")
    return folder


def review_exercise(store: Store) -> None:
    """Correct the first posts of the exercise to what their author meant."""
    with (EXERCISE / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = list(csv.DictReader(file))[:REVIEWED]
    with store.write() as session:
        posts = {post.external_id: post.id for post in session.scalars(select(Post))}
        for row in truth:
            add_review(
                session,
                post_id=posts[row["external_id"]],
                reviewer="Ana",
                label_decision=LabelDecision.CORRECTED,
                labels={task: row[task.value] for task in Task if row[task.value]},
            )


def read_shown(store: Store) -> list[PostRow]:
    with store.read() as session:
        return get_posts(session, list(range(1, SCORED_AGAIN + 1)))


def work_off(store: Store) -> None:
    settings = WorkerSettings(nice=0, device="cpu")
    make_worker(store, place=get_settings(), settings=settings, stop=threading.Event()).run(until_empty=True)


def test_reviews_make_a_better_model_that_serves_and_can_be_rolled_back(store: Store, data: Path) -> None:
    place = get_settings()
    load_exercise(store, place)
    review_exercise(store)
    with store.write() as session:
        # A few stand for all: how fast posts are scored is measured elsewhere.
        session.execute(update(Job).where(Job.post_id > SCORED_AGAIN).values(status=JobStatus.FAILED))
    work_off(store)

    config = LearningConfig()
    if not WHOLE:
        config = replace(config, loop=replace(config.loop, steps=80, evaluate_every=80))
    result = run_round(store, place, [data], config, "cpu")
    print(describe_result(result))
    assert result.checkpoint is not None, result.objection
    # How much is printed: the model that ships shares most judgements already, so little is left to gain.
    assert result.after["reviews"] > result.before["reviews"]
    version = result.checkpoint.version
    assert (place.models_dir / f"{version}.safetensors").stat().st_size < 50 * 2**20

    judged = read_shown(store)
    work_off(store)
    shown = read_shown(store)
    assert {row.model_version for row in shown} == {version}
    reviewed = {row.id: row.humanitarian for row in judged if row.label_decision is LabelDecision.CORRECTED}
    assert reviewed
    assert {row.id: row.humanitarian for row in shown if row.id in reviewed} == reviewed
    with store.write() as session:
        former = roll_back_model(session, actor="Ana")
    work_off(store)
    shown = read_shown(store)
    with store.read() as session:
        active = find_active_model(session)
        predictions = session.scalar(select(func.count()).select_from(Prediction))
    assert active is not None
    assert active.version == former
    assert {row.model_version for row in shown} == {former}
    assert predictions == 2 * SCORED_AGAIN
