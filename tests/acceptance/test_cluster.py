"""Two workers on Ray, of which one is killed without warning, against the same model called directly."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest
from sqlalchemy import func, select

from db.models import Job, Prediction, WorkerRow
from db.posts import NewPost
from db.session import Store
from db.settings import get_settings
from db.vocabulary import JobStatus, Modality, Task
from inference.model.predictor import PostInput, Predictor
from tests.acceptance.stuck import StuckPicture, find_holder, stuck_picture
from tests.factories import POSTED_AT, store_posts

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(900)]
ROOT = Path(__file__).parents[2]
# The short run of every test; ``make cluster`` sets 5000.
POSTS = int(os.environ.get("CLUSTER_POSTS", "300"))
STUCK = 40  # not in the first batch: some posts are done, whichever lane meets it
SENTENCES = (
    "The bridge is under water and two people are missing",
    "Volunteers hand out food and blankets at the school",
    "Happy birthday to my best friend",
    "The roof of the hospital has collapsed",
    "Donate to the relief fund",
)


@contextmanager
def run_cluster(*options: str, log: IO[bytes] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "inference.cluster", "--address", "local", *options]
    process = subprocess.Popen(command, cwd=ROOT, stderr=log)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(120)


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes], timeout_s: float = 300) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert process.poll() is None, "the cluster ended before it got there"
        assert time.monotonic() < deadline, "the cluster did not get there in time"
        time.sleep(0.02)


def count(store: Store, status: JobStatus) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).where(Job.status == status)) or 0


def list_workers(store: Store) -> list[WorkerRow]:
    with store.read() as session:
        return list(session.scalars(select(WorkerRow)))


def add_posts(store: Store, picture: StuckPicture) -> int:
    """Add the posts; return the id of the one with the picture."""
    posts = [
        NewPost(external_id=f"p{number}", text=SENTENCES[number % len(SENTENCES)], posted_at=POSTED_AT)
        for number in range(POSTS)
    ]
    posts[STUCK] = replace(posts[STUCK], media=(picture.media,))
    return store_posts(store, posts)[STUCK]


def count_labels_directly(picture: StuckPicture) -> Counter[str]:
    """What one call of the model says of the sentences, as often as each is posted."""
    inputs = [PostInput(sentence, None) for sentence in SENTENCES]
    pictured = PostInput(SENTENCES[STUCK % len(SENTENCES)], picture.data)
    *answers, with_picture = Predictor.load().predict([*inputs, pictured])
    labels = Counter[str]()
    for number in range(POSTS):
        answer = with_picture if number == STUCK else answers[number % len(SENTENCES)]
        shares = answer.readings[Modality.FUSED].probabilities[Task.HUMANITARIAN]
        labels[max(shares, key=lambda label: shares[label])] += 1
    return labels


@pytest.mark.rare
def test_a_killed_actor_loses_no_post_doubles_none_changes_no_count_and_the_rest_sign_off(
    store: Store,
) -> None:
    with run_cluster("--workers", "2") as cluster, stuck_picture(get_settings().media_dir) as picture:
        stuck_id = add_posts(store, picture)
        wait_for(
            lambda: count(store, JobStatus.SUCCEEDED) > 0 and find_holder(store, stuck_id) is not None,
            cluster,
        )
        holder = str(find_holder(store, stuck_id))  # it cannot let go, for it waits for the picture
        picture.put_right()
        os.kill(int(holder.rpartition("-")[2]), signal.SIGKILL)
        wait_for(
            lambda: count(store, JobStatus.SUCCEEDED) == POSTS and len(list_workers(store)) == 3,
            cluster,
            timeout_s=600,
        )
        cluster.send_signal(signal.SIGTERM)
        assert cluster.wait(120) == 0

    with store.read() as session:
        predictions = session.execute(select(Prediction.post_id, Prediction.humanitarian)).all()
        attempts = Counter(session.scalars(select(Job.attempts)))
    assert count(store, JobStatus.SUCCEEDED) == POSTS
    assert len(predictions) == len({post_id for post_id, _ in predictions}) == POSTS
    assert Counter(str(label) for _, label in predictions) == count_labels_directly(picture)
    workers = list_workers(store)
    assert len(workers) == 3, "two workers, and the one that Ray started in place of the killed"
    assert holder in {worker.name for worker in workers}
    assert all(worker.stopped_at is not None for worker in workers), "the killed one was found dead"
    assert sum(worker.posts_done for worker in workers) == POSTS
    assert attempts[2] > 0, "the killed worker held posts, and they were taken again"


def test_a_cluster_that_has_no_room_for_its_worker_ends_when_it_is_asked_to(
    store: Store, tmp_path: Path
) -> None:
    told = tmp_path / "log"
    with told.open("wb") as log, run_cluster("--gpus-per-worker", "1000", log=log) as cluster:
        wait_for(lambda: b"leading" in told.read_bytes(), cluster)
        time.sleep(1)
        cluster.send_signal(signal.SIGTERM)
        assert cluster.wait(30) == 0
    assert list_workers(store) == []
