"""Several batches in hand at once, on both stores."""

import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm import Session

from db.media import media_path
from db.model_versions import activate_model, register_model
from db.models import EffectiveLabel, Job, Post, Prediction
from db.posts import NewMedia, NewPost
from db.predictions import NewPrediction, add_predictions
from db.queue.jobs import claim_jobs, succeed_jobs
from db.session import Store, utc_now
from db.settings import get_settings
from db.vocabulary import JobPriority, JobStatus
from inference.enrich import Enricher
from inference.model.predictor import PostInput
from inference.settings import WorkerSettings
from inference.worker.claims import Claims
from inference.worker.faults import FaultLog
from inference.worker.serving import ModelSwitch
from inference.worker.worker import POSTPONED_S, Worker
from tests.factories import keep_original, make_posts, store_posts
from tests.fakes import FakePredictor

SETTINGS = WorkerSettings(batch_posts=4, lanes=3, poll_s=0.01, poll_max_s=0.05, heartbeat_s=0.05)
WAIT_LIMIT_S = 60  # for what happens at once, unless the machine is busy with something else


@pytest.fixture
def store(each_store: Store) -> Store:
    """Each test runs on both kinds of store."""
    return each_store


def run_worker(
    store: Store,
    enricher: Enricher,
    predictor: FakePredictor,
    switch: ModelSwitch | None = None,
    *,
    settings: WorkerSettings = SETTINGS,
    stop: threading.Event | None = None,
) -> None:
    Worker(
        store,
        predictor,
        enricher,
        media_dir=get_settings().media_dir,
        settings=settings,
        name="w",
        stop=stop or threading.Event(),
        switch=switch,
    ).run(until_empty=True)


class InHand:
    """Notes which texts are being read at the same time; holds each batch until so many lanes hold one."""

    def __init__(self, lanes: int) -> None:
        self._all_here = threading.Barrier(lanes)
        self._lock = threading.Lock()
        self._now: list[str | None] = []
        self.together: list[list[str | None]] = []

    def look(self, posts: Sequence[PostInput]) -> None:
        texts = [post.text for post in posts]
        with self._lock:
            self._now += texts
            self.together.append(list(self._now))
        with suppress(threading.BrokenBarrierError):
            self._all_here.wait(WAIT_LIMIT_S)
        with self._lock:
            for text in texts:
                self._now.remove(text)


def test_lanes_hold_batches_side_by_side_and_each_post_is_answered_once(
    store: Store, enricher: Enricher
) -> None:
    post_ids = store_posts(store, make_posts(36))
    seen = InHand(SETTINGS.lanes)
    run_worker(store, enricher, FakePredictor(seen.look))
    assert max(map(len, seen.together)) == SETTINGS.lanes * SETTINGS.batch_posts
    with store.read() as session:
        assert sorted(session.scalars(select(Prediction.post_id))) == post_ids
        assert set(session.scalars(select(Job.status))) == {JobStatus.SUCCEEDED}


def make_suspect(store: Store, *numbers: int) -> None:
    """Lets jobs look as if their worker had died."""
    with store.write() as session:
        for number in numbers:
            job = session.scalars(select(Job).order_by(Job.id).offset(number)).first()
            assert job is not None
            job.attempts = 1


def numbered(count: int) -> list[NewPost]:
    return [post for number in range(count) for post in make_posts(1, first=number, text=f"post {number}")]


def test_a_post_whose_worker_died_is_in_hand_alone(store: Store, enricher: Enricher) -> None:
    store_posts(store, numbered(40))
    make_suspect(store, 10, 11)
    seen = InHand(1)
    run_worker(store, enricher, FakePredictor(seen.look))
    alone = [texts for texts in seen.together if {"post 10", "post 11"} & {*texts}]
    assert alone == [["post 10"], ["post 11"]]
    with store.read() as session:
        attempts = session.scalars(select(Job.attempts).order_by(Job.id)).all()
    assert list(attempts) == [2 if number in (10, 11) else 1 for number in range(40)]


def make_claims(store: Store, batch_posts: int = 4) -> Claims:
    return Claims(
        store,
        FakePredictor(),
        worker="w",
        batch_posts=batch_posts,
        faults=FaultLog(),
        stop=threading.Event(),
        switch=None,
    )


def test_an_upload_goes_before_a_post_that_must_be_tried_alone(store: Store, enricher: Enricher) -> None:
    store_posts(store, [*numbered(3), *make_posts(1, first=3, text="submitted")])
    make_suspect(store, 0)
    with store.write() as session:
        submitted = select(Job).join(Post, Post.id == Job.post_id).where(Post.text == "submitted")
        session.scalars(submitted).one().priority = JobPriority.ANALYST
    claims = make_claims(store)
    first = claims.take()
    assert [work.text for work in first.works] == ["submitted", "post 1", "post 2"]
    claims.give_back(first)
    assert [work.text for work in claims.take().works] == ["post 0"]


def set_priorities(store: Store, start: int, stop: int, priority: int) -> None:
    with store.write() as session:
        for job in session.scalars(select(Job).order_by(Job.id).slice(start, stop)):
            job.priority = priority


def test_posts_that_must_be_tried_alone_hold_up_no_backlog(store: Store, enricher: Enricher) -> None:
    store_posts(store, numbered(60))
    set_priorities(store, 0, 10, JobPriority.BACKFILL)
    make_suspect(store, 0, 1)
    claims = make_claims(store)
    claimed = []
    for _ in range(20):
        batch = claims.take()
        claimed.append([work.text for work in batch.works])
        with store.write() as session:
            succeed_jobs(session, worker="w", job_ids=[work.job.job_id for work in batch.works])
        claims.give_back(batch)
    feed = [[f"post {number}" for number in range(start, start + 3)] for start in range(10, 58, 3)]
    assert claimed[:7] == feed[:7], "the feed goes before a suspect, and a suspect keeps the backlog's share"
    assert claimed[7] == ["post 0"]
    assert claimed[8:15] == feed[7:14]
    assert claimed[15] == ["post 1"]
    assert claimed[16] == ["post 2", *feed[14]]


def test_a_post_that_must_be_tried_alone_is_handed_back_alone(store: Store, enricher: Enricher) -> None:
    store_posts(store, numbered(40))
    set_priorities(store, 0, 20, JobPriority.BACKFILL)
    make_suspect(store, 0)
    batch = make_claims(store, batch_posts=16).take()
    assert [work.text for work in batch.works] == ["post 1", *(f"post {number}" for number in range(20, 34))]


def test_a_claim_whose_success_was_never_heard_of_comes_back(store: Store, enricher: Enricher) -> None:
    store_posts(store, numbered(8))
    claims = make_claims(store)
    in_hand = claims.take()

    def go_away_after_the_claim(_: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("the connection is gone"))

    event.listen(store.engine, "commit", go_away_after_the_claim)
    with pytest.raises(OperationalError):
        claims.take()
    event.remove(store.engine, "commit", go_away_after_the_claim)
    with store.write() as session:  # what the server had taken down before it went
        claim_jobs(session, worker="w", limit=3)
    after = claims.take()
    assert [work.text for work in in_hand.works] == [f"post {number}" for number in range(4)]
    assert [work.text for work in after.works] == [f"post {number}" for number in range(4, 8)]
    assert {work.job.attempts for work in after.works} == {1}


def test_a_vanished_media_folder_holds_up_no_text(
    store: Store, enricher: Enricher, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The queue's clock stands until the text is read, so that no post is due again before, however long the
    # others take. Then it goes on by a second whenever somebody looks at it; the lease is so long that no
    # lane is taken for lost meanwhile.
    started_at, is_back, looks = utc_now(), threading.Event(), count()
    monkeypatch.setattr(
        "db.queue.jobs.read_clock",
        lambda _: started_at + timedelta(seconds=next(looks) if is_back.is_set() else 0),
    )
    sha256 = keep_original(get_settings().media_dir, b"one")
    picture = NewMedia(sha256=sha256, format="png", width=1, height=1, size_bytes=3)
    pictured = [post for n in range(30) for post in make_posts(1, first=n, media=(picture,))]
    store_posts(store, [*pictured, *make_posts(1, first=30, text="a text")])
    make_suspect(store, 0)
    folder = get_settings().media_dir
    away = folder.rename(folder.with_name("away"))
    seen: list[str | None] = []

    def bring_it_back(posts: Sequence[PostInput]) -> None:
        seen.extend(post.text for post in posts)
        if seen == ["a text"]:
            away.rename(folder)
            is_back.set()

    settings = SETTINGS.model_copy(update={"lease_s": 86_400.0})
    stop = threading.Event()
    give_up = threading.Timer(WAIT_LIMIT_S, stop.set)
    give_up.start()
    run_worker(store, enricher, FakePredictor(bring_it_back), settings=settings, stop=stop)
    give_up.cancel()
    assert seen[:1] == ["a text"]
    assert len(seen) == 31
    with store.read() as session:
        assert set(session.scalars(select(Job.status))) == {JobStatus.SUCCEEDED}


def test_a_text_behind_hundreds_of_pictures_that_are_away_has_its_turn(
    store: Store, enricher: Enricher, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = NewMedia(sha256="a" * 64, format="png", width=1, height=1, size_bytes=3)
    pictured = [post for n in range(600) for post in make_posts(1, first=n, media=(picture,))]
    store_posts(store, [*pictured, *make_posts(1, first=600, text="a text")])
    monkeypatch.setattr("inference.worker.worker.POSTPONED_S", min(POSTPONED_S, 5.0))
    settings = WorkerSettings(heartbeat_s=0.05)
    stop = threading.Event()
    give_up = threading.Timer(30, stop.set)
    give_up.start()
    run_worker(store, enricher, FakePredictor(lambda posts: stop.set()), settings=settings, stop=stop)
    give_up.cancel()
    with store.read() as session:
        *waiting, last = session.scalars(select(Job).order_by(Job.id))
    assert last.status is JobStatus.SUCCEEDED
    assert {(job.status, job.attempts) for job in waiting} == {(JobStatus.TODO, 0)}


def test_a_picture_that_cannot_be_read_is_tried_three_times(store: Store, enricher: Enricher) -> None:
    media_dir = get_settings().media_dir
    sha256 = keep_original(media_dir, b"one")
    picture = NewMedia(sha256=sha256, format="png", width=1, height=1, size_bytes=3)
    store_posts(store, [*make_posts(1, media=(picture,)), *make_posts(1, first=1)])
    media_path(media_dir, sha256).unlink()
    media_path(media_dir, sha256).mkdir()  # reading it is an error, and not that it is missing
    run_worker(store, enricher, FakePredictor())
    with store.read() as session:
        pictured, other = session.scalars(select(Job).order_by(Job.id))
    assert (pictured.status, pictured.attempts) == (JobStatus.FAILED, 3)
    assert str(pictured.error).startswith(f"picture {media_path(media_dir, sha256)} cannot be read")
    assert (other.status, other.attempts) == (JobStatus.SUCCEEDED, 1)


def test_an_answer_that_the_store_never_takes_fails_alone(
    store: Store, enricher: Enricher, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, *others = store_posts(store, numbered(6))

    def refuse(session: Session, *, model_version: str, predictions: Sequence[NewPrediction]) -> None:
        if poison in {prediction.post_id for prediction in predictions}:
            raise DataError("INSERT", {}, ValueError("invalid input"))
        add_predictions(session, model_version=model_version, predictions=predictions)

    monkeypatch.setattr("inference.worker.worker.add_predictions", refuse)
    run_worker(store, enricher, FakePredictor())
    with store.read() as session:
        job = session.scalars(select(Job).where(Job.post_id == poison)).one()
        assert sorted(session.scalars(select(Prediction.post_id))) == others
    assert (job.status, job.attempts) == (JobStatus.FAILED, 3)
    assert job.error == "the model's answer cannot be stored (ValueError)"


def test_a_store_that_goes_away_while_it_refuses_an_answer_is_waited_for(
    store: Store, enricher: Enricher, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, *others = store_posts(store, numbered(4))
    went_away_for: list[int] = []

    def refuse(session: Session, *, model_version: str, predictions: Sequence[NewPrediction]) -> None:
        post_ids = [prediction.post_id for prediction in predictions]
        if poison in post_ids:
            raise DataError("INSERT", {}, ValueError("invalid input"))
        if post_ids and not went_away_for:
            went_away_for.extend(post_ids)
            raise OperationalError("INSERT", {}, Exception("the connection is gone"))
        add_predictions(session, model_version=model_version, predictions=predictions)

    monkeypatch.setattr("inference.worker.worker.add_predictions", refuse)
    run_worker(store, enricher, FakePredictor())
    with store.read() as session:
        assert sorted(session.scalars(select(Prediction.post_id))) == others
    assert went_away_for == others[:1], "while the posts were written one by one"


def test_an_error_that_no_lane_expects_ends_them_all(store: Store, enricher: Enricher) -> None:
    class BrokenError(BaseException):
        """What nothing in the loop catches."""

    def break_once(posts: Sequence[PostInput]) -> None:
        if posts[0].text == "deadly":
            raise BrokenError
        stopped.append(stop.wait(WAIT_LIMIT_S))  # so that the others do not run through the queue before

    stop = threading.Event()
    stopped: list[bool] = []
    store_posts(store, [*make_posts(1, text="deadly"), *make_posts(200, first=1)])
    with pytest.raises(BrokenError):
        run_worker(store, enricher, FakePredictor(break_once), stop=stop)
    assert all(stopped), "the broken lane did not stop the others"
    with store.read() as session:
        statuses = list(session.scalars(select(Job.status)))
    assert statuses.count(JobStatus.DOING) == SETTINGS.batch_posts, "what the broken lane held"
    most_taken = SETTINGS.lanes * SETTINGS.batch_posts
    assert statuses.count(JobStatus.TODO) >= 201 - most_taken, "the others did not go on"


def test_a_batch_that_began_under_the_former_model_is_scored_again(store: Store, enricher: Enricher) -> None:
    slow, activated, taken_up = threading.Event(), threading.Event(), threading.Event()
    first = threading.Lock()
    took_up_meanwhile: list[bool] = []
    in_order: list[bool] = []

    def disturb(posts: Sequence[PostInput]) -> None:
        if first.acquire(blocking=False):
            slow.set()
            took_up_meanwhile.append(taken_up.wait(WAIT_LIMIT_S))
        else:
            # or the other lanes might have emptied the queue before
            in_order.append(activated.wait(WAIT_LIMIT_S))

    class PaperSwitch(ModelSwitch):
        def _load(self, path: Path) -> FakePredictor:  # type: ignore[override]
            taken_up.set()  # another lane takes up the new version while the first still has its batch
            return FakePredictor.named("learned")

    post_ids = store_posts(store, make_posts(12))
    former = FakePredictor(disturb)

    def activate() -> None:
        in_order.append(slow.wait(WAIT_LIMIT_S))
        with store.write() as session:
            register_model(session, version="learned", file="l.st", parent="fake-1", measured={}, actor="ana")
            activate_model(session, version="learned", actor="ana")
        activated.set()

    beside = threading.Thread(target=activate)
    beside.start()
    run_worker(store, enricher, former, PaperSwitch(get_settings().models_dir, SETTINGS))
    beside.join()
    with store.read() as session:
        shown = session.scalars(select(EffectiveLabel.model_version).order_by(EffectiveLabel.post_id)).all()
        answered = session.execute(select(Prediction.post_id, Prediction.model_version)).all()
    assert all(in_order), "the new version was not there in time"
    assert took_up_meanwhile == [True], "no other lane took the new version up"
    assert set(shown) == {"learned"}
    assert {(post_id, "learned") for post_id in post_ids} <= {tuple(row) for row in answered}
    assert "fake-1" in {version for _, version in answered}, "the former model answered something"
