import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import OperationalError

from db.labels.packed import unpack_label
from db.models import EffectiveLabel, Job, Place, Prediction, WorkerRow
from db.posts import NewMedia
from db.queries.faults import FaultRecord, list_faults
from db.queue.jobs import claim_jobs
from db.queue.workers import register_worker
from db.session import Store, utc_now
from db.settings import get_settings
from db.vocabulary import FaultKind, JobPriority, JobStatus, PlaceMethod
from inference.enrich import Enricher
from inference.log import configure_logging
from inference.model.predictor import PostInput
from inference.settings import WorkerSettings
from inference.worker import worker as worker_module
from inference.worker.faults import FaultLog
from inference.worker.heartbeat import Heartbeat
from inference.worker.recovery import name_worker, return_lost_jobs
from tests.factories import keep_original, make_posts, store_posts
from tests.fakes import FakePredictor

pytestmark = pytest.mark.usefixtures("own_log")

SETTINGS = WorkerSettings(batch_posts=4, lanes=1, poll_s=0.01, poll_max_s=0.05, heartbeat_s=0.05)
WAIT_LIMIT_S = 60  # for what happens at once, unless the machine is busy with something else


def make_worker(
    store: Store,
    enricher: Enricher,
    predictor: FakePredictor,
    *,
    stop: threading.Event | None = None,
    name: str = "w",
    settings: WorkerSettings = SETTINGS,
) -> worker_module.Worker:
    return worker_module.Worker(
        store,
        predictor,
        enricher,
        media_dir=get_settings().media_dir,
        settings=settings,
        name=name,
        stop=stop or threading.Event(),
    )


def read_jobs(store: Store) -> list[Job]:
    with store.read() as session:
        return list(session.scalars(select(Job).order_by(Job.id)))


def count_predictions(store: Store) -> dict[int, int]:
    with store.read() as session:
        rows = session.scalars(select(Prediction.post_id)).all()
    return {post_id: rows.count(post_id) for post_id in rows}


def read_faults(store: Store) -> list[FaultRecord]:
    with store.read() as session:
        return list_faults(session)


def picture_of(content: bytes) -> NewMedia:
    sha256 = keep_original(get_settings().media_dir, content)
    return NewMedia(sha256=sha256, format="png", width=1, height=1, size_bytes=len(content))


def test_every_post_gets_one_prediction_and_the_worker_retires(store: Store, enricher: Enricher) -> None:
    post_ids = store_posts(store, make_posts(10))
    predictor = FakePredictor()
    make_worker(store, enricher, predictor).run(until_empty=True)
    assert count_predictions(store) == dict.fromkeys(post_ids, 1)
    assert {job.status for job in read_jobs(store)} == {JobStatus.SUCCEEDED}
    assert predictor.batches == [4, 4, 2]
    with store.read() as session:
        row = session.get_one(WorkerRow, "w")
        shown = session.get_one(EffectiveLabel, post_ids[0])
    assert (row.posts_done, row.posts_failed, row.stopped_at is None) == (10, 0, False)
    assert unpack_label(shown.packed)["humanitarian"] is not None


def test_a_town_in_the_text_places_the_post(store: Store, enricher: Enricher) -> None:
    named, coordinates = store_posts(
        store,
        [
            *make_posts(1, text="The bridge in Puebla is gone"),
            *make_posts(1, first=1, text="Also in Puebla", lat=18.0, lon=-98.0),
        ],
    )
    make_worker(store, enricher, FakePredictor()).run(until_empty=True)
    with store.read() as session:
        found, own = session.get_one(Place, named), session.get_one(Place, coordinates)
    assert (found.name, found.method) == ("Puebla", PlaceMethod.GAZETTEER)
    assert (own.lat, own.method) == (18.0, PlaceMethod.POST_COORDINATES)


def test_an_unreadable_picture_fails_one_job_with_its_reason(store: Store, enricher: Enricher) -> None:
    posts = [*make_posts(1, media=(picture_of(b"broken"),)), *make_posts(2, first=1)]
    store_posts(store, posts)
    make_worker(store, enricher, FakePredictor()).run(until_empty=True)
    first, *others = read_jobs(store)
    assert (first.status, first.error) == (JobStatus.FAILED, "the picture is truncated")
    assert {job.status for job in others} == {JobStatus.SUCCEEDED}
    with store.read() as session:
        row = session.get_one(WorkerRow, "w")
    assert (row.posts_done, row.posts_failed) == (2, 1)


def test_a_post_that_breaks_the_model_is_tried_three_times_and_its_neighbours_once(
    store: Store, enricher: Enricher
) -> None:
    def refuse_poison(posts: Sequence[PostInput]) -> None:
        if any(post.text == "poison" for post in posts):
            raise RuntimeError("boom")

    store_posts(store, [*make_posts(1, text="poison"), *make_posts(3, first=1)])
    make_worker(store, enricher, FakePredictor(refuse_poison)).run(until_empty=True)
    first, *others = read_jobs(store)
    assert (first.status, first.attempts) == (JobStatus.FAILED, 3)
    assert [(job.status, job.attempts) for job in others] == [(JobStatus.SUCCEEDED, 1)] * 3


class PowerCutError(BaseException):
    """Ends the loop as SIGKILL would: nothing is cleaned up."""


def test_a_post_that_kills_its_worker_takes_no_other_post_with_it(store: Store, enricher: Enricher) -> None:
    def die(posts: Sequence[PostInput]) -> None:
        if any(post.text == "deadly" for post in posts):
            raise PowerCutError

    store_posts(store, [*make_posts(2), *make_posts(1, first=2, text="deadly"), *make_posts(3, first=3)])
    deaths = 0
    while True:
        try:
            make_worker(store, enricher, FakePredictor(die), name=name_worker()).run(until_empty=True)
            break
        except PowerCutError:
            deaths += 1
            return_lost_jobs(store, lease_s=60)
    jobs = read_jobs(store)
    assert deaths == 3
    assert [job.status for job in jobs].count(JobStatus.FAILED) == 1
    assert jobs[2].error == "its worker stopped 3 times while it held this post"
    assert len(count_predictions(store)) == 5


@pytest.mark.slow
def test_a_post_that_hangs_ends_its_worker_and_fails_in_the_end(
    store: Store, enricher: Enricher, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses: list[int] = []
    ended = threading.Event()

    def end(status: int) -> None:
        statuses.append(status)
        ended.set()

    def hang(posts: Sequence[PostInput]) -> None:
        if any(post.text == "endless" for post in posts):
            assert ended.wait(20), "nothing ended the process"
            ended.clear()
            raise PowerCutError

    enricher.warm_up()
    monkeypatch.setattr("inference.worker.watchdog.os._exit", end)
    store_posts(store, [*make_posts(1, text="endless"), *make_posts(3, first=1)])
    settings = SETTINGS.model_copy(update={"batch_max_s": 1.0})
    for _ in range(3):
        worker = make_worker(store, enricher, FakePredictor(hang), name=name_worker(), settings=settings)
        with pytest.raises(PowerCutError):
            worker.run(until_empty=True)
        return_lost_jobs(store, lease_s=60)
    make_worker(store, enricher, FakePredictor(hang), settings=settings).run(until_empty=True)
    endless, *others = read_jobs(store)
    assert len(statuses) >= 3, "a worker that should have ended went on"
    assert set(statuses) == {1}
    assert endless.error == "its worker stopped 3 times while it held this post"
    assert {job.status for job in others} == {JobStatus.SUCCEEDED}


def test_stopping_finishes_the_batch_in_hand_and_leaves_the_rest_waiting(
    store: Store, enricher: Enricher
) -> None:
    stop = threading.Event()
    store_posts(store, make_posts(10))
    make_worker(store, enricher, FakePredictor(lambda posts: stop.set()), stop=stop).run()
    statuses = [job.status for job in read_jobs(store)]
    assert statuses == [JobStatus.SUCCEEDED] * 4 + [JobStatus.TODO] * 6
    assert {job.attempts for job in read_jobs(store)[4:]} == {0}


def test_an_idle_worker_takes_up_what_arrives_later(store: Store, enricher: Enricher) -> None:
    stop = threading.Event()
    loop = threading.Thread(
        target=make_worker(store, enricher, FakePredictor(lambda posts: stop.set()), stop=stop).run
    )
    loop.start()
    try:
        (post_id,) = store_posts(store, make_posts(1), priority=JobPriority.ANALYST)
        loop.join(WAIT_LIMIT_S)
        assert not loop.is_alive(), "the post was not taken up"
    finally:
        stop.set()
        loop.join()
    assert count_predictions(store) == {post_id: 1}


def test_a_result_of_a_job_that_went_to_another_worker_is_dropped(store: Store, enricher: Enricher) -> None:
    (post_id,) = store_posts(store, make_posts(1))

    def lose_the_job(posts: Sequence[PostInput]) -> None:
        with store.write() as session:
            session.execute(update(Job).values(worker="other"))

    stop = threading.Event()
    predictor = FakePredictor(lose_the_job)
    make_worker(store, enricher, predictor, stop=stop).run(until_empty=True)
    assert count_predictions(store) == {}
    assert [(job.status, job.worker) for job in read_jobs(store)] == [(JobStatus.DOING, "other")]
    with store.read() as session:
        assert unpack_label(session.get_one(EffectiveLabel, post_id).packed)["humanitarian"] is None


def test_a_repeated_job_adds_no_second_prediction(store: Store, enricher: Enricher) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    make_worker(store, enricher, FakePredictor()).run(until_empty=True)
    with store.write() as session:
        session.execute(update(Job).values(status=JobStatus.TODO, attempts=0))
    make_worker(store, enricher, FakePredictor()).run(until_empty=True)
    assert count_predictions(store) == {post_id: 1}


def test_a_store_that_is_away_for_a_while_costs_no_result(store: Store, enricher: Enricher) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    refused = threading.Event()
    was_refused: list[bool] = []

    def take_the_store_away(posts: Sequence[PostInput]) -> None:
        with store.write() as session:
            session.execute(text("ALTER TABLE explanations RENAME TO away"))
        event.listen(store.engine, "handle_error", lambda _: refused.set())
        back.start()

    def bring_it_back() -> None:
        was_refused.append(refused.wait(WAIT_LIMIT_S))
        with store.write() as session:
            session.execute(text("ALTER TABLE away RENAME TO explanations"))

    back = threading.Thread(target=bring_it_back)
    predictor = FakePredictor(take_the_store_away)
    # Only one table is gone, so a heartbeat between two refusals would end the fault that goes on.
    settings = SETTINGS.model_copy(update={"heartbeat_s": 60.0})
    make_worker(store, enricher, predictor, settings=settings).run(until_empty=True)
    back.join()
    assert was_refused == [True], "no write was tried while the store was away"
    assert [fault.kind for fault in read_faults(store)] == [FaultKind.STORE_AWAY]
    assert count_predictions(store) == {post_id: 1}
    assert predictor.batches == [1], "the result was kept, not made again"
    assert [job.status for job in read_jobs(store)] == [JobStatus.SUCCEEDED]


def test_posts_that_an_orderly_end_could_not_write_have_lost_no_attempt(
    store: Store, enricher: Enricher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_away(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {}, Exception("the connection is gone"))

    store_posts(store, make_posts(2))
    stop = threading.Event()
    monkeypatch.setattr(worker_module, "add_predictions", be_away)
    make_worker(store, enricher, FakePredictor(lambda posts: stop.set()), stop=stop).run()
    assert [(job.status, job.attempts) for job in read_jobs(store)] == [(JobStatus.TODO, 0)] * 2


def test_jobs_of_a_dead_process_of_this_machine_return_at_once(store: Store, enricher: Enricher) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    names = {
        "dead": f"{socket.gethostname()}-{gone.pid}",
        "alive": f"{socket.gethostname()}-{os.getppid()}",
        "elsewhere": f"another-host-{gone.pid}",
        "namesake": name_worker(),
    }
    store_posts(store, make_posts(4))
    with store.write() as session:
        for name in names.values():
            register_worker(session, name=name, device="cpu", model_version="v")
            claim_jobs(session, worker=name, limit=1)
    assert return_lost_jobs(store, lease_s=60) == 2
    assert {job.worker for job in read_jobs(store)} == {None, names["alive"], names["elsewhere"]}


def test_the_heartbeat_renews_its_own_jobs_and_returns_those_of_the_silent(
    store: Store, enricher: Enricher
) -> None:
    store_posts(store, make_posts(2))
    with store.write() as session:
        register_worker(session, name="w", device="cpu", model_version="v")
        for name in ("w", "silent"):
            claim_jobs(session, worker=name, limit=1)
        session.execute(update(Job).values(heartbeat_at=utc_now() - timedelta(seconds=100)))
    Heartbeat(store, worker="w", heartbeat_s=1, lease_s=60, faults=FaultLog()).beat()
    mine, returned = read_jobs(store)
    assert (mine.status, mine.worker) == (JobStatus.DOING, "w")
    assert mine.heartbeat_at is not None
    assert utc_now() - mine.heartbeat_at < timedelta(seconds=30)
    assert (returned.status, returned.worker) == (JobStatus.TODO, None)


def test_a_vanished_media_folder_delays_posts_and_fails_none(
    store: Store, enricher: Enricher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "POSTPONED_S", 0.1)  # or the end would wait for it
    with_picture = make_posts(1, media=(picture_of(b"one"),))
    store_posts(store, [*with_picture, *make_posts(1, first=1)])
    folder = get_settings().media_dir
    away = folder.rename(folder.with_name("away"))
    worker = make_worker(store, enricher, FakePredictor())
    thread = threading.Thread(target=lambda: worker.run(until_empty=True))
    thread.start()
    deadline = time.monotonic() + WAIT_LIMIT_S
    while not (told := read_faults(store)) and time.monotonic() < deadline:
        time.sleep(0.02)
    waiting, classified = read_jobs(store)
    away.rename(folder)
    thread.join(WAIT_LIMIT_S)
    assert not thread.is_alive(), "the post was not tried again"
    assert waiting.status in {JobStatus.TODO, JobStatus.DOING}
    assert waiting.attempts <= 1
    assert classified.status is JobStatus.SUCCEEDED
    assert (told[0].kind, told[0].worker) == (FaultKind.MEDIA_AWAY, "w")
    assert f"the media folder {folder} is gone" in told[0].reason
    assert {job.status for job in read_jobs(store)} == {JobStatus.SUCCEEDED}


def test_a_long_batch_is_kept_alive_by_the_heartbeat(store: Store, enricher: Enricher) -> None:
    store_posts(store, make_posts(1))
    seen = []

    def take_long(posts: Sequence[PostInput]) -> None:
        before = read_jobs(store)[0].heartbeat_at
        deadline = time.monotonic() + WAIT_LIMIT_S
        while time.monotonic() < deadline:
            if read_jobs(store)[0].heartbeat_at != before:
                seen.append("beat")
                return
            time.sleep(0.02)

    make_worker(store, enricher, FakePredictor(take_long)).run(until_empty=True)
    assert seen == ["beat"]


def test_log_lines_name_worker_and_duration_and_never_the_text(
    store: Store, enricher: Enricher, capsys: pytest.CaptureFixture[str]
) -> None:
    def quote_poison(posts: Sequence[PostInput]) -> None:
        for post in posts:
            if post.text and post.text.endswith("alley"):
                raise ValueError(post.text)

    configure_logging()
    store_posts(
        store,
        [
            *make_posts(1, text="my secret street"),
            *make_posts(1, first=1, media=(picture_of(b"broken"),)),
            *make_posts(1, first=2, text="my secret alley"),
        ],
    )
    make_worker(store, enricher, FakePredictor(quote_poison)).run(until_empty=True)
    written = capsys.readouterr().err
    assert "event=classified worker=w posts=1 failed=2 duration_s=" in written
    assert "event=post_failed worker=w job=2 reason=unreadable_picture retry=false" in written
    assert "event=post_failed worker=w job=3 reason=model retry" in written
    assert "secret" not in written
    assert "secret alley" in str(read_jobs(store)[2].error)
    for line in written.splitlines():
        assert re.match(r"timestamp=\S+Z level=\w+ event=\w+ worker=w", line), line
