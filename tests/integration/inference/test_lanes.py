"""Several batches in hand at once, on both stores."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select, update

from db.model_versions import activate_model, register_model
from db.models import EffectiveLabel, Job, Prediction
from db.session import Store
from db.settings import get_settings
from db.vocabulary import JobStatus
from inference.enrich import Enricher
from inference.predictor import PostInput
from inference.serving import ModelSwitch
from inference.settings import WorkerSettings
from inference.worker import Worker
from tests.factories import make_posts, store_posts
from tests.fakes import FakePredictor

SETTINGS = WorkerSettings(batch_posts=4, lanes=3, poll_s=0.01, poll_max_s=0.05, heartbeat_s=0.05)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty, migrated store of each kind in turn."""
    name = {"sqlite": "sqlite_store", "postgresql": "postgres_store"}[request.param]
    return request.getfixturevalue(name)


def run_worker(
    store: Store, enricher: Enricher, predictor: FakePredictor, switch: ModelSwitch | None = None
) -> None:
    Worker(
        store,
        predictor,
        enricher,
        media_dir=get_settings().media_dir,
        settings=SETTINGS,
        name="w",
        stop=threading.Event(),
        switch=switch,
    ).run(until_empty=True)


class InHand:
    """Notes which texts are being read at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now: list[str | None] = []
        self.together: list[list[str | None]] = []

    def look(self, posts: Sequence[PostInput]) -> None:
        texts = [post.text for post in posts]
        with self._lock:
            self._now += texts
            self.together.append(list(self._now))
        time.sleep(0.05)
        with self._lock:
            for text in texts:
                self._now.remove(text)


def test_lanes_hold_batches_side_by_side_and_each_post_is_answered_once(
    store: Store, enricher: Enricher
) -> None:
    post_ids = store_posts(store, make_posts(40))
    seen = InHand()
    run_worker(store, enricher, FakePredictor(seen.look))
    assert max(map(len, seen.together)) == SETTINGS.lanes * SETTINGS.batch_posts
    with store.read() as session:
        assert sorted(session.scalars(select(Prediction.post_id))) == post_ids
        assert set(session.scalars(select(Job.status))) == {JobStatus.SUCCEEDED}


def test_a_post_whose_worker_died_is_in_hand_alone(store: Store, enricher: Enricher) -> None:
    posts = [post for number in range(40) for post in make_posts(1, first=number, text=f"post {number}")]
    store_posts(store, posts)
    with store.write() as session:
        suspects = session.scalars(select(Job.id).order_by(Job.id).offset(10).limit(2)).all()
        session.execute(update(Job).where(Job.id.in_(suspects)).values(attempts=1))
    seen = InHand()
    run_worker(store, enricher, FakePredictor(seen.look))
    assert max(map(len, seen.together)) == SETTINGS.lanes * SETTINGS.batch_posts
    assert [texts for texts in seen.together if {"post 10", "post 11"} & {*texts}] == [
        ["post 10"],
        ["post 11"],
    ]
    with store.read() as session:
        attempts = session.scalars(select(Job.attempts).order_by(Job.id)).all()
    assert list(attempts) == [2 if number in (10, 11) else 1 for number in range(40)]


def test_an_error_that_no_lane_expects_ends_them_all(store: Store, enricher: Enricher) -> None:
    class BrokenError(BaseException):
        """What nothing in the loop catches."""

    def break_once(posts: Sequence[PostInput]) -> None:
        if posts[0].text == "deadly":
            raise BrokenError
        time.sleep(0.05)

    store_posts(store, [*make_posts(1, text="deadly"), *make_posts(200, first=1)])
    with pytest.raises(BrokenError):
        run_worker(store, enricher, FakePredictor(break_once))
    with store.read() as session:
        statuses = list(session.scalars(select(Job.status)))
    assert statuses.count(JobStatus.DOING) == SETTINGS.batch_posts, "what the broken lane held"
    assert statuses.count(JobStatus.TODO) > 100, "the others did not go on"


def test_a_batch_that_began_under_the_former_model_is_scored_again(store: Store, enricher: Enricher) -> None:
    slow, activated = threading.Event(), threading.Event()

    def disturb(posts: Sequence[PostInput]) -> None:
        if not slow.is_set():
            slow.set()
            activated.wait(10)

    class PaperSwitch(ModelSwitch):
        def _load(self, path: Path) -> FakePredictor:  # type: ignore[override]
            activated.set()  # another lane takes up the new version while the first still has its batch
            return FakePredictor.named("learned")

    post_ids = store_posts(store, make_posts(12))
    former = FakePredictor(disturb)

    def activate() -> None:
        slow.wait(10)
        with store.write() as session:
            register_model(session, version="learned", file="l.st", parent="fake-1", measured={}, actor="ana")
            activate_model(session, version="learned", actor="ana")

    beside = threading.Thread(target=activate)
    beside.start()
    run_worker(store, enricher, former, PaperSwitch(get_settings().models_dir, SETTINGS))
    beside.join()
    with store.read() as session:
        shown = session.scalars(select(EffectiveLabel.model_version).order_by(EffectiveLabel.post_id)).all()
        answered = session.execute(select(Prediction.post_id, Prediction.model_version)).all()
    assert set(shown) == {"learned"}
    assert {(post_id, "learned") for post_id in post_ids} <= {tuple(row) for row in answered}
    assert "fake-1" in {version for _, version in answered}, "the former model answered something"
