"""The worker as its own process, killed without warning in the middle of its work."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.models import Job, Prediction
from db.posts import NewPost
from db.session import Store
from db.settings import get_settings
from db.vocabulary import JobStatus
from tests.acceptance.chaos.fork_server import ForkServer
from tests.acceptance.stuck import find_holder, stuck_picture
from tests.factories import POSTED_AT, store_posts

pytestmark = pytest.mark.acceptance
POSTS = 500
STUCK = 40  # not in the first batch: some posts are done, whichever lane meets it


def start_worker(*options: str) -> BaseProcess:
    data_dir = os.environ["LOOKOUT_DATA_DIR"]
    return ForkServer({"LOOKOUT_DATA_DIR": data_dir}, str(Path(data_dir) / "log")).start(*options)


def end_of(worker: BaseProcess, timeout_s: float) -> int | None:
    worker.join(timeout_s)
    return worker.exitcode


def count(store: Store, status: JobStatus) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).where(Job.status == status)) or 0


def wait_for(condition: Callable[[], bool], timeout_s: float = 400) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "the worker did not get there in time"
        time.sleep(0.02)


@pytest.mark.timeout(1000)
def test_a_worker_killed_mid_batch_loses_no_post_and_doubles_none(store: Store) -> None:
    posts = [
        NewPost(external_id=f"p{number}", text=f"Bridge {number} is under water", posted_at=POSTED_AT)
        for number in range(POSTS)
    ]
    with stuck_picture(get_settings().media_dir) as picture:
        # One lane stays in the middle of its batch until the kill; the other works on, as far as it gets.
        posts[STUCK] = replace(posts[STUCK], media=(picture.media,))
        stuck_id = store_posts(store, posts)[STUCK]
        first = start_worker()
        try:
            wait_for(
                lambda: count(store, JobStatus.SUCCEEDED) >= 32 and find_holder(store, stuck_id) is not None
            )
            picture.put_right()
        finally:
            first.kill()
            first.join()
    held, done = count(store, JobStatus.DOING), count(store, JobStatus.SUCCEEDED)
    assert 0 < held < POSTS
    assert 0 < done < POSTS

    second = start_worker("--until-empty")
    assert end_of(second, 500) == 0
    with store.read() as session:
        predictions = session.execute(
            select(Prediction.post_id, Prediction.model_version, func.count()).group_by(
                Prediction.post_id, Prediction.model_version
            )
        ).all()
    assert count(store, JobStatus.SUCCEEDED) == POSTS
    assert len({post_id for post_id, _, _ in predictions}) == POSTS
    assert len({version for _, version, _ in predictions}) == 1
    assert {repeats for _, _, repeats in predictions} == {1}


@pytest.mark.timeout(600)
def test_a_worker_asked_to_end_finishes_its_batch_and_holds_nothing(store: Store) -> None:
    posts = [NewPost(external_id=f"p{n}", text=f"Road {n} is cut", posted_at=POSTED_AT) for n in range(POSTS)]
    store_posts(store, posts)
    worker = start_worker()
    try:
        wait_for(lambda: count(store, JobStatus.SUCCEEDED) > 0)
    finally:
        worker.terminate()
        assert end_of(worker, 120) == 0
    assert count(store, JobStatus.DOING) == 0
    assert count(store, JobStatus.FAILED) == 0
    assert count(store, JobStatus.SUCCEEDED) + count(store, JobStatus.TODO) == POSTS
    assert os.environ["LOOKOUT_DATA_DIR"] in store.url
